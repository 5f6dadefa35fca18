"""The imports that make a ported file stand on its own feet."""

from __future__ import annotations

import re
from typing import Any, Collection, NamedTuple

from fissix.pgen2 import token

from ..source.bindings import bound_names
from ..source.imports import import_module, import_names, imported
from ..source.redirect import imported_by_name
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
_PACKAGES = {
    *("agentnet", "blocks", "deepy", "downhill", "foxhound", "keras", "lasagne", "nolearn"),
    *("parmesan", "pylearn2", "pymc3", "theanets", "theano_lstm"),
}
# Lasagne, and those of them that import it.
ON_LASAGNE = {"agentnet", "lasagne", "nolearn", "parmesan"}
_THEANO = {"theano", *_PACKAGES}


# What stands in these may not run, or runs later.
_MAYBE = (syms.funcdef, syms.lambdef, syms.if_stmt, syms.for_stmt, syms.while_stmt)


def uses_theano_packages(source: str, packages: Collection[str] = _PACKAGES) -> bool:
    """Return whether a source imports one of `packages`, ported by nobody, that use theano."""
    words = "|".join(sorted(packages))
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
    below = [line for line in lines if line.startswith("import theano")]
    lines = [line for line in lines if line not in below]
    imports = list(_imports(tree, place.package))
    late = not imports or not imports[0].sure or imports[0].theano
    if late and (below or any(found.theano for found in imports)):
        if not any(line.startswith("from %s " % place.package) for line in lines):
            lines.insert(0, _import_library(tree, place.package))
    uses = [_index(statements, found.node) for found in imports]
    library = next((u for u, found in zip(uses, imports) if not found.theano), None)
    paths = [i for i, node in enumerate(statements) if changes_path(node)]
    position = min(uses) if uses else max([head] + [i + 1 for i in paths[:1]])
    needed = bool(lines or below) or library is not None
    if needed and not _finds_library(context, paths, position):
        folder = "os.path.join(os.path.dirname(os.path.abspath(__file__)), %r)"
        if place.notebook:
            folder = "os.path.abspath(%r)"
        lines[:0] = ["import os, sys", "sys.path.append(%s)" % (folder % place.to_root)]
    if below and late:
        lines += below
    elif below:
        _insert(tree, statements[min(position + 1, len(statements) - 1)], below)
    if lines:
        _insert(tree, statements[min(position, len(statements) - 1)], lines)
    return bool(lines or below)


class _Import(NamedTuple):
    """An import of lib or of something that imports theano.

    Attributes
    ----------
    node : fissix.pytree.Leaf
    theano : bool
    sure : bool
        Whether Python always gets there: it stands in no function, branch or handler.
    """

    node: Any
    theano: bool
    sure: bool


def _imports(tree, package):
    """Yield an _Import for each of lib and theano, from top to bottom."""
    for node in tree.pre_order():
        if node.type == syms.import_name:
            modules = [module for module, _ in import_names(node.children[1])]
        elif node.type == syms.import_from:
            modules = [import_module(node)]
        elif node.type == token.STRING and imported_by_name(node):
            modules = [node.value.strip("'\"")]
        else:
            continue
        for module in modules:
            top = module.split(".")[0]
            if top == package or top in _THEANO:
                yield _Import(node, top != package, _sure(node))


def _sure(node):
    while node.parent is not None:
        parent = node.parent
        if parent.type == syms.try_stmt and parent.children[2] is not node:
            return False
        if parent.type in _MAYBE:
            return False
        node = parent
    return True


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
    if package in bound_names(tree) and imported(tree).get(package) != package:
        return "import %s as _%s" % (package, package)
    return "import " + package


def _index(statements, node):
    """Return the number of the module's statement that holds a node."""
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
