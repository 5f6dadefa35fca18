"""How Theano's generated C++ is compiled: the flags, the prelude, a precompiled header.

A module of Theano takes 1.2 s to compile, of which half goes into debug information that
nobody reads and into parsing Python's and NumPy's headers again. `-g0` after Theano's `-g`
takes the first away, a precompiled header the second.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import threading
from typing import Dict, Mapping

from ..errors import UnavailableError
from . import theanorc

PRELUDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "prelude.h")
# what the prelude includes from its own folder
ELEMENTARY = os.path.join(os.path.dirname(PRELUDE), "elementary.h")

# Slips in the C++ code that Theano-PyMC 1.1.2 generates: (wrong, right, why).
SOURCE_REPAIRS = (
    (
        "if(n>={int(config.openmp_elemwise_minsize)})",
        "if(n>=DCGAN_OPENMP_MINSIZE)",
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
    (
        "#include <numpy/noprefix.h>\n",
        "",
        "NumPy 2 has no such header; ConvOp includes it and needs nothing of it",
    ),
)


def repair_source(source: str) -> str:
    """Return Theano's generated C++ `source` with its known slips mended."""
    for wrong, right, _ in SOURCE_REPAIRS:
        source = source.replace(wrong, right)
    return source


@functools.lru_cache(maxsize=None)
def _answers(compiler):
    """Whether a program tells a version, as g++ and clang++ do."""
    try:
        asked = subprocess.run(
            [compiler, "-dumpversion"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and asked.stdout.strip()[:1].isdigit()


def problem(settings: Mapping[str, str]) -> str | None:
    """Say why Theano cannot compile here, and what to do; None if it can.

    Parameters
    ----------
    settings : dict
        What the user set for Theano (`theanorc.settings`).
    """
    cxx = settings.get("cxx", default_compiler())
    if not cxx:
        return "Theano's flag cxx is empty: take it out of THEANO_FLAGS or .theanorc"
    if shutil.which(cxx.strip('"')) is None:
        return (
            "no C++ compiler (%s is not on PATH): install one, for example `apt-get install g++`, "
            "`dnf install gcc-c++`, `xcode-select --install` or `conda install gxx`" % cxx
        )
    if "cxx" in settings and not _answers(cxx.strip('"')):
        return (
            "Theano's flag cxx names no C++ compiler: %s does not tell its version: take it out "
            "of THEANO_FLAGS or .theanorc" % cxx
        )
    folder = sysconfig.get_path("include")
    if not os.path.exists(os.path.join(folder, "Python.h")):
        return (
            "Python's headers are missing (no Python.h in %s): install them, for example "
            "`apt-get install python%d.%d-dev` or `dnf install python3-devel`"
            % (folder, *sys.version_info[:2])
        )
    return None


def require_compiler() -> None:
    """Check that Theano can compile; for programs to call before they do.

    Raises
    ------
    UnavailableError
        If there is no C++ compiler or no Python.h; says what to install.
    """
    found = problem(theanorc.settings(os.environ))
    if found is not None:
        raise UnavailableError(found)


def default_compiler() -> str:
    """Name of the compiler that Theano takes by default."""
    return "clang++" if sys.platform.startswith(("darwin", "freebsd")) else "g++"


def compiler_flags(numpy_version: tuple[int, ...], further: list[str]) -> list[str]:
    """Flags for every module that Theano compiles.

    Parameters
    ----------
    numpy_version : tuple of int
    further : list of str
        More of them (`blas.compile_flags`).

    Returns
    -------
    list of str
        Among them the digest of the prelude and the repairs: it makes Theano compile anew
        when they change.
    """
    ours = digest(_read(PRELUDE) + _read(ELEMENTARY) + repr(SOURCE_REPAIRS).encode())
    # nobody asks which floating-point exceptions occurred, and where they count, a loop with a
    # condition is not computed several numbers at a time
    # takes a third less time than Theano's -O3 and computes loops several numbers at a time, too
    optimisation = ["-O2", "-ftree-vectorize", "-fvect-cost-model=dynamic"]
    flags = [
        *optimisation,
        "-g0",
        "-fno-trapping-math",
        "-DDCGAN_PRELUDE=" + ours[:8],
        *further,
    ]
    if numpy_version >= (2,):
        # without it NumPy's headers aim at 1.19's C API and hide what Theano needs
        flags.append("-DNPY_TARGET_VERSION=NPY_2_0_API_VERSION")
    return flags


def _read(path):
    with open(path, "rb") as file:
        return file.read()


def digest(content: bytes) -> str:
    """Hex digest of bytes, the same in each process."""
    return hashlib.sha256(content).hexdigest()


def _versions(compiler):
    """What decides whether a precompiled header still fits, besides flags and folders.

    g++ checks its own version and the flags, not whether the headers have changed since.
    """
    import numpy

    path = os.path.realpath(shutil.which(compiler) or compiler)
    return [path, str(os.path.getmtime(path)), sys.version, numpy.__version__]


def _is_whole(header):
    """Whether the precompiled header has the size it was written with: g++ fails at half a one."""
    try:
        with open(header + ".size") as file:
            return int(file.read()) == os.path.getsize(header + ".gch")
    except (OSError, ValueError):
        return False


# Most of Theano's modules include it, a third of their time; those that do not need not read it.
_ALSO = b"\n#include <iostream>\n"


def _place(compiler, flags, include_dirs, cache):
    """Return where in `cache` the copy of the prelude with a .gch for these flags belongs."""
    key = "\0".join([*_versions(compiler), *flags, *include_dirs]).encode()
    text = _read(PRELUDE) + _read(ELEMENTARY) + _ALSO
    return os.path.join(cache, digest(key + text)[:16], "prelude.h")


def _precompile(compiler, flags, include_dirs, header):
    """Put a copy of the prelude at `header` with its .gch beside it; PRELUDE if g++ failed."""
    folder = os.path.dirname(header)
    os.makedirs(folder, exist_ok=True)
    # another process may do the same: each works on its own file and renames it at the end
    temporary = "%s.%d" % (header, os.getpid())
    beside = os.path.join(folder, os.path.basename(ELEMENTARY))
    for target, text in ((beside, _read(ELEMENTARY)), (header, _read(PRELUDE) + _ALSO)):
        with open(temporary, "wb") as file:
            file.write(text)
        os.replace(temporary, target)
    command = [compiler, *flags, *("-I" + folder for folder in include_dirs)]
    done = subprocess.run(
        command + ["-x", "c++-header", header, "-o", temporary],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        return PRELUDE
    size = os.path.getsize(temporary)
    os.replace(temporary, header + ".gch")
    with open(header + ".size", "w") as file:
        file.write(str(size))
    return header


def _without_linking(flags):
    kept = list(flags)
    while "-Xlinker" in kept:
        at = kept.index("-Xlinker")
        del kept[at : at + 2]
    return [flag for flag in kept if not flag.startswith(("-Wl,", "-L"))]


# A precompiled header takes 1.4 to 1.7 s to make and saves each module 0.4 s: it is worth its
# time to a program that has compiled this many without.
BY_TEXT = 4

_headers: Dict[tuple, str] = {}  # the precompiled header, by a module's flags
_by_text: Dict[tuple, int] = {}  # how many modules did without


# by the process's number: a child that was forked while a thread held it has its own
_locks: Dict[int, threading.Lock] = {}


def compile_arguments(
    compiler: str,
    preargs: list[str],
    include_dirs: list[str],
    cache: str,
    by_text: int | None = None,
) -> list:
    """Return a module's `preargs` with the prelude included first, precompiled if it pays.

    The first `by_text` modules with some set of flags read the header's text, unless an earlier
    process has left it precompiled; then it is precompiled, once for each set (40 MB on disk).
    A compiler that cannot use the result reads the text beside it: slower, never wrong.

    Parameters
    ----------
    compiler : str
        Path of g++.
    preargs : list of str
        The flags of one module.
    include_dirs : list of str
    cache : str
        Folder for the precompiled headers.
    by_text : int, optional
        Default `BY_TEXT`.
    """
    # as Theano's driver gives them: gcc compares all flags that change the code
    flags = ("-g", *_without_linking(preargs), "-fvisibility=hidden")
    with _locks.setdefault(os.getpid(), threading.Lock()):
        header = _headers.get(flags)
        if header is None:
            header = _place(compiler, flags, include_dirs, cache)
            if not _is_whole(header):
                count = _by_text[flags] = _by_text.get(flags, 0) + 1
                if count <= (BY_TEXT if by_text is None else by_text):
                    return ["-include", PRELUDE, *preargs]
                header = _precompile(compiler, flags, include_dirs, header)
            _headers[flags] = header
    return ["-include", header, *preargs]
