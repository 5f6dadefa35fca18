"""What a port would do to a tree, worked out without writing anything."""

import os
import re
from collections import Counter
from fnmatch import fnmatch
from typing import Collection, NamedTuple, Optional, Sequence

from lib.errors import InputError

from .findings import Finding
from .notebook import read as read_notebook
from .porting import Ported, port
from .rules.entry import ON_LASAGNE, uses_theano_packages
from .source.dialect import PYTHON2, dialect_of
from .source.text import SourceText
from .tree import packages, payload, shell
from .tree.inside import Inside
from .tree.layout import Layout, scan

_UNREAD = b"\0"


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
        Nothing in the tree that the rules know, or a ``lib`` that is a link or a single module.
    """
    inside = Inside(os.path.realpath(top))
    closed: list = []
    paths = [path for path in scan(top, closed) if not _matches(path, exclude)]
    texts, sources, failures, others = _read(inside, paths)
    failures += [_closed(*each) for each in closed if not _matches(each[0], exclude)]
    notebooks = _notebooks(inside, paths, failures)
    texts_of = {path: text for path, (text, _, _) in sources.items()}
    texts_of.update((path, each.module) for path, (_, each) in notebooks.items())
    if not any(_recognised(path, text) for path, text in texts_of.items()):
        if failures:  # that may be why
            others = ", ".join("%s:%d" % failure[:2] for failure in failures[1:])
            more = " (and %d more: %s)" % (len(failures) - 1, others) if others else ""
            raise InputError(str(failures[0]) + more)
        raise InputError(
            "got a folder without a Python file that uses theano or upstream's lib, expected a "
            "checkout of dcgan_code or of a project that grew from it"
        )
    layout = Layout({**sources, **_as_sources(notebooks)}, paths)
    plan = Plan([], failures, sorted(sources), layout.roots)
    libraries = [_library(inside, root, paths, known) for root in layout.roots]
    installed = set().union(*(library.ours for library in libraries))
    inits = {library.base + "/__init__.py" for library in libraries if "__init__" in library.kept}
    dialect = python or layout.dialect(without=installed | _left_alone(sources, installed))
    ported, imports, theano = {}, {}, {}
    modules = {path: "" for path in paths if path.endswith((".so", ".pyx", ".pyd"))}
    for path in sorted(sources):
        if path in installed:
            continue
        place = layout.place(path, payload.exports())
        if path in inits:
            place = place._replace(first=payload.placed_name("__init__"))
        done = _port_one(path, sources[path], texts[path], place, dialect, plan)
        ported[path], imports[path], theano[path] = done.source, done.imports, done.theano
    ported.update((path, text) for path, text in others.items() if path not in installed)
    for path, (before, notebook) in notebooks.items():
        place = layout.place(path, payload.exports())._replace(mode="script", notebook=True)
        done = _port_notebook(before, path, notebook, place, dialect, plan)
        ported[path], imports[path], theano[path] = done.source, done.imports, done.theano
    for root, library in zip(layout.roots, libraries):
        users = [path for path in ported if layout.root_of(path) == root]
        reached = (payload.imported_from(ported[path], path, library.base) for path in users)
        optional = [payload.JAX] if jax else []
        if any(uses_theano_packages(ported[path]) for path in users):
            optional += [payload.OLD_NAMES, payload.SCAN]
        elif packages.needs_old_names(set().union(*(theano.get(path, ()) for path in users))):
            optional.append(payload.OLD_NAMES)
        if any(uses_theano_packages(ported[path], ON_LASAGNE) for path in users):
            optional.append(payload.LASAGNE)
        if any("scan" in ported[path] for path in users):
            optional.append(payload.SCAN)
        modules.update(_install(library, set().union(*reached), optional, plan))
    for path in paths:
        if path not in sources:
            _port_other(inside, path, plan)
    modules.update({path: text for path, text in ported.items() if path.endswith(".py")})
    said = {word for finding in plan.findings for word in finding.what.split()}
    plan.findings.extend(packages.check(imports, modules, said))
    plan.changes.sort(key=lambda change: change.path)
    plan.findings.sort(key=lambda finding: (finding.filename, finding.line))
    return plan


def _matches(path, patterns):
    return any(
        fnmatch(path, pattern) or path.startswith(pattern.rstrip("/") + "/") for pattern in patterns
    )


def _read(inside, paths):
    """Return texts and sources of the Python files, findings of those that cannot be read.

    The last of the four are the texts of files in which only the syntax is at fault.
    """
    texts, sources, failures, others = {}, {}, [], {}
    for path in paths:
        if not path.endswith(".py"):
            continue
        data, failure = _content(inside, path)
        if failure is None:
            try:
                texts[path] = SourceText(data, path)
                others[path] = texts[path].text
                sources[path] = (others[path], *dialect_of(others[path], path))
                del others[path]
            except InputError as error:
                failure = _failure(path, error)
        if failure is not None:
            failures.append(failure)
    return texts, sources, failures, others


def _content(inside, path):
    """Return (bytes, None) of a file of the tree, (None, finding) where it cannot be read."""
    try:
        data = inside.read(path)
    except InputError as error:
        return None, _failure(path, error)
    except OSError as error:
        return None, _closed(path, error.strerror)
    return data or b"", None


def _closed(path, why):
    what = "cannot be opened (%s), so nothing in it was ported" % why
    return Finding(path, 1, "files", what, "change its permissions, or use --exclude %s" % path)


def _failure(path, error):
    """Return a finding for an error whose message begins with the path, and maybe the line."""
    line, text = re.fullmatch(r"(?:(\d+): ?)?\s*(.*)", str(error)[len(path) + 1 :], re.S).groups()
    what, _, remedy = text.rpartition("; ")
    return Finding(path, int(line or 1), "files", what, remedy)


def _recognised(path, text):
    return "theano" in text or path.split("/")[-2:-1] == ["lib"]


def _library(inside, root, paths, known):
    """Return the ``lib`` of a root; refuse one that is a link or a single module."""
    base = (root + "/" if root else "") + "lib"
    where = os.path.join(inside.top, base)
    if os.path.islink(where) or os.path.isfile(where + ".py"):
        raise InputError(
            "%s: got %s, expected a folder or nothing, because the port puts the package lib "
            "there; rename it" % (base, "a link" if os.path.islink(where) else "a module lib.py")
        )
    below = [path[len(base) + 1 :] for path in paths if path.startswith(base + "/")]
    contents = {name: _content(inside, base + "/" + name)[0] for name in below}
    # What cannot be read is the owner's, and stays.
    present = {name: _UNREAD if data is None else data for name, data in contents.items()}
    earlier = {path[len(base) + 1 :] for path in known if path.startswith(base + "/")}
    kept = payload.kept_by_owner(present, earlier)
    replaced = set(payload.replaced(present, kept)) | earlier
    replaced |= {name for name in below if name.startswith(payload.PREFIX)}
    return _Library(base, present, kept, {base + "/" + name for name in replaced})


def _install(library, imports, optional, plan):
    """Add what ``lib`` gets to the plan; return the text of its modules by path."""
    files = payload.install(library.present, library.kept, imports, optional)
    for name, data in files.items():
        before = library.present.get(name)
        # A clone may have other line ends.
        if before is None or data not in (before, before.replace(b"\r\n", b"\n")):
            fired = Counter({"replaced by ours" if before is not None else "added": 1})
            plan.changes.append(Change(library.base + "/" + name, before, data, fired, True))
    return {
        library.base + "/" + name: data.decode("utf-8")
        for name, data in files.items()
        if name.endswith(".py")
    }


def _left_alone(sources, installed):
    """Return the files of a ported tree that were left as they are, and say nothing of others."""
    mine = {path for path in sources if sources[path][1] == PYTHON2} - installed
    return {path for path in mine if _stays(sources[path][0], path)} if installed else set()


def _stays(source, path):
    try:
        return port(source, path).source == source
    except InputError:
        return True


def _port_one(path, source, text, place, dialect, plan):
    """Add what a file becomes to the plan; return what was made of it."""
    try:
        ported = port(source[0], path, place, dialect, source[1:])
        new = ported.source
        changed = new != source[0] or not text.declared
        after = text.encode(new) if changed else None
    except InputError as error:  # nested too deeply; nothing of its encoding
        plan.findings.append(_failure(path, error))
        return Ported(source[0], [], Counter(), [], frozenset())
    fired = ported.fired
    plan.findings.extend(ported.findings)
    if new == source[0] and changed:
        fired["coding line"] += 1
    if changed:
        plan.changes.append(Change(path, text.data, after, fired, False))
    return ported


def _notebooks(inside, paths, findings):
    """Return {path: (bytes, Notebook)} of a tree; add what is wrong with them to `findings`."""
    found = {}
    for path in paths:
        if path.endswith(".ipynb"):
            data, failure = _content(inside, path)
            if failure is not None:
                findings.append(failure)
                continue
            notebook, wrong = read_notebook(data, path)
            findings.extend(wrong)
            if notebook is not None and notebook.module:
                found[path] = data, notebook
    return found


def _as_sources(notebooks):
    """Notebooks as `Layout` takes sources: who imports what."""
    return {
        path: (notebook.module, *dialect_of(notebook.module, path))
        for path, (_, notebook) in notebooks.items()
    }


def _port_notebook(before, path, notebook, place, dialect, plan):
    """Add what a notebook becomes to the plan; return what was made of its cells."""
    after, ported = notebook.port(place, dialect)
    plan.findings.extend(ported.findings)
    if after != before:
        plan.changes.append(Change(path, before, after, ported.fired, False))
    return ported


def _port_other(inside, path, plan):
    """Shell scripts get their flags changed; CUDA sources are reported."""
    if path.endswith((".sh", ".bash")):
        before, failure = _content(inside, path)
        if failure is not None:
            plan.findings.append(failure)
            return
        after, count = shell.port_shell(before)
        if after != before:
            fired = Counter({"GPU flags": count})
            plan.changes.append(Change(path, before, after, fired, False))
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
