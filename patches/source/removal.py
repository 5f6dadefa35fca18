"""Taking statements out of a source."""

from __future__ import annotations

from fissix.pgen2 import token

from .syntax import Node, name

_LAYOUT = (token.INDENT, token.DEDENT, token.NEWLINE, token.ENDMARKER)


def remove_statement(node: Node) -> None:
    """Take out a simple statement; what stands above it stays, and so does its block.

    Parameters
    ----------
    node : fissix.pytree.Node
        The statement, without its line end: a child of a ``simple_stmt``.
    """
    holder = node.parent
    after = node.next_sibling
    if after is not None and after.type == token.SEMI:
        if after.next_sibling.type != token.NEWLINE:  # a; b
            after.next_sibling.prefix = node.prefix
        after.remove()
        if holder.children[0] is not node or len(holder.children) > 2:
            node.remove()
            return
    before = node.prev_sibling
    if before is not None and before.type == token.SEMI:
        before.remove()
        node.remove()
        return
    statements = [child for child in holder.parent.children if child.type not in _LAYOUT]
    following = holder.next_sibling
    inline = holder.parent.children[0] is holder and holder.parent.parent is not None
    if (len(statements) < 2 and holder.parent.parent is not None) or following is None or inline:
        node.replace(name("pass", prefix=node.prefix))
        return
    before = holder.prev_sibling
    if before is not None and before.type == token.INDENT:  # which stands for the blanks
        following.prefix = node.prefix + following.prefix.lstrip(" \t")
    else:
        following.prefix = node.prefix[: node.prefix.rfind("\n") + 1] + following.prefix
    if before is not None and before.type not in _LAYOUT:
        end = list(before.leaves())[-1]
        if end.type == token.DEDENT:  # which has the blanks before what comes after a block
            end.prefix = end.prefix[: end.prefix.rfind("\n") + 1]
    holder.remove()
