"""Names that packages dropped: where each went, and what to do about those that have no heir."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Collection, Dict, List, Mapping, Optional, Tuple

from fissix.pgen2 import token

from .bindings import bound_names
from .imports import import_list, import_module, import_names, imported
from .nodes import nodes_of, remembered
from .redirect import Destination, chain, redirect
from .removal import remove_statement
from .syntax import Leaf, Node, is_attribute, name, replace_statement, syms

if TYPE_CHECKING:
    from ..context import Context

Moved = Mapping[str, Destination]
Resolve = Callable[[str], Optional[Destination]]


def renamed(module: str, pairs: str, new_module: str | None = None) -> Dict[str, Destination]:
    """Return the part of a table for names of one module.

    Parameters
    ----------
    module : str
        Where they were.
    pairs : str
        ``"product=prod Inf=inf"``, or ``"prod"`` where the name stays the same.
    new_module : str, optional
        Where they are; the same module by default, and ``@x`` for our ``lib.x``.
    """
    table = {}
    for pair in pairs.split():
        old, _, new = pair.partition("=")
        table["%s.%s" % (module, old)] = Destination(new_module or module, new or old)
    return table


def gone(module: str, names: str, remedy: str) -> Dict[str, str]:
    """Return {dotted name: what a person can do} for names of one module."""
    return {"%s.%s" % (module, each): remedy for each in names.split()}


def apply_table(tree: Node, context: Context, resolve: Resolve, lost: Mapping[str, str]) -> int:
    """Send names where they went and report the lost ones; return how many changed.

    Parameters
    ----------
    tree : fissix.pytree.Node
    context : patches.context.Context
    resolve : callable
        As `patches.source.redirect` takes it.
    lost : mapping
        Dotted name, of a module or of something in it, to a remedy.
    """
    for node, path in used_paths(tree):
        parts = path.split(".")
        for length in range(1, len(parts) + 1):
            old = ".".join(parts[:length])
            if old in lost:
                context.report(node, "%s is gone" % old, lost[old])
                break
    count = _starred(tree, context, resolve)
    return count + redirect(tree, context, resolve)


@remembered
def used_paths(tree: Node) -> List[Tuple[Leaf, str]]:
    """Return (node, full dotted path) of everything imported by name, and of its attributes."""
    aliases = imported(tree)
    found: List[Tuple[Leaf, str]] = []
    for node in nodes_of(tree, syms.import_from, syms.import_name, token.NAME):
        if node.type == syms.import_from:
            module = import_module(node)
            found += [(node, module + "." + old) for old, _ in import_names(import_list(node))]
        elif node.type == syms.import_name:
            found += [(node, path) for path, _ in import_names(node.children[1])]
        elif node.value in aliases and not is_attribute(node):
            path, trailers = chain(node)
            if trailers:
                found.append((node, ".".join([aliases[node.value], *path[1:]])))
    return found


def drop_modules(tree: Node, context: Context, modules: Collection[str]) -> int:
    """Take out the imports of modules that are gone, where nothing uses them any more."""
    count = 0
    for node in nodes_of(tree, syms.import_name):
        pairs = import_names(node.children[1])
        left = []
        for path, alias in pairs:
            if path not in modules:
                left.append(path if alias is None else "%s as %s" % (path, alias))
            elif _is_used(tree, alias or path):
                left.append(path if alias is None else "%s as %s" % (path, alias))
                context.report(node, "the module %s is gone" % path, "write it without")
        if len(left) < len(pairs):
            count += 1
            if left:
                replace_statement(node, ["import " + ", ".join(left)])
            else:
                remove_statement(node)
    return count


def _is_used(tree: Node, word: str) -> bool:
    for leaf in tree.leaves():
        if leaf.type == token.NAME and leaf.value == word and not is_attribute(leaf):
            holder = leaf.parent
            while holder is not None and holder.type != syms.import_name:
                holder = holder.parent
            if holder is None:
                return True
    return False


def _starred(tree: Node, context: Context, resolve: Resolve) -> int:
    """Give new names to those that ``from module import *`` brought."""
    modules = [
        import_module(node)
        for node in nodes_of(tree, syms.import_from)
        if import_names(import_list(node)) == [("*", None)]
    ]
    if not modules:
        return 0
    own = bound_names(tree)
    count = 0
    for leaf in list(tree.leaves()):
        if leaf.type != token.NAME or leaf.value in own or is_attribute(leaf):
            continue
        for module in modules:
            target = resolve(module + "." + leaf.value)
            if target is not None and target.attribute:
                leaf.replace(name(_reached(target, module, context), prefix=leaf.prefix))
                count += 1
                break
    return count


def _reached(target: Destination, module: str, context: Context) -> str:
    """Return how a star-imported name is written now."""
    if target.module in (module, "builtins"):
        return str(target.attribute)
    context.wanted.add(target.module[1:] if target.module[0] == "@" else "." + target.module)
    return "%s.%s" % (target.module.lstrip("@"), target.attribute)
