"""Whether a ported tree works: it compiles, its lib imports, its networks can be built."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tempfile
from typing import Any

from ..output import say
from ..tree.layout import scan
from . import networks

# What starts a program. The tree's modules come after those of Python itself and before what is
# installed, as they were added by hand: nothing that is named sitecustomize, or like a module of
# the standard library, takes its place.
_START = """
import os, runpy, sys
folders, more, command = sys.argv[1:3], sys.argv[3], sys.argv[4:]
ends = ("site-packages", "dist-packages")
installed = (number for number, path in enumerate(sys.path) if path.endswith(ends))
cut = next(installed, len(sys.path))
sys.path[cut:cut] = folders + more.split(os.pathsep) * bool(more)
sys.path.remove("")
sys.argv[:] = command
if command[0].endswith(".py"):
    runpy.run_path(command[0], run_name="__main__")
else:
    __import__(command[0])
"""
_TIMEOUT = 300  # seconds for one script; a network is built in one or two


def verify(top: str, plan: Any) -> int:
    """Check a ported tree and print what was found.

    Parameters
    ----------
    top : str
    plan : patches.plan.Plan
        Its ``files`` are checked; its ``seen`` are the folders with a ``lib``.

    Returns
    -------
    int
        0, or 1 where something failed.
    """
    paths = [path for path in scan(top) if path.endswith(".py")]
    failures = _compile(top, paths)
    say("verify: %d of %d files compile" % (len(paths) - len(failures), len(paths)))
    for root in plan.seen:
        where = os.path.join(top, root)
        code, said = _python(where, where, "lib")
        say("verify: %s %s" % (os.path.join(root, "lib"), "imports" if code == 0 else said))
        failures += [root] if code else []
        for path in plan.files:
            script = os.path.join(top, path)
            if (path + "/").startswith(root + "/" if root else "") and has_networks(script):
                ok, said = _build(where, script)
                say("verify: %s: %s" % (path, said))
                failures += [] if ok else [path]
    return 1 if failures else 0


def _compile(top, paths):
    failures = []
    for path in paths:
        try:
            with open(os.path.join(top, path), "rb") as file:
                data = file.read()
            compile(data, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OSError) as error:
            say("verify: %s: %s" % (path, error))
            failures.append(path)
    return failures


def has_networks(script: Any) -> Any:
    """Return whether a script calls functions of its own that make convolutions."""
    try:
        with open(script, "rb") as file:
            tree = ast.parse(file.read())
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError):
        return False
    return bool(networks.builders(tree)) and bool(networks.uses(tree))


def _build(root, script):
    """Build the networks of a script in a process of its own; return (ok, what to say)."""
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "networks.py")
    return_code, said = _python(root, os.path.dirname(script), program, script)
    return return_code == 0, said


def _python(root, folder, *command):
    """Run a module or a script with a tree's ``lib``; return (status, last line).

    The process works in an empty folder, and takes nothing of the tree for Python's own.
    """
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", MPLBACKEND="Agg")
    more = [
        path
        for path in environment.pop("PYTHONPATH", "").split(os.pathsep)
        if path and not (os.path.realpath(path) + os.sep).startswith(root + os.sep)
    ]
    start = [sys.executable, "-c", _START, root, folder, os.pathsep.join(more)]
    with tempfile.TemporaryDirectory() as empty:
        try:
            done = subprocess.run(
                [*start, *command],
                cwd=empty,
                env=environment,
                timeout=_TIMEOUT,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except subprocess.TimeoutExpired:
            return 1, "not ready after %d seconds" % _TIMEOUT
    lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
    return done.returncode, lines[-1] if lines else "nothing was printed"
