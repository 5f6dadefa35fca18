"""The imports that make a ported file stand on its own feet."""

from fissix.pgen2 import token

from ..redirect import indentation
from ..syntax import bound_names, parse_source, syms

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
_THEANO = {"theano", "lasagne", "blocks", "keras", "pylearn2", "nolearn", "pymc3", "agentnet"}


def apply(tree, context):
    place = context.place
    lines = _wanted_lines(tree, context)
    theano = None if place.in_library else _first_import(tree, _THEANO)
    owner = _first_import(tree, {place.package})
    needs_lib = theano is not None and not (owner and _before(tree, owner, theano))
    if not lines and not needs_lib:
        return 0
    if needs_lib and not any(line.startswith("from lib") for line in lines):
        lines.insert(0, _import_line(tree, place.package))
    anchor = _anchor(tree, theano, owner, place)
    if not place.in_library and place.to_root and not _finds_library(tree, anchor, owner):
        lines[:0] = [
            "import os, sys",
            "sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), %r))"
            % place.to_root,
        ]
    _insert(tree, anchor, lines)
    return 1


def _wanted_lines(tree, context):
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
        if line + "\n" not in text:
            lines.append(line)
    return lines


def _import_line(tree, package):
    if package in bound_names(tree):
        return "import %s as _%s" % (package, package)
    return "import " + package


def _module_level(tree):
    """Yield the statements of the module, those in its if, try and with blocks included."""
    for node in tree.children:
        yield node


def _imports_of(node, packages):
    for part in node.pre_order():
        if part.type == syms.import_name:
            names = part.children[1]
            if names.type == syms.dotted_as_names:
                names = names.children[::2]
            else:
                names = [names]
            if any(str(child).split()[0].split(".")[0] in packages for child in names):
                return part
        elif part.type == syms.import_from:
            if str(part.children[1]).strip().split(".")[0] in packages:
                return part
    return None


def _first_import(tree, packages):
    """Return the first import statement of one of `packages`, wherever it stands."""
    return _imports_of(tree, packages)


def _before(tree, first, second):
    for leaf in tree.leaves():
        node = leaf
        while node is not None:
            if node is first:
                return True
            if node is second:
                return False
            node = node.parent
    return False


def _top(node):
    while node.parent is not None and node.parent.type != syms.file_input:
        node = node.parent
    return node


def _anchor(tree, theano, owner, place):
    """Return the statement of the module before which the new lines go."""
    statements = list(tree.children)
    index = _after_head(statements)
    paths = [i for i, node in enumerate(statements) if "sys.path" in str(node)
             and node.type == syms.simple_stmt]
    limits = [statements.index(_top(node)) for node in (theano, owner) if node is not None]
    limit = min(limits) if limits else None
    if place.in_library or not place.to_root:
        position = index
        if limit is not None and not place.in_library:
            position = max(index, limit)
        early = _first_use(statements, index)
        position = min(position, early) if limit is None else position
        return statements[position]
    found = [i for i in paths if limit is None or i < limit]
    if found:
        return statements[min(found[-1] + 1, len(statements) - 1)]
    return statements[limit if limit is not None else index]


def _first_use(statements, index):
    return index


def _after_head(statements):
    """Return the index of the first statement after docstring and ``__future__`` imports."""
    index = 0
    for position, node in enumerate(statements):
        text = str(node).strip()
        if node.type == syms.simple_stmt and (
            (position == 0 and node.children[0].type == token.STRING)
            or node.children[0].type == syms.import_from and "__future__" in text
        ):
            index = position + 1
    return index


def _finds_library(tree, anchor, owner):
    """Return whether the file sees to ``sys.path`` itself before `anchor`."""
    for node in tree.children:
        if node is anchor:
            return False
        if "sys.path" in str(node):
            return True
    return owner is not None


def _insert(tree, anchor, lines):
    block = parse_source("\n".join(lines) + "\n")
    fresh = [node for node in block.children if node.type != token.ENDMARKER]
    index = tree.children.index(anchor)
    prefix = anchor.prefix
    head, cut, tail = "", 0, prefix
    # Comments that belong to the file (the first lines) stay in front; others follow.
    if index == 0 or not prefix.strip():
        head, tail = prefix, ""
    for offset, node in enumerate(fresh):
        node.parent = None
        node.prefix = (head if offset == 0 else "")
        tree.insert_child(index + offset, node)
    anchor.prefix = tail
    return cut


__all__ = ["indentation"]
