"""What a port would do to a tree, worked out without writing anything."""

import os
from collections import Counter
from fnmatch import fnmatch
from typing import Collection, NamedTuple, Optional, Sequence

from lib.errors import InputError

from .findings import Finding
from .porting import port
from .rules.entry import uses_theano_packages
from .source.dialect import dialect_of
from .source.text import SourceText
from .tree import packages, payload, shell
from .tree.layout import Layout, scan


class Change(NamedTuple):
    """One file of a plan.

    Attributes
    ----------
    before : bytes or None
        None for a new file.
    after : bytes
    fired : Counter
        The rules by name, how often each changed something.
    ours : bool
        Whether the file comes from this project.
    """

    path: str
    before: Optional[bytes]
    after: bytes
    fired: "Counter[str]"
    ours: bool


class Plan(NamedTuple):
    """What a port would do: see `make_plan`."""

    changes: list
    findings: list
    files: list
    seen: list


class _Library(NamedTuple):
    """A ``lib`` folder of the tree.

    Attributes
    ----------
    base : str
        Its path.
    present : dict
        {path below it: bytes} of what is there.
    kept : set of str
        Names at its top where the owner's stays.
    ours : set of str
        Paths in the tree that are ours or become it.
    """

    base: str
    present: dict
    kept: set
    ours: set


def make_plan(
    top: str,
    exclude: Sequence[str] = (),
    python: Optional[str] = None,
    known: Collection[str] = (),
    jax: bool = False,
) -> Plan:
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
    jax : bool
        Whether the tree also gets `lib.jax_backend`.

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
    libraries = [_library(top, root, paths, known) for root in layout.roots]
    installed = set().union(*(library.ours for library in libraries))
    inits = {library.base + "/__init__.py" for library in libraries if "__init__" in library.kept}
    dialect = python or layout.dialect(without=installed)
    ported = {}
    for path in sorted(sources):
        if path in installed:
            continue
        place = layout.place(path, payload.exports())
        if path in inits:
            place = place._replace(first=payload.placed_name("__init__"))
        ported[path] = _port_one(top, path, sources[path], texts[path], place, dialect, plan)
    for root, library in zip(layout.roots, libraries):
        users = [path for path in ported if layout.root_of(path) == root]
        imports = (payload.imported_from(ported[path], path, library.base) for path in users)
        optional = [payload.JAX] if jax else []
        if any(uses_theano_packages(ported[path]) for path in users):
            optional += [payload.OLD_NAMES, payload.SCAN]
        if any("scan" in ported[path] for path in users):
            optional.append(payload.SCAN)
        _install(library, set().union(*imports), optional, plan)
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


def _library(top, root, paths, known):
    """Return the ``lib`` of a root; refuse one that is a link or a single module."""
    base = (root + "/" if root else "") + "lib"
    where = os.path.join(top, base)
    if os.path.islink(where) or os.path.isfile(where + ".py"):
        raise InputError(
            "%s: got %s, expected a folder or nothing, because the port puts the package lib "
            "there; rename it" % (base, "a link" if os.path.islink(where) else "a module lib.py")
        )
    below = [path[len(base) + 1 :] for path in paths if path.startswith(base + "/")]
    present = {name: _bytes(top, base + "/" + name) for name in below}
    earlier = {path[len(base) + 1 :] for path in known if path.startswith(base + "/")}
    kept = payload.kept_by_owner(present, earlier)
    replaced = set(payload.replaced(present, kept)) | earlier
    replaced |= {name for name in below if name.startswith(payload.PREFIX)}
    return _Library(base, present, kept, {base + "/" + name for name in replaced})


def _install(library, imports, optional, plan):
    """Add what ``lib`` gets to the plan."""
    files = payload.install(library.present, library.kept, imports, optional)
    for name, data in files.items():
        before = library.present.get(name)
        if before != data:
            fired = Counter({"replaced by ours" if before is not None else "added": 1})
            plan.changes.append(Change(library.base + "/" + name, before, data, fired, True))


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
