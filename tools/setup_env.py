"""Make the virtual environment .venv and install what the project needs; once.

``python tools/setup_env.py [--extras test,bench]``; ``make setup|train|test`` call it. A
second call finds the stamp that the first one left and does nothing. Standard library
only, and readable by any Python 3, so that a version out of range gets its one line.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST, NEWEST = (3, 8), (3, 13)
THEANO = "Theano-PyMC==1.1.2"
STAMP = "dcgan-setup.json"


def python_of(venv):
    """Path of the interpreter inside the folder `venv`."""
    return os.path.join(venv, "Scripts", "python.exe") if os.name == "nt" else venv + "/bin/python"


def find_compiler(environ):
    """Path of a C++ compiler, or None."""
    names = [environ["CXX"]] if environ.get("CXX") else ["g++", "clang++"]
    paths = [shutil.which(name, path=environ.get("PATH")) for name in names]
    return next((path for path in paths if path), None)


def _has_module(name):
    try:
        __import__(name)
    except ImportError:
        return False
    return True


def missing(version=sys.version_info, environ=os.environ, include=None, has_module=_has_module):
    """What stands in the way of setting up, as one line, or None.

    Parameters
    ----------
    version : tuple of int
        The interpreter's.
    environ : mapping
        For CXX and PATH.
    include : str, optional
        Folder of Python's headers; the interpreter's own by default.
    has_module : callable
        Says whether a module can be imported.
    """
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        return "this is Python %d.%d, but 3.8 to 3.13 are supported: choose one with %s" % (
            version[0],
            version[1],
            "`make PYTHON=python3.11 ...` (or pass it to tools/setup_env.py)",
        )
    if find_compiler(environ) is None:
        return "no C++ compiler found (%s): install one, for example %s" % (
            "looked for %s on PATH" % (environ.get("CXX") or "g++ and clang++"),
            "`apt-get install g++`, `dnf install gcc-c++` or `xcode-select --install`",
        )
    include = include or sysconfig.get_paths()["include"]
    if not os.path.exists(os.path.join(include, "Python.h")):
        return "Python's headers are missing (no Python.h in %s): install them, for example %s" % (
            include,
            "`apt-get install python%d.%d-dev` or `dnf install python3-devel`" % version[:2],
        )
    for name in ("venv", "ensurepip"):
        if not has_module(name):
            return "Python's module %s is missing: install it, for example %s" % (
                name,
                "`apt-get install python%d.%d-venv`" % version[:2],
            )
    return None


def digest(root):
    """Identifies what an environment is made from: the files that say what to install."""
    content = hashlib.sha256()
    for name in ("setup.py", "tools/setup_env.py"):
        with open(os.path.join(root, name), "rb") as file:
            content.update(file.read())
    return content.hexdigest()[:16]


def read_stamp(venv):
    """What is installed in `venv`: dict with python, digest and extras; empty if unknown."""
    try:
        with open(os.path.join(venv, STAMP)) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def _run(command, **kwargs):
    print("  " + " ".join(os.path.basename(part) if i == 0 else part
                          for i, part in enumerate(command)))
    if subprocess.call(command, **kwargs):
        raise SystemExit(
            "error: the command above failed; its last lines say why. After mending it, "
            "call this again: it goes on from here."
        )


def _install(venv, extras, root):
    pip = [python_of(venv), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    _run(pip + ["--upgrade", "pip", "setuptools", "wheel"])
    # Theano-PyMC has no wheel, and its sdist builds on Python 3.12+ only with help
    environ = dict(os.environ, PYTHONPATH=os.path.join(root, "tools", "theano_build"))
    _run(pip + ["--no-build-isolation", THEANO], env=environ)
    target = root + ("[%s]" % ",".join(extras) if extras else "")
    _run(pip + ["--no-build-isolation", "--editable", target])


def set_up(venv, extras, root=ROOT):
    """Bring `venv` up to date.

    Parameters
    ----------
    venv : str
        The environment's folder; made when missing, made anew when it is of another
        Python version than the running one.
    extras : iterable of str
        Names from setup.py's ``extras_require``; those installed before stay.

    Returns
    -------
    bool
        False if there was nothing to do.
    """
    python = "%d.%d" % sys.version_info[:2]
    stamp = read_stamp(venv)
    extras = sorted(set(extras) | set(stamp.get("extras", ())))
    wanted = {"python": python, "digest": digest(root), "extras": extras}
    if stamp == wanted and os.path.exists(python_of(venv)):
        return False
    if stamp.get("python", python) != python:
        print("%s is of Python %s: making it anew for %s" % (venv, stamp["python"], python))
        shutil.rmtree(venv)
    print("setting up %s (Python %s); this takes a minute or two, once" % (venv, python))
    if not os.path.exists(python_of(venv)):
        _run([sys.executable, "-m", "venv", venv])
    _install(venv, extras, root)
    with open(os.path.join(venv, STAMP), "w") as file:
        json.dump(wanted, file)
    return True


def main(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venv", default=os.path.join(ROOT, ".venv"), help="default: .venv")
    parser.add_argument("--extras", default="", help="comma-separated: test, bench, ...")
    args = parser.parse_args(argv)
    problem = missing()
    if problem:
        print("error: " + problem, file=sys.stderr)
        return 1
    set_up(args.venv, [extra for extra in args.extras.split(",") if extra])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
