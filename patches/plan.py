"""What a port would do to a tree, worked out without writing anything."""

import os
from collections import Counter, namedtuple
from fnmatch import fnmatch

from lib.errors import InputError

from .findings import Finding
from .porting import port
from .source.dialect import dialect_of
from .source.text import SourceText
from .tree import library, packages, shell
from .tree.layout import Layout, scan

Change = namedtuple("Change", "path before after fired ours")
Change.__doc__ = """One file of a plan.

`before` and `after` are bytes, `before` None for a new file; `fired` counts the rules;
`ours` says that the file comes from this project.
"""

Plan = namedtuple("Plan", "changes findings files seen")


def make_plan(top, exclude=(), python=None, known=()):
    """Work out the port of a tree.

    Parameters
    ----------
    top : str
        Folder to port.
    exclude : sequence of str
        Paths below it, or patterns as in `fnmatch`, that are left alone.
    python : {'2', '3'}, optional
        What the files that do not tell were written for; the rest of the tree decides
        without it.
    known : collection of str
        Paths of files that an earlier port brought from this project and that nobody edited.

    Returns
    -------
    Plan
        ``changes`` (list of Change), ``findings``, ``files`` (paths looked at) and ``seen``
        (folders that hold a ``lib`` package).

    Raises
    ------
    InputError
        Nothing in the tree that the rules know, a Python file that cannot be read, or a
        ``lib`` that is a link or a single module.
    """
    paths = [path for path in scan(top) if not _matches(path, exclude)]
    texts, sources, findings = _read(top, paths, known)
    if not any(_recognised(path, text) for path, (text, _, _) in sources.items()):
        raise InputError(
            "got a folder without a Python file that uses theano or upstream's lib, expected a "
            "checkout of dcgan_code or of a project that grew from it"
        )
    layout = Layout(sources, paths)
    plan = Plan([], findings, sorted(sources), layout.roots)
    installed, inits = set(), set()
    for root in layout.roots:
        files, init = _install(top, root, paths, known, plan)
        installed |= files
        inits |= init
    dialect = python or layout.dialect
    ported = {}
    for path in sorted(sources):
        if path in installed:
            continue
        place = layout.place(path, library.exports())
        if path in inits:
            place = place._replace(first=library.placed_name("__init__"))
        ported[path] = _port_one(top, path, sources[path], texts[path], place, dialect, plan)
    for path in paths:
        if path not in sources:
            _port_other(top, path, plan)
    local = {part for path in paths for part in path.replace(".py", "").split("/")}
    said = {word for finding in plan.findings for word in finding.what.split()}
    plan.findings.extend(packages.missing(ported, local | {"lib"}, said))
    plan.changes.sort(key=lambda change: change.path)
    plan.findings.sort(key=lambda finding: (finding.filename, finding.line))
    return plan


def _matches(path, patterns):
    return any(
        fnmatch(path, pattern) or path.startswith(pattern.rstrip("/") + "/") for pattern in patterns
    )


def _bytes(top, path):
    with open(os.path.join(top, path), "rb") as file:
        return file.read()


def _read(top, paths, known):
    """Return texts, sources of every Python file, and what is wrong with them."""
    texts, sources, failures = {}, {}, []
    for path in paths:
        if path.endswith(".py"):
            try:
                texts[path] = SourceText(_bytes(top, path), path)
                text = texts[path].text
                sources[path] = (text, *dialect_of(text, path))
            except InputError as error:
                failures.append(str(error))
    if failures:
        more = (
            ""
            if len(failures) == 1
            else " (and %d more: %s)"
            % (len(failures) - 1, ", ".join(failure.split(": ")[0] for failure in failures[1:]))
        )
        raise InputError(failures[0] + more)
    return texts, sources, []


def _recognised(path, text):
    return "theano" in text or path.split("/")[-2:-1] == ["lib"]


def _install(top, root, paths, known, plan):
    """Add what ``lib`` gets to the plan.

    Returns
    -------
    ours : set of str
        Paths that are ours afterwards.
    init : set of str
        The package's ``__init__.py`` where the owner's stays, which has to import ours.
    """
    base = (root + "/" if root else "") + "lib"
    where = os.path.join(top, base)
    if os.path.islink(where) or os.path.isfile(where + ".py"):
        raise InputError(
            "%s: got %s, expected a folder or nothing, because the port puts the package lib "
            "there; rename it" % (base, "a link" if os.path.islink(where) else "a module lib.py")
        )
    present = {
        path[len(base) + 1 :]: _bytes(top, path) for path in paths if path.startswith(base + "/")
    }
    earlier = {path for path in known if path.startswith(base + "/")}
    files, kept = library.install(present, {path[len(base) + 1 :] for path in earlier})
    result = {path for path in paths if path.startswith("%s/%s" % (base, library.PREFIX))} | earlier
    for name, data in files.items():
        path = base + "/" + name
        result.add(path)
        before = present.get(name)
        if before != data:
            fired = Counter({"replaced by ours" if before is not None else "added": 1})
            plan.changes.append(Change(path, before, data, fired, True))
    return result, {base + "/__init__.py"} if "__init__" in kept else set()


def _port_one(top, path, source, text, place, dialect, plan):
    """Add what a file becomes to the plan; return its new text."""
    ported = port(source[0], path, place, dialect)
    new = ported.source
    fired = ported.fired
    plan.findings.extend(ported.findings)
    after = text.encode(new) if new != source[0] else None
    if after is None and not text.declared:
        after = text.encode(new)
        fired["coding line"] += 1
    if after is not None:
        plan.changes.append(Change(path, _bytes(top, path), after, fired, False))
    return new


def _port_other(top, path, plan):
    """Shell scripts get their flags changed; notebooks and CUDA sources are reported."""
    if path.endswith((".sh", ".bash")):
        before = _bytes(top, path)
        after, count = shell.port_shell(before)
        if after != before:
            fired = Counter({"GPU flags": count})
            plan.changes.append(Change(path, before, after, fired, False))
    elif path.endswith(".ipynb"):
        if b"theano" in _bytes(top, path):
            plan.findings.append(
                Finding(
                    path,
                    1,
                    "notebook",
                    "a notebook that uses theano is not ported",
                    "save it as a script (jupyter nbconvert --to script) and port that",
                )
            )
    elif path.endswith((".cu", ".cuh")):
        plan.findings.append(
            Finding(
                path,
                1,
                "CUDA",
                "a CUDA kernel cannot run on the CPU",
                "write it with theano.tensor's own operations",
            )
        )
