"""Nodes of a syntax tree whose time grows with the tree, and not with its square.

fissix's own look a node up among its parent's children from the first one on, walk a tree by
generators within generators, and copy a list of children to exchange one of them: a file of
100,000 statements takes hours. These are the same to everybody else: its fixers take them, and
its own nodes may stand among them.
"""

from __future__ import annotations

from typing import Any, Iterator, List

from fissix import pytree

# How far from where a child was last seen it is looked for before all are numbered anew.
_NEAR = 64


class _Quick:
    """What leaves and inner nodes have in common."""

    type: int
    parent: Any
    children: List[Any]
    _hint = 0  # where among its parent's children the node was last seen

    def _place(self) -> int:
        """Return which child of its parent a node is."""
        children = self.parent.children
        hint = self._hint
        if hint < len(children) and children[hint] is self:
            return hint
        for number in range(max(hint - _NEAR, 0), min(hint + _NEAR, len(children))):
            if children[number] is self:
                self._hint = number
                return number
        for number, child in enumerate(children):
            child._hint = number
        assert children[self._hint] is self, "a node that is not among its parent's children"
        return self._hint

    @property
    def prev_sibling(self) -> Any:
        """The node before this one among its parent's children, or None."""
        number = self._place() if self.parent is not None else 0
        return self.parent.children[number - 1] if number else None

    @property
    def next_sibling(self) -> Any:
        """The node after this one among its parent's children, or None."""
        if self.parent is None:
            return None
        number, children = self._place() + 1, self.parent.children
        return children[number] if number < len(children) else None

    def replace(self, new: Any) -> None:
        """Put a node, or a list of nodes, in the place of this one."""
        number, parent = self._place(), self.parent
        nodes = new if isinstance(new, list) else [new]
        parent.changed()
        if len(nodes) == 1:
            parent.children[number] = nodes[0]
        else:  # a new list: somebody may be going through the old one
            parent.children = parent.children[:number] + nodes + parent.children[number + 1 :]
        for offset, node in enumerate(nodes):
            node.parent = parent
            node._hint = number + offset
        self.parent = None

    def remove(self) -> Any:
        """Take the node out of its tree; return which child it was, None for one of no tree."""
        if self.parent is None:
            return None
        number = self._place()
        self.parent.changed()
        del self.parent.children[number]
        self.parent = None
        return number

    def changed(self) -> None:
        """Mark the node and all above it as changed."""
        node: Any = self
        while node is not None:
            node.was_changed = True
            node = node.parent


class Leaf(_Quick, pytree.Leaf):
    """A token with the blanks and comments before it."""

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, pytree.Base):
            return NotImplemented
        return isinstance(other, pytree.Leaf) and self._eq(other)

    __hash__ = None  # type: ignore[assignment]

    def clone(self) -> Leaf:
        """Return a copy."""
        context = (self.prefix, (self.lineno, self.column))
        return Leaf(self.type, self.value, context, fixers_applied=self.fixers_applied)


class Node(_Quick, pytree.Node):
    """What a rule of the grammar made of other nodes."""

    def __init__(
        self, type: int, children: Any, context: Any = None, prefix: Any = None, **more: Any
    ) -> None:
        super().__init__(type, children, context, prefix, **more)
        for number, child in enumerate(self.children):
            child._hint = number

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, pytree.Base):
            return NotImplemented
        return isinstance(other, pytree.Node) and self._eq(other)

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        """Return the source that the tree stands for."""
        parts: List[str] = []
        stack = self.children[::-1]
        while stack:
            node = stack.pop()
            if node.children:
                stack += node.children[::-1]
            elif node.type < 256:
                parts += (node._prefix, str(node.value))
        return "".join(parts)

    def clone(self) -> Node:
        """Return a copy with copies of all that is below."""
        children = [child.clone() for child in self.children]
        return Node(self.type, children, fixers_applied=self.fixers_applied)

    def leaves(self) -> Iterator[Any]:
        """Yield the leaves in the order of the source."""
        stack = [iter(self.children)]
        while stack:
            for node in stack[-1]:
                if isinstance(node, pytree.Leaf):
                    yield node
                else:
                    stack.append(iter(node.children))
                    break
            else:
                stack.pop()

    def pre_order(self) -> Iterator[Any]:
        """Yield this node and all below it, each before what is below it."""
        yield self
        stack = [iter(self.children)]
        while stack:
            for node in stack[-1]:
                yield node
                if node.children:
                    stack.append(iter(node.children))
                    break
            else:
                stack.pop()

    def post_order(self) -> Iterator[Any]:
        """Yield this node and all below it, each after what is below it."""
        stack = [(self, iter(self.children))]
        while stack:
            for node in stack[-1][1]:
                if isinstance(node, pytree.Leaf):
                    yield node
                else:
                    stack.append((node, iter(node.children)))
                    break
            else:
                yield stack.pop()[0]


def adopt(tree: Any) -> None:
    """Make fissix's own nodes in a tree, as its fixers build them, nodes of these kinds."""
    stack = [tree]
    while stack:
        node = stack.pop()
        stack += node.children
        if type(node) in _KINDS:
            node.__class__ = _KINDS[type(node)]


_KINDS = {pytree.Leaf: Leaf, pytree.Node: Node}


def convert(grammar: Any, raw: Any) -> Any:
    """Return the node of what the parser found: a leaf, a node, or its only child."""
    type, value, context, children = raw
    if children or type in grammar.number2symbol:
        return children[0] if len(children) == 1 else Node(type, children, context=context)
    return Leaf(type, value, context=context)
