"""Compile and load the loop of steps, a Python extension, once for each Python and NumPy.

The result lies beside the native library, see `lib.native.build`; unlike that it is made for
one interpreter, because it calls the C API of Python and NumPy.
"""

from __future__ import annotations

import hashlib
import importlib.machinery
import importlib.util
import os
import shutil
import sys
import sysconfig
import tempfile
from typing import Any

from ...errors import UnavailableError
from .. import build

NAME = "dcgan_scan"
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "src", "loop.cpp")
FLAGS = ["-std=c++14", "-O2", "-fPIC", "-fvisibility=hidden", "-shared", "-w"]
if sys.platform == "darwin":
    FLAGS += ["-undefined", "dynamic_lookup"]


def _digest(compiler, include_dirs):
    import numpy

    path = os.path.realpath(compiler)
    with open(SOURCE, "rb") as file:
        digest = hashlib.sha256(file.read())
    parts = [path, os.path.getmtime(path), sys.version, numpy.__version__, FLAGS, include_dirs]
    digest.update(repr(parts).encode())
    return digest.hexdigest()[:16]


def build_extension(compiler: str, cache: str) -> Any:
    """Return the path of the compiled loop, compiling it if it is not there yet.

    Parameters
    ----------
    compiler : str
        A g++ or clang++.
    cache : str
        Folder of the user's, created when needed.

    Raises
    ------
    UnavailableError
        If the compiler is missing or refuses; the message has its first error.
    """
    import numpy

    found = shutil.which(compiler)
    if found is None:
        raise UnavailableError("no C++ compiler: %s is not on PATH" % (compiler or "g++"))
    folders = [sysconfig.get_path("include"), sysconfig.get_path("platinclude")]
    include_dirs = list(dict.fromkeys([numpy.get_include(), *folders]))
    target = os.path.join(cache, "scan-%s.so" % _digest(found, include_dirs))
    if not os.path.exists(target):
        os.makedirs(cache, exist_ok=True)
        # two processes at once: each works in its own folder and renames at the end
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            built = os.path.join(folder, NAME + ".so")
            includes = ["-I" + name for name in include_dirs]
            build.run([found, *FLAGS, *includes, SOURCE, "-o", built])
            os.replace(built, target)
    return target


def load(compiler: str, cache: str) -> Any:
    """Return the compiled loop as a module.

    Raises
    ------
    UnavailableError
        If it cannot be compiled.
    ImportError, OSError
        If the result cannot be loaded or written.
    """
    path = build_extension(compiler, cache)
    loader = importlib.machinery.ExtensionFileLoader(NAME, path)
    spec = importlib.machinery.ModuleSpec(NAME, loader, origin=path)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module
