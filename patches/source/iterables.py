"""Where a list was made and an iterator, or a view, serves as well."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from .nodes import remembered
from .syntax import Leaf, Node, bare_text, call, is_attribute, syms

# Calls that go once through whatever they are given.
_TAKE_ITERATORS = frozenset(
    """
    list tuple sorted set frozenset sum any all max min enumerate zip map filter iter dict
    OrderedDict Counter deque join next chain izip imap ifilter reduce extend fromkeys
    """.split()
)
# Calls that also ask how much there is, or for an item by its number.
_TAKE_RANGES = _TAKE_ITERATORS | frozenset(
    """
    tqdm len reversed sample choice permutation array asarray progressbar
    """.split()
)
_TAKE_VIEWS = _TAKE_ITERATORS | {"tqdm", "len"}
ITERATOR, VIEW, RANGE = _TAKE_ITERATORS, _TAKE_VIEWS, _TAKE_RANGES
_PATTERNS = (syms.testlist_star_expr, syms.testlist, syms.atom, syms.exprlist)


def serves(node: Node, takers: frozenset[str]) -> bool:
    """Return whether an iterator, a view or a range serves where `node`, a list, stands.

    Parameters
    ----------
    node : fissix.pytree.Node
        The whole expression.
    takers : frozenset of str
        ``ITERATOR``, ``VIEW`` or ``RANGE``: functions that may get it.
    """
    parent = node.parent
    if parent.type in (syms.for_stmt, syms.comp_for):
        return node.prev_sibling is not None and str(node.prev_sibling).strip() == "in"
    if parent.type == syms.comparison:
        operator = bare_text(parent.children[1])
        return operator in ("in", "notin") and parent.children[0] is not node
    if parent.type == syms.expr_stmt:
        targets = parent.children[:-1:2]
        return (
            parent.children[-1] is node
            and parent.children[1].type == token.EQUAL
            and all(target.type in _PATTERNS for target in targets)
        )
    if node.prev_sibling is not None and node.prev_sibling.type == token.STAR:
        return True
    if parent.type == syms.argument:
        return parent.children[0].type == token.STAR
    if parent.type == syms.arglist:
        parent = parent.parent
    if parent.type == syms.trailer and parent.children[0].type == token.LPAR:
        function = parent.prev_sibling
        return function is not None and bare_text(function).lstrip(".") in takers
    return False


def wrap(node: Node, end: int, wrapper: str) -> None:
    """Put ``wrapper(...)`` around the first `end` parts of an expression."""
    prefix = node.prefix
    rest = [child.clone() for child in node.children[end:]]
    inner = node.clone()
    for child in inner.children[end:]:
        child.remove()
    inner.prefix = ""
    new = call(wrapper, [inner], prefix=prefix)
    for child in rest:
        new.append_child(child)
    node.replace(new)


def builtin_calls(tree: Node, function: str, own: Any) -> list[Node]:
    """Return the calls of a built-in function that no binding of the file hides.

    The innermost come first, so that each can be replaced in turn.
    """
    if function in own:
        return []
    return list(_plain_calls(tree).get(function, ()))


@remembered
def _plain_calls(tree: Node) -> dict[str, list[Node]]:
    """Return {name: the calls of it} of all that a file calls by a name without a dot."""
    found: dict[str, list[Node]] = {}
    for node in tree.post_order():
        if node.type != syms.power or len(node.children) < 2:
            continue
        head, trailer = node.children[:2]
        if not isinstance(head, Leaf) or head.type != token.NAME or is_attribute(head):
            continue
        if trailer.type == syms.trailer and trailer.children[0].type == token.LPAR:
            found.setdefault(head.value, []).append(node)
    return found


def make_lists(nodes: list[Node], takers: frozenset[str], wrapper: str = "list") -> int:
    """Wrap the calls whose result has to be a list; return how many."""
    count = 0
    for node in nodes:
        if len(node.children) > 2 or not serves(node, takers):
            wrap(node, 2, wrapper)
            count += 1
    return count
