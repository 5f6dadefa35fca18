"""Compile the native library, with oneDNN where it is, once for each user, processor and source.

The result lies beside Theano's own compiled modules, or in the Python environment, where
``python -m lib.native`` puts it for all who use that environment. Its name is a digest of all
that it depends on, and it appears by renaming: two processes at once do no harm, and a new
version of the sources makes a new file.
"""

from __future__ import annotations

import functools
import glob
import hashlib
import os
import platform
import shutil
import site
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from ..errors import UnavailableError

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "src")

# Files that need oneDNN, and one that does without it what these do; the others need none.
NEED_ONEDNN = ("conv_onednn.cpp", "onednn.cpp")
WITHOUT_ONEDNN = ("conv_own.cpp",)

# Files that are compiled as one: half of the time that a small file takes goes into headers.
# Four units keep four processors busy, and two of them for less time than one unit a file.
UNITS = (
    ("phases.cpp", "phases_filters.cpp", "phases_kept.cpp", "phases_tiles.cpp"),
    ("phases_points.cpp", "phases_transforms.cpp"),
    ("batchnorm.cpp", "elementwise.cpp", "process.cpp", "taps.cpp"),
    ("conv.cpp", "conv_onednn.cpp", "matmul.cpp", "onednn.cpp"),
    ("conv_own.cpp", "products_own.cpp"),
)

# "0" builds without oneDNN, as where there is none.
VARIABLE = "DCGAN_ONEDNN"

# For the processor that it runs on; compilers for Arm call that -mcpu.
_ARM = platform.machine().lower() in ("aarch64", "arm64")
NATIVE = "-mcpu=native" if _ARM else "-march=native"

# No -ffast-math: NaN must stay NaN, or a training that diverges would look well.
# Loops are computed several numbers at a time as at -O3, which takes a fifth longer to compile.
FLAGS = ["-std=c++14", "-O2", "-ftree-vectorize", "-fvect-cost-model=dynamic", NATIVE, "-fPIC"]
FLAGS += ["-fvisibility=hidden", "-fno-math-errno", "-fno-trapping-math"]


# Folder in the Python environment for libraries that are made when it is set up.
INSTALLED = os.path.join(sys.prefix, "lib", "dcgan-no-gpu")


class OneDNN(NamedTuple):
    """Full path of oneDNN's shared library, and the folder of its headers."""

    library: str
    include: str


REMEDY = "pip install onednn-cpu-gomp onednn-devel-cpu-gomp"


def _prefixes():
    """Folders with lib/ and include/: the environment's, the user's, the system's."""
    folders = [sys.prefix, os.environ.get("CONDA_PREFIX"), site.getuserbase(), "/usr/local", "/usr"]
    return [folder for folder in dict.fromkeys(folders) if folder]


def _libraries(prefix):
    # the plain name last: only the versioned one says which interface it has
    for name in ("libdnnl.so.3", "libdnnl.3.dylib"):
        for folder in ("lib", "lib64", os.path.join("lib", "x86_64-linux-gnu")):
            yield from sorted(glob.glob(os.path.join(prefix, folder, name)))


def find_onednn() -> Any:
    """Look for oneDNN 3 with its headers, on Linux and macOS.

    Returns
    -------
    found : OneDNN or None
    reason : str
        Why there is none; empty if there is.
    """
    if os.environ.get(VARIABLE, "1") == "0":
        return None, "oneDNN is switched off by %s=0" % VARIABLE
    headers_missing = None
    for prefix in _prefixes():
        include = os.path.join(prefix, "include")
        has_headers = os.path.exists(os.path.join(include, "oneapi", "dnnl", "dnnl.h"))
        for library in _libraries(prefix):
            if has_headers:
                return OneDNN(library, include), ""
            headers_missing = headers_missing or library
    if headers_missing:
        return None, "oneDNN's headers are missing beside %s: %s" % (headers_missing, REMEDY)
    return None, "oneDNN is not installed: %s" % REMEDY


