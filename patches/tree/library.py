"""Our ``lib`` as it is put into a ported tree, beside what the owner keeps there."""

import ast
import functools
import hashlib
import json
import os
import re

from ..source.imports import import_list, import_module
from ..source.syntax import parse_source, syms

_HERE = os.path.dirname(os.path.abspath(__file__))
_PATCHES = os.path.dirname(_HERE)
_SUFFIXES = (".py", ".cpp", ".h", ".html", ".css", ".js")
# Ours, where the owner has a module of the same name that stays.
PREFIX = "_cpu_"


@functools.lru_cache(maxsize=None)
def ours():
    """Return {path below lib: bytes} of the files that a ported tree gets."""
    files = {}
    for top in (os.path.join(os.path.dirname(_PATCHES), "lib"), os.path.join(_PATCHES, "runtime")):
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                if name.endswith(_SUFFIXES):
                    path = os.path.join(folder, name)
                    with open(path, "rb") as file:
                        files[os.path.relpath(path, top).replace(os.sep, "/")] = file.read()
    return files


@functools.lru_cache(maxsize=None)
def exports():
    """Return {module: names bound at its top level} for our modules."""
    found = {}
    for path, data in ours().items():
        if path.endswith(".py") and "/" not in path:
            found[path[:-3]] = frozenset(top_level_names(ast.parse(data)))
    return found


def top_level_names(module):
    """Return the names that a module's tree (from `ast`) binds, whatever the block."""
    names = set()
    for node in ast.walk(module):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


@functools.lru_cache(maxsize=None)
def _upstream():
    with open(os.path.join(_HERE, "upstream.json"), encoding="ascii") as file:
        return json.load(file)


def is_upstream(filename, data):
    """Return whether `data` is a version of ``lib/<filename>`` from upstream's history."""
    plain = re.sub(rb"\r\n|\r", b"\n", data)
    return hashlib.sha256(plain).hexdigest() in _upstream().get(filename, ())


def install(present, known):
    """Work out what the ``lib`` folder of a tree gets from us.

    Parameters
    ----------
    present : dict
        {path below lib: bytes} of what is there.
    known : set of str
        Paths below lib that an earlier port put there and that nobody changed since.

    Returns
    -------
    files : dict
        {path below lib: bytes} to write, the ones that are there already included.
    kept : set of str
        Names at the top of lib (``"ops"``, ``"__init__"``) where the owner's stays.
    """
    kept = set()
    for path, data in present.items():
        entry = _entry(path)
        own = {name for name in ours() if _entry(name) == entry}
        if not own or path in known or ours().get(path) == data:
            continue
        blank = path == "__init__.py" and not data.strip()
        if not blank and not is_upstream(path, data):
            kept.add(entry)
    files = {}
    wanted = {_entry(path) for path in ours()} - kept
    if "__init__" in kept:
        wanted.add("__init__")
    while True:
        files = {}
        needed = set()
        for path, data in ours().items():
            if _entry(path) in wanted:
                if path.endswith(".py"):
                    data, used = _redirect(path, data, kept)
                    needed |= used
                files[_placed(path, kept)] = data
        if needed <= wanted:
            return files, kept
        wanted |= needed


def _entry(path):
    """Return the name at the top of lib that a path belongs to."""
    first = path.split("/")[0]
    return first[:-3] if first.endswith(".py") else first


def placed_name(entry):
    """Return the name under which ours goes where the owner's `entry` stays."""
    return PREFIX + entry.strip("_")


def _placed(path, kept):
    entry = _entry(path)
    return placed_name(entry) + path[len(entry) :] if entry in kept else path


@functools.lru_cache(maxsize=None)
def _tree_text(path):
    return ours()[path].decode("utf-8")


def _redirect(path, data, kept):
    """Point the relative imports of one of our modules at ours where the owner's stay.

    Returns
    -------
    data : bytes
    used : set of str
        The entries of `kept` that the module imports.
    """
    if not kept:
        return data, set()
    text = data.decode("utf-8")
    if not any(re.search(r"\b%s\b" % re.escape(entry), text) for entry in kept):
        return data, set()
    level = path.count("/") + 1
    tree = parse_source(text, path, print_statement=False)
    used = set()
    for node in tree.pre_order():
        if node.type != syms.import_from:
            continue
        module = import_module(node)
        dots = len(module) - len(module.lstrip("."))
        if dots != level:
            continue
        entry = module.lstrip(".").split(".")[0]
        if entry in kept:
            used.add(entry)
            for leaf in node.leaves():
                if leaf.value == entry:
                    leaf.value = placed_name(entry)
                    leaf.changed()
                    break
        elif not entry:
            used |= _rename_listed(import_list(node), kept)
    return str(tree).encode("utf-8"), used


def _rename_listed(listed, kept):
    used = set()
    nodes = listed.children[::2] if listed.type == syms.import_as_names else [listed]
    for node in nodes:
        leaf = node.children[0] if node.type == syms.import_as_name else node
        if leaf.value in kept:
            used.add(leaf.value)
            alias = "" if leaf is not node else " as " + leaf.value
            leaf.value = placed_name(leaf.value) + alias
            leaf.changed()
    return used
