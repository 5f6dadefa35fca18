"""What a ported tree gets of our ``lib``, beside what the owner keeps there.

Only what the tree's own files reach: the modules that take the place of upstream's, those that
its ported files import, and what these import in turn.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import json
import os
import re
from fnmatch import fnmatch
from typing import Collection

from ..source.imports import import_list, import_module
from ..source.syntax import parse_source, syms
from .package_data import PATTERNS

_HERE = os.path.dirname(os.path.abspath(__file__))
_PATCHES = os.path.dirname(_HERE)
_DATA = {os.path.basename(pattern) for pattern in PATTERNS}
# A ported tree's errors say what they were in Python 2.
_EXPLAINS = b"from . import explanations\n\nexplanations.install()\n"
# Ours, where the owner has a module of the same name that stays.
PREFIX = "_cpu_"
# What prepares Theano, in every ported tree: importing lib starts it, and lib.compat is a program.
_ALWAYS = ("__init__.py", "compat/__main__.py")
# What lib does without where it is missing: a back-end of its own, which `--with-jax` brings;
# Theano's names of before, for packages that nobody ports; Lasagne's layers for GPUs; scan's
# steps in C++; the convolutions that are not on by default; programs that people run in this
# project's own checkout.
JAX = "jax_backend/"
OLD_NAMES = "compat/theano_names/"
LASAGNE = "compat/lasagne_layers/"
KEPT = "compat/kept_graphs/"
SCAN = "native/scan/"
_PHASES = "native/src/phases"
_OPTIONAL = (
    JAX,
    OLD_NAMES,
    LASAGNE,
    KEPT,
    SCAN,
    _PHASES,
    "native/__main__",
    "shapes/__main__",
    "compat/interrupts",
    "compat/running",
)
# The doors to them: scan's steps, without which Theano runs its own loop; the hook that JAX
# wants; the choice of a convolution's algorithm.
_WITH = {
    "compat/scan_loop.py": SCAN,
    "compat/function_calls.py": JAX,
    "native/choice.py": _PHASES,
}


@functools.lru_cache(maxsize=None)
def ours() -> dict[str, bytes]:
    """Return {path below lib: bytes} of all files that a ported tree may get."""
    files = {}
    for top in (os.path.join(os.path.dirname(_PATCHES), "lib"), os.path.join(_PATCHES, "runtime")):
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                if name.endswith(".py") or any(fnmatch(name, pattern) for pattern in _DATA):
                    path = os.path.join(folder, name)
                    with open(path, "rb") as file:
                        files[os.path.relpath(path, top).replace(os.sep, "/")] = file.read()
    files["__init__.py"] += _EXPLAINS
    return files


@functools.lru_cache(maxsize=None)
def exports() -> dict[str, frozenset[str]]:
    """Return {module: names bound at its top level} for our modules."""
    found: dict[str, frozenset[str]] = {}
    for path, data in ours().items():
        if path.endswith(".py") and path.count("/") < 2:
            names = frozenset(top_level_names(ast.parse(data)))
            found[_entry(path)] = found.get(_entry(path), frozenset()) | names
    return found


def top_level_names(module: ast.Module) -> set[str]:
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


def is_upstream(filename: str, data: bytes) -> bool:
    """Return whether `data` is a version of ``lib/<filename>`` from upstream's history."""
    plain = re.sub(rb"\r\n|\r", b"\n", data)
    return hashlib.sha256(plain).hexdigest() in _upstream().get(filename, ())


def kept_by_owner(present: dict[str, bytes], known: set[str]) -> set[str]:
    """Return which names at the top of lib stay the owner's: ``{"ops", "__init__"}``.

    Parameters
    ----------
    present : dict
        {path below lib: bytes} of what is there.
    known : set of str
        Paths below lib that an earlier port put there and that nobody changed since.
    """
    kept = set()
    entries = {_entry(name) for name in ours()}
    tops = {_entry(path) for path in present}
    # Of an earlier port, whose record may be gone: a clone need not have it.
    earlier = {entry for entry in entries if placed_name(entry) in tops}
    for path, data in present.items():
        if _entry(path) not in entries or path in known or _is_ours(path, data, earlier):
            continue
        blank = path == "__init__.py" and not data.strip()
        if not blank and not is_upstream(path, data):
            kept.add(_entry(path))
    return kept


def _is_ours(path, data, kept):
    """Return whether a file is ours as a port writes it where the entries `kept` stay."""
    mine = ours().get(path)
    plain = data.replace(b"\r\n", b"\n")
    if mine is None or data == mine or plain == mine:
        return mine is not None
    return bool(kept) and path.endswith(".py") and plain == _redirect(path, mine, kept)


def replaced(present: dict[str, bytes], kept: set[str]) -> list[str]:
    """Return the paths below lib where ours takes the place of what is there."""
    return [path for path in present if path in ours() and _entry(path) not in kept]


