"""Nodes of a syntax tree whose time grows with the tree, and not with its square.

fissix's own look a node up among its parent's children from the first one on, walk a tree by
generators within generators, and copy a list of children to exchange one of them: a file of
100,000 statements takes hours. These are the same to everybody else: its fixers take them, and
its own nodes may stand among them.
"""

from __future__ import annotations

import contextlib
import functools
import gc
from typing import Any, Callable, Dict, Iterator, List, TypeVar

from fissix import pytree
from fissix.pgen2 import token

# How far from where a child was last seen it is looked for before all are numbered anew.
_NEAR = 64

Answer = TypeVar("Answer")


def remembered(function: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
    """Keep what a function finds out about the tree of a file until that tree changes.

    Who asks must leave the answer as it is: the next one gets the same object.
    """

    @functools.wraps(function)
    def asked(tree: Any) -> Answer:
        if not _is_file(tree):
            return function(tree)
        if tree.answers is None:
            tree.answers = {}
        if function not in tree.answers:
            tree.answers[function] = function(tree)
        return tree.answers[function]

    return asked


@contextlib.contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep Python's collector from going through a large tree, again and again, for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _is_file(node: Any) -> bool:
    """Return whether a node is the whole of a file, which never becomes a part of another."""
    return bool(node.children) and node.children[-1].type == token.ENDMARKER


class _Quick:
    """What leaves and inner nodes have in common."""

    type: int
    parent: Any
    children: List[Any]
    fixers_applied: Any = ()
    answers: Any = None  # of `remembered`, for a file
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
        """Forget what was found out about the file that the node belongs to."""
        node: Any = self
        while node.parent is not None:
            node = node.parent
        node.answers = None


class Leaf(_Quick, pytree.Leaf):
    """A token with the blanks and comments before it."""

    def __new__(cls, *arguments: Any, **more: Any) -> Leaf:
        """Return an empty one, without fissix's checks."""
        return object.__new__(cls)

    def __init__(
        self, type: int, value: Any, context: Any = None, prefix: Any = None, **more: Any
    ) -> None:
        self.type, self.value = type, value
        if context is not None:
            self._prefix, (self.lineno, self.column) = context
        if prefix is not None:
            self._prefix = prefix

    @property
    def prefix(self) -> Any:
        """The blanks and comments before the token; no walk through a tree depends on them."""
        return self._prefix

    @prefix.setter
    def prefix(self, prefix: Any) -> None:
        self._prefix = prefix

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, pytree.Base):
            return NotImplemented
        return isinstance(other, pytree.Leaf) and self._eq(other)

    __hash__ = None  # type: ignore[assignment]

    def clone(self) -> Leaf:
        """Return a copy."""
        return Leaf(self.type, self.value, (self._prefix, (self.lineno, self.column)))


class Node(_Quick, pytree.Node):
    """What a rule of the grammar made of other nodes."""

    def __new__(cls, *arguments: Any, **more: Any) -> Node:
        """Return an empty one, without fissix's checks."""
        return object.__new__(cls)

    def __init__(
        self, type: int, children: Any, context: Any = None, prefix: Any = None, **more: Any
    ) -> None:
        self.type = type
        self.children = list(children)
        for number, child in enumerate(self.children):
            assert child.parent is None, "a node that already stands in a tree"
            child.parent = self
            child._hint = number
        if prefix is not None:
            self.prefix = prefix

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, pytree.Base):
            return NotImplemented
        return isinstance(other, pytree.Node) and self._eq(other)

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        """Return the source that the tree stands for."""
        parts: List[str] = []
        for leaf in _leaves(self):
            parts += (leaf._prefix, str(leaf.value))
        return "".join(parts)

    def clone(self) -> Node:
        """Return a copy with copies of all that is below."""
        return Node(self.type, [child.clone() for child in self.children])

    def leaves(self) -> Iterator[Any]:
        """Yield the leaves in the order of the source.

        Of a file, here and below, these are the leaves that it has when the walk begins.
        """
        return iter(_leaves(self)) if _is_file(self) else self._leaf_by_leaf()

    def pre_order(self) -> Iterator[Any]:
        """Yield this node and all below it, each before what is below it."""
        return iter(_nodes(self)) if _is_file(self) else self._parents_first()

    def post_order(self) -> Iterator[Any]:
        """Yield this node and all below it, each after what is below it."""
        return iter(_nodes_after(self)) if _is_file(self) else self._children_first()

    def _leaf_by_leaf(self) -> Iterator[Any]:
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

    def _parents_first(self) -> Iterator[Any]:
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

    def _children_first(self) -> Iterator[Any]:
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


def nodes_of(tree: Any, *types: int) -> List[Any]:
    """Return the nodes of these types in a tree, each before what is below it."""
    if len(types) > 1:
        return [node for node in tree.pre_order() if node.type in types]
    return _by_type(tree).get(types[0], [])


@remembered
def _nodes(tree: Any) -> List[Any]:
    found, stack = [], [tree]
    while stack:
        node = stack.pop()
        found.append(node)
        if node.children:
            stack += node.children[::-1]
    return found


@remembered
def _leaves(tree: Any) -> List[Any]:
    found, stack = [], tree.children[::-1]
    while stack:
        node = stack.pop()
        if node.children:
            stack += node.children[::-1]
        elif node.type < token.NT_OFFSET:
            found.append(node)
    return found


@remembered
def _nodes_after(tree: Any) -> List[Any]:
    found, stack = [], [tree]
    while stack:
        node = stack.pop()
        found.append(node)
        if node.children:
            stack += node.children
    return found[::-1]


@remembered
def _by_type(tree: Any) -> Dict[int, List[Any]]:
    found: Dict[int, List[Any]] = {}
    for node in tree.pre_order():
        found.setdefault(node.type, []).append(node)
    return found


def adopt(tree: Any) -> None:
    """Make fissix's own nodes in a tree, as its fixers build them, nodes of these kinds."""
    stack = [tree]
    while stack:
        node = stack.pop()
        stack += node.children
        if type(node) in _KINDS:
            node.__class__ = _KINDS[type(node)]


_KINDS: Dict[Any, Any] = {pytree.Leaf: Leaf, pytree.Node: Node}
