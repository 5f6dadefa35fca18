"""What the packages that are installed hold, read from their files; nothing is imported."""

from __future__ import annotations

import ast
import functools
import importlib.machinery
import importlib.util
import os
import sys
from typing import FrozenSet, Optional

from .payload import top_level_names

# Where this project's own wheel has Theano.
_WHEEL = "_dcgan_theano"
# A module with one of these may have names that its source does not show.
_DYNAMIC = ("__getattr__", "globals()", "sys.modules", "lazy", "setattr(")


@functools.lru_cache(maxsize=None)
def find(module: str) -> Optional[importlib.machinery.ModuleSpec]:
    """Return where a module lies, None where there is none."""
    parent, _, _ = module.rpartition(".")
    try:
        if not parent:
            found = importlib.util.find_spec(module)
            if found is None and module == "theano":
                folders = [os.path.join(entry, _WHEEL) for entry in sys.path]
                found = importlib.machinery.PathFinder.find_spec(module, folders)
            return found
        above = find(parent)
        if above is None or above.submodule_search_locations is None:
            return None
        places = list(above.submodule_search_locations)
        return importlib.machinery.PathFinder.find_spec(module, places)
    except (ImportError, ValueError, AttributeError):  # half there; a module without a spec
        return None


@functools.lru_cache(maxsize=None)
def names(module: str) -> Optional[FrozenSet[str]]:
    """Return the names at the top of a module, None where its source does not tell them."""
    spec = find(module)
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        return None
    try:
        with open(spec.origin, encoding="utf-8") as file:
            text = file.read()
        tree = ast.parse(text)
    except (OSError, SyntaxError, ValueError):
        return None
    if any(word in text for word in _DYNAMIC):
        return None
    found = top_level_names(tree) | {"__name__", "__file__", "__doc__", "__path__", "__all__"}
    package = module if spec.submodule_search_locations is not None else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            inner = names(_absolute(node, package))
            if inner is None:
                return None
            found |= inner
    return frozenset(found)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    """Return the full name of the module of an import in `package`."""
    if not node.level:
        return node.module or ""
    above = package.split(".")
    above = above[: len(above) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def lacks(module: str, name: Optional[str]) -> Optional[str]:
    """Return what of ``from module import name`` is certainly not there, or None.

    Parameters
    ----------
    module : str
    name : str or None
        None for ``import module``.

    Returns
    -------
    str or None
        The full name of the missing module or name.
    """
    parts = module.split(".")
    for length in range(1, len(parts) + 1):
        path = ".".join(parts[:length])
        if find(path) is None:
            return module if _is_plain(".".join(parts[: length - 1])) else None
    if name in (None, "*"):
        return None
    found = names(module)
    if found is None or name in found or find("%s.%s" % (module, name)) is not None:
        return None
    return "%s.%s" % (module, name)


def has(module: str, name: Optional[str]) -> bool:
    """Return whether ``from module import name`` seems to lead to an installed package."""
    return find(module.split(".")[0]) is not None and lacks(module, name) is None


def _is_plain(package: str) -> bool:
    """Return whether all modules of a package are files in its folder."""
    if not package:
        return True
    spec = find(package)
    if spec is None or spec.submodule_search_locations is None:
        return package != "os" and names(package) is not None
    if not spec.origin or not spec.origin.endswith(".py"):
        return False
    with open(spec.origin, encoding="utf-8", errors="replace") as file:
        return "sys.modules" not in file.read()