def imported_from(source: str, path: str, base: str) -> set[str]:
    """Return which modules below ``lib`` a source of the tree imports, or names in a string.

    Parameters
    ----------
    source : str
    path, base : str
        Of the source, and of the ``lib`` folder that it uses.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a file that was left alone
        return set(re.findall(r"\blib\.([\w.]+)", source))
    package = []
    if path.startswith(base + "/"):
        package = ["lib", *path[len(base) + 1 :].split("/")[:-1]]
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            names = [*above, *([node.module] if node.module else [])]
            found.update(".".join([*names, alias.name]) for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.update(re.findall(r"^lib\.[\w.]+$", node.value))
    return {name[len("lib.") :] for name in found if name.startswith("lib.")}


def install(
    present: dict[str, bytes], kept: set[str], imports: set[str], optional: Collection[str] = ()
) -> dict[str, bytes]:
    """Work out what the ``lib`` folder of a tree gets from us.

    Parameters
    ----------
    present : dict
        {path below lib: bytes} of what is there.
    kept : set of str
        From `kept_by_owner`.
    imports : set of str
        Modules below lib that the tree's ported files import: ``{"ops", "native.library"}``.
    optional : collection of str
        Of ``JAX``, ``OLD_NAMES``, ``LASAGNE`` and ``SCAN`` those that the tree gets too.

    Returns
    -------
    dict
        {path below lib: bytes} to write, the ones that are there already included.
    """
    roots = [path for path in _ALWAYS if path in ours()]
    roots += replaced(present, kept)
    if OLD_NAMES in optional:
        imports = imports | _named()
    roots += [path for module in imports if _entry(module) not in kept for path in _files(module)]
    roots += [path for path in ours() if _optional(path) in optional]
    files = {}
    for path in _reached(roots):
        data = ours()[path]
        if path.endswith(".py"):
            data = _redirect(path, data, kept)
        files[_placed(path, kept)] = data
    return files


@functools.lru_cache(maxsize=None)
def _named():
    """Return the modules below lib that the tables of Theano's names of before lead to."""
    tables = [data for path, data in ours().items() if path.startswith(OLD_NAMES)]
    lines = re.findall(r"^lib\.([\w.]+) *=", b"\n".join(tables).decode("utf-8"), re.M)
    return frozenset(lines)


def _files(dotted):
    """Return the files of ours that importing ``lib.<dotted>`` runs, the last module first."""
    parts = dotted.replace("/", ".").split(".")
    while parts:
        path = "/".join(parts)
        found = [name for name in (path + ".py", path + "/__init__.py") if name in ours()]
        if found:
            return found[:1] + _packages(found[0])
        parts.pop()  # a name in a module
    return []


def _packages(path):
    """Return what belongs to a file of the packages around it: what Python runs of them."""
    folders = path.split("/")[:-1]
    above = ["/".join(folders[: n + 1]) for n in range(len(folders))]
    files = (top + name for top in above for name in ("/__init__.py", "/__main__.py"))
    return [name for name in files if name in ours() and not _optional(name)]


def _reached(roots):
    """Return the roots and all that they import, with the data of the packages they are in."""
    found: set[str] = set()
    work = list(roots)
    while work:
        path = work.pop()
        if path not in found:
            found.add(path)
            work += _packages(path) + (_imported(path) if path.endswith(".py") else [])
    folders = {os.path.dirname(path) for path in found}
    data = (path for path in ours() if not path.endswith((".py", ".typed")) and not _optional(path))
    return sorted(found | {path for path in data if _package_folder(path) in folders})


def _package_folder(path):
    folder = os.path.dirname(path)
    while folder and folder + "/__init__.py" not in ours():
        folder = os.path.dirname(folder)
    return folder


@functools.lru_cache(maxsize=None)
def _imported(path):
    """Return our files that one of them imports, anywhere in it, but for the optional back-end."""
    files = []
    package = path.split("/")[:-1]
    for node in ast.walk(ast.parse(ours()[path])):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            base += node.module.split(".") if node.module else []
            for alias in node.names:
                files += _files(".".join([*base, alias.name]))
    return [name for name in files if _optional(name) in (None, _optional(path))]


def _optional(path):
    """Return which of the optional parts a file is in, None if it is in none."""
    return _WITH.get(path) or next((part for part in _OPTIONAL if path.startswith(part)), None)


def _entry(path):
    """Return the name at the top of lib that a path belongs to."""
    return re.split(r"[/.]", path, maxsplit=1)[0]


def placed_name(entry: str) -> str:
    """Return the name under which ours goes where the owner's `entry` stays."""
    return PREFIX + entry.strip("_")


def _placed(path, kept):
    entry = _entry(path)
    return placed_name(entry) + path[len(entry) :] if entry in kept else path


def _redirect(path, data, kept):
    """Point the relative imports of one of our modules at ours where the owner's stay."""
    text = data.decode("utf-8")
    if not any(re.search(r"\b%s\b" % re.escape(entry), text) for entry in kept):
        return data
    level = path.count("/") + 1
    tree = parse_source(text, path, print_statement=False)
    for node in tree.pre_order():
        if node.type != syms.import_from:
            continue
        module = import_module(node)
        dots = len(module) - len(module.lstrip("."))
        if dots != level:
            continue
        entry = module.lstrip(".").split(".")[0]
        if entry in kept:
            leaf = next(leaf for leaf in node.leaves() if leaf.value == entry)
            leaf.value = placed_name(entry)
            leaf.changed()
        elif not entry:
            _rename_listed(import_list(node), kept)
    return str(tree).encode("utf-8")


def _rename_listed(listed, kept):
    nodes = listed.children[::2] if listed.type == syms.import_as_names else [listed]
    for node in nodes:
        leaf = node.children[0] if node.type == syms.import_as_name else node
        if leaf.value in kept:
            alias = "" if leaf is not node else " as " + leaf.value
            leaf.value = placed_name(leaf.value) + alias
            leaf.changed()
