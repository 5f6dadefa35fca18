"""The imports that make a ported file stand on its own feet."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.bindings import bound_names
from ..source.imports import first_import
from ..source.syntax import parse_source, syms

NAME = "lib first"
WHY = (
    "lib prepares Theano for today's Python and NumPy, which only works before anything "
    "imports theano; scripts in a folder must also be able to find lib"
)
EXAMPLE = (
    "import numpy as np\nimport theano\n",
    "import numpy as np\nimport lib\nimport theano\n",
)
ORDER = 95

# Packages that import theano when they are imported.
_PACKAGES = {"lasagne", "blocks", "keras", "pylearn2", "nolearn", "pymc3", "agentnet"}
_THEANO = {"theano", *_PACKAGES}


def uses_theano_packages(source: str) -> bool:
    """Return whether a source imports a package, not ported by anybody, that uses theano."""
    words = "|".join(sorted(_PACKAGES))
    return re.search(r"^\s*(?:import|from)\s+(?:%s)\b" % words, source, re.M) is not None


def apply(tree: Any, context: Any) -> int:
    place = context.place
    lines = _wanted(tree, context)
    statements = list(tree.children)
    head = _after_head(statements)
    if place.in_library:
        if place.first and not re.search(r"^from \. import %s$" % place.first, str(tree), re.M):
            lines.insert(0, "from . import " + place.first)
        if lines:
            _insert(tree, statements[head], lines)
        return bool(lines)
    library = _index(statements, first_import(tree, {place.package}))
    theano = _index(statements, first_import(tree, _THEANO))
    if theano is not None and (library is None or theano < library):
        if not any(line.startswith("from %s " % place.package) for line in lines):
            lines.insert(0, _import_library(tree, place.package))
    uses = [index for index in (library, theano) if index is not None]
    paths = [i for i, node in enumerate(statements) if changes_path(node)]
    position = min(uses) if uses else max([head] + [i + 1 for i in paths[:1]])
    needed = bool(lines) or library is not None
    if needed and not _finds_library(context, paths, position):
        lines[:0] = [
            "import os, sys",
            "sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), %r))"
            % place.to_root,
        ]
    if lines:
        _insert(tree, statements[min(position, len(statements) - 1)], lines)
    return bool(lines)


def changes_path(node: Any) -> Any:
    """Return whether a statement of the module changes where Python looks for modules."""
    return node.type == syms.simple_stmt and "sys.path" in str(node).split("#")[0]


def _finds_library(context, paths, position):
    place = context.place
    return (
        not place.to_root
        or place.mode == "package"
        or context.finds_library
        or any(index < position for index in paths)
    )


def _wanted(tree, context):
    """Return the import lines for the modules that the rules used, less those present."""
    text = str(tree)
    lines = []
    for module in sorted(context.wanted):
        if module.startswith("."):
            line = "import " + module[1:]
        elif context.place.in_library:
            line = "from . import " + module
        else:
            line = "from %s import %s" % (context.place.package, module)
        if not re.search(r"^%s$" % re.escape(line), text, re.M):
            lines.append(line)
    return lines


def _import_library(tree, package):
    if package in bound_names(tree):
        return "import %s as _%s" % (package, package)
    return "import " + package


def _index(statements, node):
    """Return the number of the module's statement that holds a node."""
    if node is None:
        return None
    while node.parent.type != syms.file_input:
        node = node.parent
    return next(index for index, other in enumerate(statements) if other is node)


def _after_head(statements):
    """Return the index of the first statement after docstring and ``__future__`` imports."""
    index = 0
    for position, node in enumerate(statements):
        if node.type == syms.simple_stmt and (
            (position == 0 and node.children[0].type == token.STRING)
            or (node.children[0].type == syms.import_from and "__future__" in str(node))
        ):
            index = position + 1
    return index


def _insert(tree, anchor, lines):
    fresh = [
        node
        for node in parse_source("\n".join(lines) + "\n").children
        if node.type != token.ENDMARKER
    ]
    index = next(i for i, node in enumerate(tree.children) if node is anchor)
    # Comments above the first statement belong to the file; later ones to their statement.
    above = anchor.prefix if index == 0 or not anchor.prefix.strip() else ""
    if above:
        anchor.prefix = ""
    for offset, node in enumerate(fresh):
        node.parent = None
        node.prefix = above if offset == 0 else ""
        tree.insert_child(index + offset, node)
