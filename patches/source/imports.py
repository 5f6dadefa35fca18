"""Reading import statements."""

from __future__ import annotations

from collections import Counter
from typing import Callable, Collection, NamedTuple, Optional

from fissix.pgen2 import token

from .nodes import nodes_of, remembered
from .syntax import Leaf, Node, bare_text, is_attribute, is_guarded, syms


@remembered
def imported(tree: Node) -> dict[str, str]:
    """Return {local name: full dotted path} for everything that `tree` imports."""
    found = {}
    for node in nodes_of(tree, syms.import_name, syms.import_from):
        if node.type == syms.import_name:
            for path, alias in import_names(node.children[1]):
                found[alias or path.split(".")[0]] = path if alias else path.split(".")[0]
        elif node.type == syms.import_from:
            module = import_module(node)
            for path, alias in import_names(import_list(node)):
                found[alias or path] = module + "." + path
    found.pop("*", None)
    return found


def imported_path(dotted: str, aliases: dict[str, str]) -> str:
    """Return what a dotted name in the source means, with its module; empty if none imports it.

    Parameters
    ----------
    dotted : str
    aliases : dict of str to str
        As `imported` returns them.
    """
    root, dot, rest = dotted.partition(".")
    return aliases[root] + dot + rest if root in aliases else ""


def in_import(node: Node | Leaf) -> bool:
    """Return whether a node is part of an import statement."""
    holder = node.parent
    while holder is not None:
        if holder.type in (syms.import_name, syms.import_from):
            return True
        holder = holder.parent
    return False


def import_module(node: Node) -> str:
    """Return the module in ``from module import ...``, dots of a relative one included."""
    text = ""
    for child in node.children[1:]:
        if child.type == token.NAME and child.value == "import":
            return text
        text += bare_text(child)
    return text


def import_list(node: Node) -> Node:
    """Return the node of what ``from module import`` names."""
    last = node.children[-1]
    return node.children[-2] if last.type == token.RPAR else last


def import_names(node: Node) -> list[tuple[str, str | None]]:
    """Return [(name or dotted path, alias or None)] of an import's list."""
    if node.type in (syms.import_as_names, syms.dotted_as_names):
        return [pair for child in node.children[::2] for pair in import_names(child)]
    if node.type in (syms.import_as_name, syms.dotted_as_name):
        return [(bare_text(node.children[0]), node.children[2].value)]
    return [(bare_text(node), None)]


def first_import(tree: Node, packages: Collection[str]) -> Leaf | None:
    """Return the first import statement, wherever it stands, of one of `packages`."""
    for node in nodes_of(tree, syms.import_name, syms.import_from):
        if node.type == syms.import_name:
            names = node.children[1]
            parts = names.children[::2] if names.type == syms.dotted_as_names else [names]
            parts = [
                part.children[0] if part.type == syms.dotted_as_name else part for part in parts
            ]
            if any(bare_text(part).split(".")[0] in packages for part in parts):
                return node
        elif node.type == syms.import_from:
            if bare_text(node.children[1]).split(".")[0] in packages:
                return node
    return None


class ImportSite(NamedTuple):
    """One part of an import statement.

    Attributes
    ----------
    line : int
        Of the statement, in the source as its owner has it.
    module : str
        ``import module``, or ``from module import name``, with the dots of a relative one.
    name : str or None
    guarded : bool
        Whether it stands in a ``try`` that answers for it, or in one version's branch.
    used : bool
        Whether the file does something with what it brings.
    """

    line: int
    module: str
    name: Optional[str]
    guarded: bool
    used: bool


def import_sites(tree: Node, line_of: Callable[[Node], int]) -> list[ImportSite]:
    """Return an ImportSite for each part of each import statement of a file."""
    words = Counter(
        leaf.value
        for leaf in tree.leaves()
        if leaf.type in (token.NAME, token.STRING) and not is_attribute(leaf)
    )
    found = []
    for node in nodes_of(tree, syms.import_name, syms.import_from):
        if node.type == syms.import_name:
            parts: list[tuple[str, str | None, str | None]] = [
                (path, None, alias) for path, alias in import_names(node.children[1])
            ]
        elif node.type == syms.import_from:
            module = import_module(node)
            parts = [(module, old, alias) for old, alias in import_names(import_list(node))]
        else:
            continue
        text = Counter(leaf.value for leaf in node.leaves() if not is_attribute(leaf))
        guarded = is_guarded(node) or _by_version(node)
        for module, old, alias in parts:
            bound = alias or old or module.split(".")[0]
            quoted = any(words[quote + bound + quote] for quote in "'\"")
            used = bound == "*" or words[bound] > text[bound] or bool(quoted)
            found.append(ImportSite(line_of(node), module, old, guarded, used))
    return found


def _by_version(node: Node) -> bool:
    """Return whether a node stands in a branch that asks for Python's version."""
    while node is not None:
        if node.type == syms.if_stmt:
            asked = "".join(str(child) for child in node.children if child.type != syms.suite)
            if "version" in asked or "PY2" in asked or "PY3" in asked:
                return True
        node = node.parent
    return False
