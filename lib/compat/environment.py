"""What Theano finds on this machine; printed by ``python -m lib.compat``."""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import sysconfig

from .. import __version__, device, native
from ..errors import InputError, one_line
from ..toolchain import blas, compiler, denormals, theanorc
from . import hook

_USAGE = """usage: python -m lib.compat [--help] [--version]

Print what Theano finds on this machine: Python, NumPy, compiler, BLAS, oneDNN, JAX and GPU, with
what to do where something is missing."""


def _version(package, remedy):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "missing: " + remedy


def _theano():
    """Version of the installed Theano-PyMC, or of the one that came with this package."""
    try:
        return importlib.metadata.version("theano-pymc")
    except importlib.metadata.PackageNotFoundError:
        found = hook.our_theano()
    if found is None:
        return "missing: make setup installs it"
    return "1.1.2, installed with this package in %s" % os.path.dirname(found.origin)


def _cores():
    if hasattr(os, "sched_getaffinity"):
        return "%d of %d usable" % (len(os.sched_getaffinity(0)), os.cpu_count())
    return "%d" % os.cpu_count()


def _compiler(settings):
    problem = compiler.problem(settings)
    if problem is not None:
        return problem
    path = shutil.which(settings.get("cxx", compiler.default_compiler()).strip('"'))
    asked = subprocess.run(
        [path, "--version"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return "%s: %s" % (path, (asked.stdout.splitlines() or ["does not say its version"])[0])


def _headers():
    path = os.path.join(sysconfig.get_path("include"), "Python.h")
    return path if os.path.exists(path) else "missing: see compiler"


def _blas(settings):
    if "blas__ldflags" in settings:
        return "yours: %s" % (settings["blas__ldflags"] or "none, by an empty blas__ldflags")
    found = blas.find_blas()
    if found is None:
        return "none, NumPy's is used by detours, about half as fast: pip install scipy"
    return "%s, %s, from %s" % (found.name, found.path, found.how)


def _size(folder):
    """Bytes of the files below `folder`; files that vanish meanwhile do not count."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(root, name)).st_size
            except FileNotFoundError:
                continue
    return total


def _openmp():
    from theano.configdefaults import config

    how = "on" if config.openmp else "off; THEANO_FLAGS=openmp=True turns it on"
    threads = os.environ.get("OMP_NUM_THREADS")
    return "Theano's own element-wise loops: %s; OMP_NUM_THREADS is %s" % (
        how,
        "not set: one thread for each core" if threads is None else threads,
    )


def _flush_to_zero():
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return "denormal numbers are kept: the processor's mode is set on x86-64 only"
    if denormals.kept():
        return "denormal numbers are kept, by %s" % denormals.VARIABLE
    return "denormal numbers count as zero; %s=1 keeps them" % denormals.VARIABLE


def _onednn():
    """What lib.native makes of it; asking builds the native library the first time."""
    found, reason = native.build.find_onednn()
    usable, why = native.available()
    if found is None:
        return "%s; %s own convolutions are used" % (
            reason,
            "this project's" if usable else "Theano's",
        )
    return "%s, %s" % (found.library, "used" if usable else "not used: " + why)


def _convolutions():
    try:
        from ..native import choice
    except ImportError:
        choice = None
    if choice is None or not choice.built():
        return "direct: a ported checkout has no other algorithms"
    meaning = {
        "auto": "faster algorithms are tried once for each shape; %s=direct does without them",
        "direct": "%s=auto, the default, tries faster algorithms once for each shape",
    }
    return "%s: %s" % (choice.setting(), meaning[choice.setting()] % choice.VARIABLE)


def _jax():
    problem = device.why_no_jax()
    if problem is not None:
        return "%s: %s" % (problem, device.jax_remedy())
    return "%s: --device jax-cpu does without a compiler" % device.installation.version()


def _gpu():
    for_jax, for_theano = device.why_no_jax_gpu(), device.why_no_gpu()
    if for_jax is None:
        return "%s: --device gpu" % device.installation.accelerator().device_kind
    if for_theano is None:
        return "can be tried: --device cuda"
    return "none: %s, and %s" % (for_jax, for_theano)


def _no_theano():
    """Why Theano cannot be imported; None if it can. A second import would say something else."""
    try:
        importlib.import_module("theano")
    except SystemExit as left:  # said on stderr already: programs end there
        return one_line(left.__cause__ or left)
    except (ImportError, ValueError, TypeError, AttributeError, OSError) as error:
        return one_line(error)
    return None


def _floatx():
    from theano.configdefaults import config

    return config.floatX


def _cache():
    from theano.configdefaults import config

    return "%s, %.0f MB" % (config.compiledir, _size(config.compiledir) / 1e6)


def _settings():
    """Return what the user set for Theano, and a row if that cannot be read."""
    try:
        return theanorc.settings(os.environ), []
    except InputError as error:
        return {}, [("settings", one_line(error))]


def _packages():
    """Where this project lies, or which other package of a name of its is found first."""
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
    others = []
    for name in ("mnist", "patches"):
        if os.path.exists(os.path.join(top, name, "__init__.py")):
            found = importlib.machinery.PathFinder.find_spec(name)
            origin = os.path.realpath(found.origin) if found and found.origin else top
            if not origin.startswith(top + os.sep) and origin != top:
                others.append("another package named %s is found first, %s" % (name, origin))
    return "; ".join(others) or top


def rows() -> list:
    """Return the report as a list of (name, text), one line each; never fails."""
    settings, problems = _settings()
    reason = _no_theano()

    def asking(describe):
        return describe() if reason is None else "not known: Theano cannot be imported"

    if reason is not None:
        problems = [("configuration", reason)]
    return [
        ("Python", "%s, %s" % (platform.python_version(), sys.executable)),
        ("platform", platform.platform()),
        ("this project", "%s, %s" % (__version__, _packages())),
        ("cores", _cores()),
        ("NumPy", _version("numpy", "pip install numpy")),
        ("SciPy", _version("scipy", "pip install scipy")),
        ("Theano-PyMC", _theano()),
        *problems,
        ("compiler", _compiler(settings)),
        ("Python.h", _headers()),
        ("BLAS", _blas(settings)),
        ("floatX", asking(_floatx)),
        ("compile cache", asking(_cache)),
        ("OpenMP", asking(_openmp)),
        ("flush to zero", _flush_to_zero()),
        ("oneDNN", asking(_onednn)),
        ("convolutions", _convolutions()),
        ("JAX", asking(_jax)),
        ("GPU", asking(_gpu)),
    ]


def main(argv: list[str]) -> int:
    """Print the report, aligned."""
    if argv in (["-h"], ["--help"]):
        print(_USAGE)
        return 0
    if argv == ["--version"]:
        print("dcgan-no-gpu %s" % __version__)
        return 0
    if argv:
        text = "%r: expected no argument, or --help or --version"
        raise InputError(text % " ".join(argv))
    table = rows()
    width = max(len(name) for name, _ in table)
    for name, text in table:
        print("%-*s  %s" % (width, name, text))
    return 0
