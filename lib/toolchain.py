"""How Theano's generated C++ is compiled: the flags, the prelude, a precompiled header.

A module of Theano takes 1.2 s to compile, of which half goes into debug information that
nobody reads and into parsing Python's and NumPy's headers again. `-g0` after Theano's `-g`
takes the first away, a precompiled header the second.
"""

import hashlib
import os
import shutil
import subprocess
import sys

PRELUDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "native", "prelude.h")

# Slips in the C++ code that Theano-PyMC 1.1.2 generates: (wrong, right, why).
SOURCE_REPAIRS = (
    (
        "if(n>={int(config.openmp_elemwise_minsize)})",
        "if(n>=200000)",
        "an f-string without its f in tensor/elemwise.py: openmp=True does not compile",
    ),
    (
        "Nx[1]==1) ? 0x0 : (Sx[0] == type_size || Nx[0]==1)",
        "Nx[1]<=1) ? 0x0 : (Sx[0] == type_size || Nx[0]<=1)",
        "empty arrays have stride 0 since NumPy 1.23: Gemm finds no unit stride",
    ),
    (
        "Ny[1]==1) ? 0x0 : (Sy[0] == type_size || Ny[0]==1)",
        "Ny[1]<=1) ? 0x0 : (Sy[0] == type_size || Ny[0]<=1)",
        "as above",
    ),
    (
        "Nz[1]==1) ? 0x0 : (Sz[0] == type_size || Nz[0]==1)",
        "Nz[1]<=1) ? 0x0 : (Sz[0] == type_size || Nz[0]<=1)",
        "as above",
    ),
)


def repair_source(source):
    """Return Theano's generated C++ `source` with its known slips mended."""
    for wrong, right, _ in SOURCE_REPAIRS:
        source = source.replace(wrong, right)
    return source


def numpy_include_dir():
    """Folder of NumPy's C headers."""
    import numpy

    return numpy.get_include()


def compiler_flags(numpy_version, macros):
    """Flags for Theano's ``gcc__cxxflags``.

    Parameters
    ----------
    numpy_version : tuple of int
    macros : list of str
        Further ``-D`` flags (lib.blas.symbol_macros).

    Returns
    -------
    list of str
        Among them the prelude's digest: it makes Theano compile anew when that file changes.
        The prelude itself comes in `compile_arguments`, because Theano also tries flags on
        bare C files, without Python's header folder.
    """
    flags = ["-g0", "-DDCGAN_PRELUDE=" + _digest(_read(PRELUDE))[:8]] + list(macros)
    if numpy_version >= (2,):
        # without it NumPy's headers aim at 1.19's C API and hide what Theano needs
        flags.append("-DNPY_TARGET_VERSION=NPY_2_0_API_VERSION")
    return flags


def _read(path):
    with open(path, "rb") as file:
        return file.read()


def _digest(content):
    return hashlib.sha256(content).hexdigest()


def _precompile(compiler, flags, include_dirs, cache):
    """Return a copy of the prelude in `cache` with its .gch beside it; None if g++ failed."""
    content = _read(PRELUDE)
    key = "\0".join([compiler, sys.version, *flags, *include_dirs]).encode()
    folder = os.path.join(cache, _digest(key + content)[:16])
    header = os.path.join(folder, "prelude.h")
    if os.path.exists(header + ".gch"):
        return header
    os.makedirs(folder, exist_ok=True)
    temporary = "%s.%d" % (header, os.getpid())
    with open(temporary, "wb") as file:
        file.write(content)
    os.replace(temporary, header)
    command = [compiler, *flags, *("-I" + folder for folder in include_dirs)]
    done = subprocess.run(
        command + ["-x", "c++-header", header, "-o", temporary],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    os.replace(temporary, header + ".gch")
    return header


_compiled_with = set()


def compile_arguments(compiler, preargs, include_dirs, cache):
    """Return a module's `preargs` with the prelude included first, precompiled if it pays.

    The first module with some set of flags reads the header's text; from the second on it
    is precompiled, once for each set (40 MB on disk). A compiler that cannot use the result
    (another version) reads the text beside it: a stale one is slow but never wrong.

    Parameters
    ----------
    compiler : str
        Path of g++.
    preargs : list of str
        The flags of one module.
    include_dirs : list of str
    cache : str
        Folder for the precompiled headers.
    """
    # as Theano's driver gives them: gcc compares all flags that change the code
    flags = ["-g", *(flag for flag in preargs if not flag.startswith("-Wl,"))]
    flags.append("-fvisibility=hidden")
    header = None
    if tuple(flags) in _compiled_with:
        header = _precompile(compiler, flags, include_dirs, cache)
    _compiled_with.add(tuple(flags))
    return ["-include", header or PRELUDE, *preargs]
