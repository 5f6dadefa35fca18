"""Whether a ported tree works: it compiles, its lib imports, its networks can be built."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tempfile
from typing import Any

from ..tree.layout import scan
from . import networks

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
    print("verify: %d of %d files compile" % (len(paths) - len(failures), len(paths)))
    for root in plan.seen:
        where = os.path.join(top, root)
        code, said = _python(where, where, "-c", "import lib")
        print("verify: %s %s" % (os.path.join(root, "lib"), "imports" if code == 0 else said))
        failures += [root] if code else []
        for path in plan.files:
            script = os.path.join(top, path)
            if (path + "/").startswith(root + "/" if root else "") and has_networks(script):
                ok, said = _build(where, script)
                print("verify: %s: %s" % (path, said))
                failures += [] if ok else [path]
    return 1 if failures else 0


def _compile(top, paths):
    failures = []
    for path in paths:
        with open(os.path.join(top, path), "rb") as file:
            data = file.read()
        try:
            compile(data, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            print("verify: %s: %s" % (path, error))
            failures.append(path)
    return failures


def has_networks(script: Any) -> Any:
    """Return whether a script calls functions of its own that make convolutions."""
    with open(script, "rb") as file:
        data = file.read()
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(networks.builders(tree)) and bool(networks.uses(tree))


def _build(root, script):
    """Build the networks of a script in a process of its own; return (ok, what to say)."""
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "networks.py")
    return_code, said = _python(root, os.path.dirname(script), program, script)
    return return_code == 0, said


def _python(root, folder, *command):
    """Run Python with a tree's ``lib`` and in an empty folder; return (status, last line)."""
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", MPLBACKEND="Agg")
    environment["PYTHONPATH"] = os.pathsep.join([root, folder])
    with tempfile.TemporaryDirectory() as empty:
        try:
            done = subprocess.run(
                [sys.executable, *command],
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
