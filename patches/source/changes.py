"""Whether the body of a loop changes the dictionary that it goes through."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from .syntax import Leaf, Node, arguments, bare_text, dotted, syms

_REMOVES = {"pop", "popitem", "clear"}
_CHANGES = _REMOVES | {"update", "setdefault"}
_DICTIONARY = re.compile(r"^((collections\.)?OrderedDict|dict|(collections\.)?defaultdict)\(|^\{")


class Changes:
    """What a file's loops and functions do to dictionaries."""

    def __init__(self, tree: Node) -> None:
        self._functions: dict[str, list[Node]] = {}
        self._same: dict[str, set[str]] = {}
        self._made: set[str] = set()
        for node in tree.pre_order():
            if node.type == syms.funcdef:
                self._functions.setdefault(node.children[1].value, []).append(node)
            elif node.type == syms.expr_stmt and node.children[1].type == token.EQUAL:
                self._assigned(node)

    def _assigned(self, node: Node) -> None:
        left, right = dotted(node.children[0]), node.children[-1]
        if left is None:
            return
        other = dotted(right)
        if other is not None and other != "None":
            self._same.setdefault(left, set()).add(other)
            self._same.setdefault(other, set()).add(left)
        elif _DICTIONARY.match(bare_text(right)):
            self._made.add(left)

    def is_dictionary(self, node: Node) -> bool:
        """Return whether an expression is a name that the file gives to a dictionary."""
        return dotted(node) in self._made

    def of_loop(self, loop: Node, receiver: str) -> bool:
        """Return whether a loop gives the dictionary it goes through other keys."""
        key = bare_text(loop.children[1]).strip("()").split(",")[0]
        return self._any(loop.children[5], receiver, _CHANGES, key, set())

    def removes(self, loop: Node, receiver: str) -> bool:
        """Return whether a loop takes keys out of the dictionary it goes through."""
        return self._any(loop.children[5], receiver, _REMOVES, None, set())

    def _any(self, body: Node, receiver: str, methods: Any, key: Any, seen: set[int]) -> bool:
        names = {receiver} | self._same.get(receiver, set())
        for leaf in list(body.leaves()):
            if leaf.type != token.NAME or leaf.parent is None or leaf.parent.type != syms.power:
                continue
            power = leaf.parent
            if power.children[0] is not leaf:
                continue
            text = bare_text(power)
            if any(_changed(power, text, name, methods, key) for name in names):
                return True
            if self._passed(power, names, methods, seen):
                return True
        return False

    def _passed(self, power: Node, names: set[str], methods: Any, seen: set[int]) -> bool:
        """Return whether a function of the file that is called changes the dictionary."""
        for index, trailer in enumerate(power.children[1:], 1):
            if trailer.type != syms.trailer or trailer.children[0].type != token.LPAR:
                continue
            before = power.children[index - 1]
            function = bare_text(before).lstrip(".")
            given = [bare_text(argument) for argument in arguments(trailer)]
            for definition in self._functions.get(function, ()):
                if id(definition) in seen:
                    continue
                seen.add(id(definition))
                inside = set(names)
                for number, parameter in enumerate(_parameters(definition)):
                    position = number - (isinstance(before, Node) and index > 1)
                    if 0 <= position < len(given) and given[position] in names:
                        inside.add(parameter)
                body = definition.children[-1]
                if any(self._any(body, name, methods, None, seen) for name in inside):
                    return True
        return False


def _changed(power: Node, text: str, receiver: str, methods: Any, key: str | None) -> bool:
    if not text.startswith(receiver):
        return False
    rest = text[len(receiver) :]
    if rest.startswith("["):
        statement = power.parent
        if statement.type == syms.del_stmt:
            return True
        assigned = statement.type == syms.expr_stmt and statement.children[0] is power
        # d[key] = value: the key is there already.
        return assigned and methods is _CHANGES and rest != "[%s]" % key
    return rest[1:].split("(")[0] in methods and rest.startswith(".")


def _parameters(definition: Node) -> list[str]:
    inner: Any = definition.children[2].children[1:-1]
    if len(inner) == 1 and inner[0].type == syms.typedargslist:
        inner = inner[0].children
    return [
        leaf.value
        for leaf in inner
        if isinstance(leaf, Leaf)
        and leaf.type == token.NAME
        and (leaf.prev_sibling is None or leaf.prev_sibling.type in (token.COMMA, token.LPAR))
    ]
