"""Compile the native library, once for each user, compiler, processor and source.

The result lies beside Theano's own compiled modules. Its name is a digest of all that it
depends on, and it appears by renaming: two processes at once do no harm, and a new version
of the sources makes a new file.
"""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..errors import UnavailableError

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "src")

# Files that need oneDNN; the others are built without it too.
NEED_ONEDNN = ("conv.cpp", "matmul.cpp", "onednn.cpp", "phases.cpp")

# No -ffast-math: NaN must stay NaN, or a training that diverges would look well.
FLAGS = ["-std=c++14", "-O3", "-march=native", "-fPIC", "-fvisibility=hidden", "-fno-math-errno"]
FLAGS += ["-fno-trapping-math"]


def sources(onednn: Any) -> list:
    """Full paths of the .cpp files to compile; `onednn` is None or an `onednn.OneDNN`."""
    names = sorted(glob.glob(os.path.join(FOLDER, "*.cpp")))
    return [n for n in names if onednn is not None or os.path.basename(n) not in NEED_ONEDNN]


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


def _digest(compiler, onednn):
    """Hex digest of sources, flags, compiler and the processor that -march=native stands for."""
    digest = hashlib.sha256()
    for path in sorted(glob.glob(os.path.join(FOLDER, "*.h"))) + sources(onednn):
        with open(path, "rb") as file:
            digest.update(file.read())
    # with -v the compiler prints its version and what it makes of "native"
    described = run([compiler, "-march=native", "-E", "-v", "-x", "c++", os.devnull])
    described = described.replace(tempfile.gettempdir(), "")
    for part in (FLAGS, described, sys.platform, onednn):
        digest.update(repr(part).encode())
    return digest.hexdigest()[:16]


def _compile(compiler, onednn, target):
    with tempfile.TemporaryDirectory(dir=os.path.dirname(target)) as folder:
        flags = FLAGS + _openmp(compiler)
        link = ["-shared"]
        if onednn is not None:
            flags += ["-I", onednn.include]
            link += [onednn.library, "-Wl,-rpath," + os.path.dirname(onednn.library)]
        paths = sources(onednn)
        objects = [os.path.join(folder, os.path.basename(path) + ".o") for path in paths]
        commands = [[compiler, *flags, "-c", p, "-o", o] for p, o in zip(paths, objects)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(run, commands))
        built = os.path.join(folder, "native.so")
        run([compiler, *flags, *objects, *link, "-o", built])
        os.replace(built, target)


def build(compiler: str, onednn: Any, cache: str) -> Any:
    """Return the path of the compiled library, compiling it if it is not there yet.

    Parameters
    ----------
    compiler : str
        A g++ or clang++.
    onednn : onednn.OneDNN or None
        None leaves convolutions and matrix products out.
    cache : str
        Folder of the user's, created when needed.

    Raises
    ------
    UnavailableError
        If the compiler is missing or refuses; the message has its first error.
    """
    if shutil.which(compiler) is None:
        raise UnavailableError("no C++ compiler: %s is not on PATH" % (compiler or "g++"))
    target = os.path.join(cache, "native-%s.so" % _digest(compiler, onednn))
    if not os.path.exists(target):
        os.makedirs(cache, exist_ok=True)
        _compile(compiler, onednn, target)
    return target
