"""Building the networks of a script without running the script.

``python networks.py SCRIPT`` executes the statements of the script that networks are made of:
imports, definitions, and assignments without side effects. Data are not read, nothing is
compiled, trained or written. It stands alone, because it runs with the script's own modules.
"""

from __future__ import annotations

import ast
import sys
from typing import Any

_CONVOLUTIONS = {"dnn_conv", "deconv", "conv2d", "dnn_pool"}
# Functions that read, write, compile or measure: their statements are left out.
_LEFT_OUT = {
    "open",
    "load",
    "function",
    "makedirs",
    "mkdir",
    "system",
    "imread",
    "input",
    "parse_args",
    "connect",
    "read",
    "exit",
}


def builders(tree: Any) -> Any:
    """Return the functions of a module that make convolutions, directly or through others."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found = {name for name, node in functions.items() if called(node) & _CONVOLUTIONS}
    while True:
        more = {name for name, node in functions.items() if called(node) & found} - found
        if not more:
            return found
        found |= more


def uses(tree: Any) -> list:
    """Return the assignments at the top of a module that call such functions."""
    found = builders(tree)
    return [node for node in tree.body if isinstance(node, ast.Assign) and called(node) & found]


def called(node: Any) -> Any:
    """Return the last names of everything that is called below a node."""
    names = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            if isinstance(part.func, ast.Name):
                names.add(part.func.id)
            elif isinstance(part.func, ast.Attribute):
                names.add(part.func.attr)
    return names


def slice_of(tree: Any) -> list:
    """Return the statements of a module that its networks need, in order.

    Imports of ``lib`` are always among them, because it has to come before theano.
    """
    chosen = set(map(id, uses(tree)))
    last = max(index for index, node in enumerate(tree.body) if id(node) in chosen)
    needed: set = set()
    while True:
        before = len(chosen), len(needed)
        for node in tree.body[: last + 1]:
            stored, loaded = _names(node)
            imports = isinstance(node, (ast.Import, ast.ImportFrom))
            first = imports and any(name.split(".")[0] == "lib" for name in _modules(node))
            if id(node) in chosen or first or stored & needed:
                chosen.add(id(node))
                needed |= loaded
        if before == (len(chosen), len(needed)):
            return [node for node in tree.body if id(node) in chosen]


def _modules(node):
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]


def _names(node):
    """Return (names that a statement binds, names that it uses)."""
    stored, loaded = set(), set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            (loaded if isinstance(part.ctx, ast.Load) else stored).add(part.id)
        elif isinstance(part, (ast.FunctionDef, ast.ClassDef)):
            stored.add(part.name)
        elif isinstance(part, ast.alias):
            stored.add((part.asname or part.name).split(".")[0])
    return stored, loaded


def build(source: Any, filename: Any) -> tuple[list[str], list[str]]:
    """Execute what the networks of a script need.

    Returns
    -------
    built : list of str
        Names that were assigned.
    waiting : list of str
        Names whose statement needs something that only files give.

    Raises
    ------
    Exception
        Whatever a statement that a network needs raises.
    """
    tree = ast.parse(source, filename)
    wanted = uses(tree)
    scope = {"__name__": "networks", "__file__": filename}
    missing: set = set()
    built: list = []
    waiting: list = []
    for node in slice_of(tree):
        stored, loaded = _names(node)
        simple = isinstance(
            node, (ast.Import, ast.ImportFrom, ast.Assign, ast.Try, ast.FunctionDef, ast.ClassDef)
        )
        definition = isinstance(node, (ast.FunctionDef, ast.ClassDef))
        lacks = not definition and (called(node) & _LEFT_OUT or loaded & missing)
        if not simple or lacks:
            missing |= stored
        else:
            try:
                exec(compile(ast.Module([node], type_ignores=[]), filename, "exec"), scope)
            except OSError:  # a file of the owner's that is not here
                missing |= stored
        if node in wanted:
            (waiting if stored & missing else built).extend(sorted(stored))
    return built, waiting


def main(path: str) -> int:
    """Build the networks of one script, print one line, return the exit status."""
    with open(path, "rb") as file:
        source = file.read()
    built, waiting = build(source, path)
    if waiting:
        print(
            "networks built: %s; waiting for data: %s"
            % (", ".join(built) or "none", ", ".join(waiting))
        )
    else:
        print("networks built: " + ", ".join(built))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
