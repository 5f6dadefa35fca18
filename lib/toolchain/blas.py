"""Finding a BLAS that Theano's C code can be linked with.

Theano asks NumPy how it was linked; NumPy stopped telling in 1.22, and Theano then falls
back to calling ``numpy.dot`` through the C API, about half as fast. The candidates, in
order: Intel MKL's wheel, the OpenBLAS inside SciPy's wheel, an OpenBLAS or reference BLAS
of the environment or the system. Only a library with 32-bit integers will do: that is what
Theano's prototypes say, so NumPy's own OpenBLAS (64-bit) is never a candidate.
"""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import glob
import importlib.util
import os
import sys
from typing import Any, NamedTuple


class Blas(NamedTuple):
    """A BLAS: its name, full path, symbol prefix ('' or 'scipy_'), how it was found."""

    name: str
    path: str
    prefix: str
    how: str


# The Fortran symbols that Theano's C code and the ops of lib.native call.
_REAL = ("gemm", "gemv", "ger", "axpy", "copy", "dot", "scal", "swap", "nrm2", "asum")
_COMPLEX = ("gemm", "gemv", "geru", "gerc", "axpy", "copy", "dotu", "dotc", "scal", "swap")
_SYMBOLS = ["%s%s_" % (t, r) for t in "sd" for r in _REAL] + [
    "%s%s_" % (t, r) for t in "cz" for r in _COMPLEX
]


def _mkl_files():
    for folder in (os.path.join(sys.prefix, "lib"), os.path.join(sys.prefix, "Library", "bin")):
        yield from sorted(glob.glob(os.path.join(folder, "libmkl_rt.so*")))


def _scipy_files():
    # find_spec does not import SciPy, which would cost a fifth of a second
    spec = importlib.util.find_spec("scipy")
    if spec is None or spec.origin is None:
        return
    root = os.path.dirname(spec.origin)
    for folder in (
        os.path.join(os.path.dirname(root), "scipy.libs"),
        os.path.join(root, ".dylibs"),
    ):
        yield from sorted(glob.glob(os.path.join(folder, "lib*openblas*")))


def _environment_files():
    for name in ("libopenblas.so", "libopenblas.dylib", "libblas.so", "libblas.dylib"):
        path = os.path.join(sys.prefix, "lib", name)
        if os.path.exists(path):
            yield path


def _system_files():
    for name in ("openblas", "blas"):
        found = ctypes.util.find_library(name)
        if found is not None:
            yield found


_SOURCES = (
    ("MKL", "the mkl package", _mkl_files),
    ("OpenBLAS", "SciPy's wheel", _scipy_files),
    ("BLAS", "the environment's lib folder", _environment_files),
    ("BLAS", "the system", _system_files),
)


def _load(path):
    """The library `path`, or None.

    SciPy's wheels for Python 3.8 say which Fortran library they need, but not where it is;
    what is loaded already need not be found.
    """
    with contextlib.suppress(OSError):
        return ctypes.CDLL(path)
    folder = os.path.dirname(path)
    if not folder:
        return None
    with contextlib.suppress(OSError):
        for name in ("libquadmath*", "libgfortran*"):
            for needed in glob.glob(os.path.join(folder, name)):
                ctypes.CDLL(needed)
        return ctypes.CDLL(path)
    return None


def _symbol_prefix(path):
    """'' or 'scipy_' where `path` exports a 32-bit-integer sgemm under that prefix, else None."""
    library = _load(path)
    for prefix in ("", "scipy_"):
        if hasattr(library, prefix + "sgemm_"):
            return prefix
    return None


def find_blas() -> Blas | None:
    """Return the first usable BLAS, or None.

    Returns
    -------
    Blas or None
        With the library's path, the prefix of its symbols, and where it was found.
    """
    for name, how, files in _SOURCES:
        for path in files():
            prefix = _symbol_prefix(path)
            if prefix is not None:
                return Blas(name, path, prefix, how)
    return None


def link_flags(blas: Blas) -> str:
    """Theano's ``blas__ldflags``: the name alone, because Theano splits it at blanks.

    Parameters
    ----------
    blas : Blas or None

    Returns
    -------
    str
        Empty for None: Theano then uses NumPy's C API.
    """
    if blas is None:
        return ""
    name = os.path.basename(blas.path)
    if sys.platform.startswith("linux"):
        return "-l:" + name
    stem = os.path.splitext(name)[0]
    return "-l" + (stem[3:] if stem.startswith("lib") else stem)


def compile_flags(blas: Any) -> list[str]:
    """The compiler's flags that belong to `link_flags`.

    Parameters
    ----------
    blas : Blas or None

    Returns
    -------
    list of str
        Where the library is, for the linker and for the loader; and ``-Dsgemm_=scipy_sgemm_``
        and so on where its symbols have a prefix.
    """
    if blas is None:
        return []
    flags = []
    folder = os.path.dirname(blas.path)
    if folder:  # the linker knows where the system's libraries are
        flags = ["-L" + folder, "-Xlinker", "-rpath", "-Xlinker", folder]
    if blas.prefix:
        flags += ["-D%s=%s%s" % (symbol, blas.prefix, symbol) for symbol in _SYMBOLS]
    return flags
