"""Calls of methods, whatever their object is."""

from __future__ import annotations

from typing import Callable, Collection, Optional

from fissix.pgen2 import token

from .imports import imported
from .syntax import Leaf, Node, arguments, call, call_trailer, name, syms


class MethodCall:
    """``object.method(arguments)``, as a part of a longer chain or alone.

    Attributes
    ----------
    power : fissix.pytree.Node
        The chain; its children before ``index`` are the object.
    index : int
        Of ``.method`` among them; the arguments come after it.
    """

    def __init__(self, power: Node, index: int) -> None:
        self.power = power
        self.index = index

    @property
    def name(self) -> Leaf:
        """The method's name."""
        return self.power.children[self.index].children[1]

    @property
    def arguments(self) -> list[Node]:
        """What it is called with."""
        return arguments(self.power.children[self.index + 1])

    @property
    def receiver(self) -> str:
        """The source of the object."""
        return "".join(str(child) for child in self.power.children[: self.index]).strip()


def rewrite_methods(
    tree: Node, methods: Collection[str], rewrite: Callable[[MethodCall], Optional[Node]]
) -> int:
    """Offer each call of one of `methods` to a function; return how many it changed.

    Functions of imported modules, ``os.path.getsize(f)``, are no methods, nor are those of
    classes of the file's own that define a method of that name.

    Parameters
    ----------
    tree : fissix.pytree.Node
    methods : collection of str
    rewrite : callable
        Takes a MethodCall; returns the chain as it is now, or None where it left it alone.
    """
    if not methods:
        return 0
    modules = imported(tree)
    wanted = set(methods) - {
        node.children[1].value for node in tree.pre_order() if node.type == syms.funcdef
    }
    count = 0
    for power in [node for node in tree.post_order() if node.type == syms.power]:
        index = 1
        while index < len(power.children) - 1:
            if _is_call(power, index, wanted) and not _of_module(power, index, modules):
                new = rewrite(MethodCall(power, index))
                if new is not None:
                    count += 1
                    # A function in the method's place has its name, and is none.
                    power, index = new, 0 if new is power else 1
            index += 1
    return count


def _is_call(power: Node, index: int, methods: Collection[str]) -> bool:
    trailer, following = power.children[index : index + 2]
    return (
        trailer.type == syms.trailer
        and trailer.children[0].type == token.DOT
        and trailer.children[1].value in methods
        and following.type == syms.trailer
        and following.children[0].type == token.LPAR
    )


def _of_module(power: Node, index: int, modules: Collection[str]) -> bool:
    first = power.children[0]
    plain = all(
        child.type == syms.trailer and child.children[0].type == token.DOT
        for child in power.children[1:index]
    )
    return plain and first.type == token.NAME and first.value in modules


def rename(found: MethodCall, new: str) -> Node:
    """Give the method another name; return the chain."""
    found.name.replace(name(new))
    return found.power


def to_function(found: MethodCall, function: str) -> Node:
    """Make ``object.method(a)`` into ``function(object, a)``; return the chain."""
    power, index = found.power, found.index
    prefix = power.prefix
    rest = [child.clone() for child in power.children[index + 2 :]]
    parts = [child.clone() for child in power.children[:index]]
    parts[0].prefix = ""
    receiver = parts[0] if len(parts) == 1 else Node(syms.power, parts)
    given = [argument.clone() for argument in found.arguments]
    fresh = call(function, [receiver, *given])
    for child in rest:
        fresh.append_child(child)
    fresh.prefix = prefix
    power.replace(fresh)
    return fresh


def call_instead(power: Node, function: str) -> None:
    """Let a call, as `calls` yields it, call another function with the same arguments.

    Parameters
    ----------
    power : fissix.pytree.Node
    function : str
        A dotted name.
    """
    trailer = call_trailer(power)
    assert trailer is not None, "no call"
    prefix = power.prefix
    for child in power.children[: power.children.index(trailer)]:
        child.remove()
    parts = call(function, []).children[:-1]
    for place, child in enumerate(parts):
        child.parent = None
        power.insert_child(place, child)
    power.prefix = prefix
