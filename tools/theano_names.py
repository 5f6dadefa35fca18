"""Compare the public names of an older Theano with those of the one that is installed.

``python tools/theano_names.py FOLDER [FOLDER ...]``, each a folder with the sources of one
older release (the one that holds ``theano/__init__.py``). It reads them and runs nothing of
them. Each name that the installed Theano lacks must be restored by ``lib.compat.theano_names``,
or have a line there that says what replaces it; names that have neither are listed, and the
exit code is then 1.
"""

from __future__ import annotations

import ast
import os
import sys
from types import ModuleType
from typing import Any

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# to give names of Python's is what these are for
GIVING = "theano.compat"
# programs do not import these
LEFT_OUT = ("tests", "test", "testing", "benchmark", "bin", "__pycache__", "buildbot")


def _is_public(name):
    return not name.startswith("_")


def _targets(node):
    """Names that an assignment's left side binds."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, (ast.Tuple, ast.List)):
        return [name for element in node.elts for name in _targets(element)]
    return []


def defined_names(tree: Any) -> Any:
    """Public names that a module defines itself, and those that it takes from Theano.

    Parameters
    ----------
    tree : ast.Module

    Returns
    -------
    defined : set of str
    imported : list of (int, str, str, str)
        Level of the relative import, its module, the name there (``*`` for all), the name here.
    """
    defined, imported, todo = set(), [], list(tree.body)
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            defined.add(node.name)
        elif isinstance(node, ast.Assign):
            defined.update(name for target in node.targets for name in _targets(target))
        elif isinstance(node, ast.ImportFrom):
            imported += [
                (node.level, node.module or "", alias.name, alias.asname or alias.name)
                for alias in node.names
            ]
        elif isinstance(node, (ast.If, ast.Try, ast.With, ast.For)):
            for part in ("body", "orelse", "finalbody"):
                todo += getattr(node, part, [])
            for handler in getattr(node, "handlers", ()):
                todo += handler.body
    return {name for name in defined if _is_public(name)}, imported


def _modules(folder):
    """Yield (dotted name, whether it is a package, path) of each module below `folder`."""
    for parent, folders, files in os.walk(os.path.join(folder, "theano")):
        folders[:] = sorted(name for name in folders if name not in LEFT_OUT)
        if "__init__.py" not in files:
            folders[:] = []
            continue
        package = os.path.relpath(parent, folder).replace(os.sep, ".")
        for file in sorted(files):
            name, ending = os.path.splitext(file)
            if ending == ".py" and not name.startswith("test"):
                dotted = package if name == "__init__" else package + "." + name
                yield dotted, name == "__init__", os.path.join(parent, file)


def read(folder: str) -> Any:
    """Read the public names of the Theano in `folder`.

    Parameters
    ----------
    folder : str
        Holds ``theano/__init__.py``.

    Returns
    -------
    dict of str to set of str
        Dotted names of the modules to the names in them: what they define, what packages take
        from their own modules, what ``import *`` brings along, and what `GIVING` takes from Python.
    """
    defined, imports = {}, {}
    for dotted, is_package, path in _modules(folder):
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            try:
                tree = ast.parse(file.read())
            except SyntaxError:
                continue  # Python 2's only
        defined[dotted], found = defined_names(tree)
        imports[dotted] = [
            (_absolute(dotted, is_package, *entry[:2]), *entry[2:]) for entry in found
        ]
    names = {dotted: set(found) for dotted, found in defined.items()}
    for _ in range(4):  # a package of a package of a package
        for dotted, found in imports.items():
            for module, name, here in found:
                if module not in names:
                    if dotted.startswith(GIVING) and _is_public(here) and module != "__future__":
                        names[dotted].add(here)
                    continue
                if name == "*":
                    names[dotted] |= names[module]
                elif _is_public(here) and name in names[module]:
                    names[dotted].add(here)
    return names


def _absolute(dotted, is_package, level, module):
    """The module that an import statement in the module `dotted` means."""
    if not level:
        return module
    parts = dotted.split(".") if is_package else dotted.split(".")[:-1]
    parts = parts[: len(parts) - level + 1]
    return ".".join(parts + ([module] if module else []))


def unanswered(old: Any, tables: ModuleType) -> Any:
    """Return the dotted names of `old` that are neither there today, restored nor explained.

    Parameters
    ----------
    old : dict of str to set of str
        What `read` found in an older release.
    tables : module
        `lib.compat.theano_names.tables`.
    """
    import theano

    new = read(os.path.dirname(os.path.dirname(theano.__file__)))
    return sorted(
        module + "." + name
        for module, names in old.items()
        for name in names - new.get(module, set())
        if name not in tables.restored().get(module, {})
        and tables.advice(module, name) is None
        and not hasattr(sys.modules.get(module), name)
    )


def main(argv: list[str]) -> Any:
    """Print what has no answer; return the exit code."""
    sys.path.insert(0, ROOT)
    from lib.command_line.parser import Parser
    from lib.compat.theano_names import tables

    parser = Parser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", metavar="FOLDER", nargs="+", help="holds theano/__init__.py")
    missing = []
    for folder in parser.parse_args(argv).folders:
        found = unanswered(read(folder), tables)
        print("%s: %d names without an answer" % (folder, len(found)))
        missing += found
    print("\n".join(sorted(set(missing))))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.path.insert(0, ROOT)
    from lib.errors import run_cli

    sys.exit(run_cli(main))
