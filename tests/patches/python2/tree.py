"""A tree of Python 2 sources that is ported once for all tests of a session."""

import functools
import json
import os
import re
import subprocess
import sys
import tempfile

from patches.plan import make_plan
from tests.patches.python2 import record

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sources")


class Row:
    """One small source: what Python 2.7 printed, and what became of it."""

    def __init__(self, path, source, left, printed):
        self.path = path
        self.source = source
        self.left = left
        self.printed = printed
        self.findings = []
        self.ported = source
        self.now = None


@functools.lru_cache(maxsize=None)
def rows():
    """Return {(table, name): Row} of all tables, as they are in the files."""
    found = {}
    for table in sorted(os.listdir(SOURCES)):
        for name, source, left, printed in record.read(os.path.join(SOURCES, table)):
            words = "_".join(re.findall(r"\w+", name))
            path = "%s__%s.py" % (table.split(".")[0], words)
            found[table.split(".")[0], name] = Row(path, source, left, printed)
    return found


def port(top):
    """Port the tree at `top` once; return the plan."""
    plan = make_plan(top)
    for change in plan.changes:
        path = os.path.join(top, change.path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(change.after)
    return plan


@functools.lru_cache(maxsize=None)
def ported():
    """Return (rows with ``ported`` and ``findings`` filled in, changes of a second port)."""
    with tempfile.TemporaryDirectory() as top:
        by_path = {row.path: row for row in rows().values()}
        for path, row in by_path.items():
            with open(os.path.join(top, path), "w", encoding="utf-8") as file:
                file.write(row.source)
        with open(os.path.join(top, "net.py"), "w", encoding="utf-8") as file:
            file.write("import theano\nprint 1\n")
        for finding in port(top).findings:
            if finding.filename in by_path:
                by_path[finding.filename].findings.append(finding)
        for path, row in by_path.items():
            with open(os.path.join(top, path), encoding="utf-8") as file:
                row.ported = file.read()
        printed = run(top, sorted(by_path))
        again = {change.path for change in port(top).changes}
        for path, text in printed.items():
            by_path[path].now = text
    return rows(), again


def run(top, paths):
    """Return {path: what it prints} for ported scripts, each run in a process of its own."""
    command = [sys.executable, "-W", "ignore::DeprecationWarning", record.__file__, "--run"]
    command += [os.path.join(top, path) for path in paths]
    environment = dict(os.environ, PYTHONPATH=top, PYTHONIOENCODING="utf-8")
    out = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, cwd=top)
    texts = json.loads(out.stdout.decode("utf-8"))
    return {os.path.basename(path): text for path, text in texts.items()}