def sources(onednn: Any) -> list:
    """Full paths of the .cpp files to compile; `onednn` is None or an `OneDNN`."""
    names = sorted(glob.glob(os.path.join(FOLDER, "*.cpp")))
    left_out = NEED_ONEDNN if onednn is None else WITHOUT_ONEDNN
    return [name for name in names if os.path.basename(name) not in left_out]


def units(paths: list) -> list:
    """Group `paths` of sources by `UNITS`; one that is in none is a unit of its own."""
    groups: dict = {}
    for path in paths:
        name = os.path.basename(path)
        unit = next((unit for unit in UNITS if name in unit), name)
        groups.setdefault(unit, []).append(path)
    return list(groups.values())


def _command(compiler, flags, unit, target):
    included = [part for path in unit[:-1] for part in ("-include", path)]
    return [compiler, *flags, *included, "-c", unit[-1], "-o", target]


def run(command: Any) -> Any:
    """Return what `command` printed; UnavailableError with its last line if it fails."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except OSError as error:
        raise UnavailableError("%s does not run: %s" % (command[0], error.strerror)) from None
    if done.returncode:
        errors = [line for line in done.stdout.splitlines() if "error" in line.lower()]
        said = (errors or done.stdout.splitlines() or ["no message"])[0].strip()
        raise UnavailableError("%s does not compile lib/native: %s" % (command[0], said))
    return done.stdout


def _openmp(compiler):
    """The flag for OpenMP; none where the compiler has none (Apple's): one thread then."""
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "a.cpp")
        with open(program, "w", encoding="ascii") as file:
            file.write("#include <omp.h>\nint main() { return omp_get_max_threads() < 1; }\n")
        try:
            run([compiler, "-fopenmp", program, "-o", os.path.join(folder, "a.out")])
        except UnavailableError:
            return []
    return ["-fopenmp"]


@functools.lru_cache(maxsize=None)
def _described(compiler):
    """With -v the compiler prints its version and what it makes of "native"."""
    described = run([compiler, NATIVE, "-E", "-v", "-x", "c++", os.devnull])
    return described.replace(tempfile.gettempdir(), "")


def _digest(compiler, onednn):
    """Hex digest of sources, flags, compiler and the processor that -march=native stands for."""
    digest = hashlib.sha256()
    for path in sorted(glob.glob(os.path.join(FOLDER, "*.h"))) + sources(onednn):
        with open(path, "rb") as file:
            digest.update(file.read())
    for part in (FLAGS, _described(compiler), sys.platform, onednn):
        digest.update(repr(part).encode())
    return digest.hexdigest()[:16]


def _compile(compiler, onednn, target):
    with tempfile.TemporaryDirectory(dir=os.path.dirname(target)) as folder:
        flags = FLAGS + _openmp(compiler)
        link = ["-shared"]
        if onednn is not None:
            flags += ["-I", onednn.include]
            link += [onednn.library, "-Wl,-rpath," + os.path.dirname(onednn.library)]
        groups = units(sources(onednn))
        objects = [os.path.join(folder, "%d.o" % number) for number in range(len(groups))]
        commands = [_command(compiler, flags, *pair) for pair in zip(groups, objects)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(run, commands))
        built = os.path.join(folder, "native.so")
        run([compiler, *flags, *objects, *link, "-o", built])
        os.replace(built, target)


def place(compiler: str, onednn: Any, cache: str) -> Any:
    """Return the path that the compiled library has or will have, as `build`."""
    if shutil.which(compiler) is None:
        raise UnavailableError("no C++ compiler: %s is not on PATH" % (compiler or "g++"))
    return os.path.join(cache, "native-%s.so" % _digest(compiler, onednn))


def build(compiler: str, onednn: Any, cache: str) -> Any:
    """Return the path of the compiled library, compiling it if it is not there yet.

    Parameters
    ----------
    compiler : str
        A g++ or clang++.
    onednn : OneDNN or None
        With None our own matrix products take its place, and there is no bfloat16.
    cache : str
        Folder of the user's, created when needed.

    Raises
    ------
    UnavailableError
        If the compiler is missing or refuses; the message has its first error.
    """
    target = place(compiler, onednn, cache)
    if not os.path.exists(target):
        os.makedirs(cache, exist_ok=True)
        _compile(compiler, onednn, target)
    return target
