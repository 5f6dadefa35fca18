"""Make the virtual environment .venv and install what the project needs; once.

``python tools/setup_env.py [--extras test,bench]``; ``make setup|train|test`` call it. A
second call finds the stamp that the first one left and does nothing. Standard library
only, and readable by any Python 3, so that a version out of range gets its one line.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from typing import Any, Callable

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST, NEWEST = (3, 8), (3, 13)
THEANO = "Theano-PyMC==1.1.2"
STAMP = "dcgan-setup.json"


def python_of(venv: str) -> Any:
    """Path of the interpreter inside the folder `venv`."""
    return os.path.join(venv, "Scripts", "python.exe") if os.name == "nt" else venv + "/bin/python"


def compiler(environ: Any) -> Any:
    """Name of the C++ compiler that Theano will call: its flag ``cxx``, or its default."""
    named = re.search(r"(?:^|,)\s*cxx\s*=\s*([^,]+)", environ.get("THEANO_FLAGS", ""))
    if named:
        return named.group(1).strip(" \"'")
    return "clang++" if sys.platform.startswith(("darwin", "freebsd")) else "g++"


def _has_module(name):
    try:
        __import__(name)
    except ImportError:
        return False
    return True


def missing(version: Any = sys.version_info, has_module: Callable = _has_module) -> str | None:
    """What stands in the way of setting up, as one line, or None.

    Parameters
    ----------
    version : tuple of int
        The interpreter's.
    has_module : callable
        Says whether a module can be imported.
    """
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        return "this is Python %d.%d, but 3.8 to 3.13 are supported: choose one with %s" % (
            version[0],
            version[1],
            "`make PYTHON=python3.11 ...` (or pass it to tools/setup_env.py)",
        )
    for name in ("venv", "ensurepip"):
        if not has_module(name):
            return "Python's module %s is missing: install it, for example %s" % (
                name,
                "`apt-get install python%d.%d-venv`" % version[:2],
            )
    return None


def no_compiler(
    version: Any = sys.version_info,
    environ: Any = os.environ,
    include: str | None = None,
) -> str | None:
    """Why Theano cannot compile here, and what to install, as one line; None if it can.

    Parameters
    ----------
    version : tuple of int
        The interpreter's.
    environ : mapping
        For PATH and THEANO_FLAGS.
    include : str, optional
        Folder of Python's headers; the interpreter's own by default.
    """
    if shutil.which(compiler(environ), path=environ.get("PATH")) is None:
        return "no C++ compiler (%s is not on PATH): install one, for example %s" % (
            compiler(environ),
            "`apt-get install g++`, `dnf install gcc-c++` or `xcode-select --install`",
        )
    include = include or sysconfig.get_paths()["include"]
    if not os.path.exists(os.path.join(include, "Python.h")):
        return "Python's headers are missing (no Python.h in %s): install them, for example %s" % (
            include,
            "`apt-get install python%d.%d-dev` or `dnf install python3-devel`" % version[:2],
        )
    return None


def digest(root: Any) -> Any:
    """Identifies what an environment is made from: the files that say what to install."""
    content = hashlib.sha256()
    for name in ("pyproject.toml", "setup.py", "tools/setup_env.py"):
        with open(os.path.join(root, name), "rb") as file:
            content.update(file.read())
    return content.hexdigest()[:16]


def read_stamp(venv: str) -> Any:
    """What `set_up` completed in `venv`: a dict; empty if nothing."""
    try:
        with open(os.path.join(venv, STAMP)) as file:
            stamp = json.load(file)
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def version_of(venv: str) -> str | None:
    """``'3.11'`` for an environment of Python 3.11.7; None if `venv` is no environment."""
    try:
        with open(os.path.join(venv, "pyvenv.cfg")) as file:
            lines = [line.partition("=") for line in file]
    except OSError:
        return None
    values = {name.strip(): value.strip() for name, _, value in lines}
    # the second name is that of other tools than Python's own
    version = values.get("version") or values.get("version_info") or ""
    return ".".join(version.split(".")[:2])


def _call(command, **kwargs):
    print("  " + " ".join([os.path.basename(command[0])] + command[1:]))
    sys.stdout.flush()
    return subprocess.call(command, **kwargs)


def _run(command, **kwargs):
    if _call(command, **kwargs):
        raise SystemExit(
            "error: the command above failed, and what it printed says why. Once that is mended, "
            "the same call goes on from here."
        )


def _install(venv, extras, root):
    pip = [python_of(venv), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    _run(pip + ["--upgrade", "pip", "setuptools", "wheel"])
    # Theano-PyMC has no wheel, and its sdist builds on Python 3.12+ only with help
    environ = dict(os.environ, PYTHONPATH=os.path.join(root, "tools", "theano_build"))
    _run(pip + ["--no-build-isolation", THEANO], env=environ)
    target = root + ("[%s]" % ",".join(extras) if extras else "")
    _run(pip + ["--no-build-isolation", "--editable", target])
    if no_compiler() is None:
        # it need not succeed: a program that finds no library builds one, or says why not
        _call([python_of(venv), "-m", "lib.native"], cwd=root)


def set_up(venv: str, extras: Any, root: str = ROOT) -> bool:
    """Bring `venv` up to date; after a failure, the next call goes on.

    Parameters
    ----------
    venv : str
        The environment's folder; made when missing, made anew when it is of another
        Python version than the running one.
    extras : iterable of str
        Names from pyproject.toml's optional dependencies; those installed before stay.
    root : str
        The project's folder.

    Returns
    -------
    bool
        False if there was nothing to do.
    """
    python = "%d.%d" % sys.version_info[:2]
    stamp = read_stamp(venv)
    extras = sorted(set(extras) | set(stamp.get("extras", ())))
    wanted = {"python": python, "digest": digest(root), "extras": extras, "folder": root}
    if stamp == wanted and os.path.exists(python_of(venv)):
        return False
    found = version_of(venv)
    if found not in (None, python):
        print("%s is of Python %s: making it anew for %s" % (venv, found or "unknown", python))
        shutil.rmtree(venv)
    if dict(stamp, extras=extras) == wanted and os.path.exists(python_of(venv)):
        more = ", ".join(extra for extra in extras if extra not in stamp.get("extras", ()))
        print("adding %s to %s; this takes about a minute, once" % (more, venv))
    else:
        print("setting up %s (Python %s); this takes a minute or two, once" % (venv, python))
    if not (read_stamp(venv) and os.path.exists(python_of(venv))):
        _run([sys.executable, "-m", "venv", venv])  # completes one that was left half-made
    _install(venv, extras, root)
    with open(os.path.join(venv, STAMP), "w") as file:
        json.dump(wanted, file)
    return True


def main(argv: list[str]) -> int:
    """Set up as the arguments say; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venv", default=os.path.join(ROOT, ".venv"), help="default: .venv")
    parser.add_argument("--extras", default="", help="comma-separated: test, bench, ...")
    args = parser.parse_args(argv)
    problem = missing()
    if problem:
        print("error: " + problem, file=sys.stderr)
        return 1
    extras = [extra for extra in args.extras.split(",") if extra]
    problem = no_compiler()
    if problem:
        if "jax" not in read_stamp(args.venv).get("extras", ()):
            print(problem + "; until then JAX computes, more slowly")
        extras.append("jax")
    try:
        set_up(args.venv, extras)
    except OSError as error:
        print("error: cannot set up %s: %s" % (args.venv, error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; the same call goes on from here", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
