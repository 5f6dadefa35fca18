"""The imports of a tree, read from its sources: who imports whom, and where."""

import ast
import os
from typing import NamedTuple


class Import(NamedTuple):
    """One imported module.

    Attributes
    ----------
    source, target : str
        Dotted names of modules.
    line : int
    relative : bool
        Whether the statement begins with a dot.
    at_import : bool
        Whether it runs when `source` is imported: not inside a function.
    """

    source: str
    target: str
    line: int
    relative: bool
    at_import: bool


def modules_below(top, packages):
    """Return {dotted name: path} of the modules in these folders below `top`."""
    found = {}
    for package in packages:
        for folder, _, files in os.walk(os.path.join(top, package)):
            for file in files:
                if file.endswith(".py"):
                    path = os.path.join(folder, file)
                    parts = os.path.relpath(path, top)[:-3].split(os.sep)
                    found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(source, name, is_package, modules):
    """Return the imports of one module's source that lead to `modules`."""
    tree = ast.parse(source)
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            inside.update(id(part) for part in ast.walk(node))
    package = name.split(".") if is_package else name.split(".")[:-1]
    found = []
    for node in ast.walk(tree):
        names, relative = [], False
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            relative = node.level > 0
            base = package[: len(package) - node.level + 1] if relative else []
            base = ".".join(base + ([node.module] if node.module else []))
            names = [base + "." + alias.name for alias in node.names]
        for target in names:
            while target and target not in modules:
                target = target.rpartition(".")[0]
            if target:
                at_import = id(node) not in inside
                found.append(Import(name, target, node.lineno, relative, at_import))
    return found


def all_imports(modules):
    """Return the imports among `modules`, {dotted name: path}."""
    found = []
    for name, path in sorted(modules.items()):
        with open(path, encoding="utf-8") as file:
            is_package = os.path.basename(path) == "__init__.py"
            found += imports_of(file.read(), name, is_package, modules)
    return found


def circles(imports):
    """Return the groups of modules that import each other, in a circle, when they are imported.

    A package's `__init__` runs before its modules: importing one of them is no import of it.
    """
    edges = {}
    for each in imports:
        if each.at_import and not each.source.startswith(each.target + "."):
            edges.setdefault(each.source, set()).add(each.target)
    # Tarjan's strongly connected components, by repeated trimming of what has no way on
    left = {name: set(targets) for name, targets in edges.items()}
    while True:
        dead = {t for ts in left.values() for t in ts if t not in left}
        dead |= {name for name, targets in left.items() if not targets - dead}
        if not dead & (set(left) | {t for ts in left.values() for t in ts}):
            return sorted(left)
        left = {name: ts - dead for name, ts in left.items() if name not in dead}
