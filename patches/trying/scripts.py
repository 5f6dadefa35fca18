"""Which files of a tree are scripts, and with which arguments its README starts them."""

from __future__ import annotations

import ast
import re
from typing import Dict, List, NamedTuple, Tuple

_COMMAND = re.compile(r"\bpython[\d.]*[ \t]+(?:-u[ \t]+)?((?:[\w.-]+/)*[\w.-]+\.py)\b([^`\n|;&>]*)")
_NO_SCRIPTS = {"__init__.py", "setup.py", "conftest.py"}
# An argument in a README that stands for one of the reader's own.
_PLACEHOLDER = re.compile(r"[\[\]<>{}$]|\.\.\.|/path/to|^(?:YOUR|PATH)")


class Script(NamedTuple):
    """A file that people start.

    Attributes
    ----------
    path : str
        Below the tree, with forward slashes.
    arguments : tuple of str
        What the README gives it.
    folder : str
        Where it is started: the README's folder, or its own.
    member : bool
        Whether other files import it as a member of a package, so that it is started as
        ``python -m package.member`` from the top.
    """

    path: str
    arguments: Tuple[str, ...]
    folder: str
    member: bool = False


def find_scripts(sources: Dict[str, str], readmes: Dict[str, str]) -> List[Script]:
    """Return the scripts of a tree, sorted by their paths.

    A script is a Python file that a README starts, that has an ``if __name__ == '__main__'``,
    or that does work while it is read and is imported by no other.

    Parameters
    ----------
    sources : dict
        {path: text} of the Python files.
    readmes : dict
        {path: text} of the READMEs.
    """
    trees = {path: _parsed(text) for path, text in sources.items()}
    dotted = set().union(*(_imported(tree) for tree in trees.values()))
    imported = {name.split(".")[-1] for name in dotted}
    found = {}
    for path, tree in trees.items():
        folder, _, name = path.rpartition("/")
        if name in _NO_SCRIPTS or folder.rpartition("/")[2] == "lib":
            continue
        if _guarded(tree) or (name[:-3] not in imported and _works(tree)):
            member = bool(folder) and path[:-3].replace("/", ".") in dotted
            found[path] = Script(path, (), "" if member else folder, member)
    for readme, text in sorted(readmes.items()):
        base = readme.rpartition("/")[0]
        for command in _COMMAND.finditer(text.replace("\\\n", " ")):
            path = (base + "/" if base else "") + command[1]
            arguments = tuple(command[2].split())
            if path not in sources or any(_PLACEHOLDER.search(word) for word in arguments):
                continue
            if not found.get(path, Script(path, (), "")).arguments:
                found[path] = Script(path, arguments, base)
    return [found[path] for path in sorted(found)]


def _parsed(text):
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])  # which the port has listed


def _imported(tree):
    """Return the dotted names of all modules that a file imports, or may import."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names.add(module)
            names.update(module + "." + alias.name for alias in node.names)
    return names


def _guarded(tree):
    return any(
        isinstance(node, ast.If)
        and any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(node.test))
        for node in tree.body
    )


def _works(tree):
    """Return whether a module does more while it is read than define names."""
    for node in tree.body:
        if isinstance(node, (ast.For, ast.While, ast.With)):
            return True
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if not ast.dump(node.value.func).count("'path'"):  # sys.path.append(...)
                return True
    return False
