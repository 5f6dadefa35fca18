"""Names of values and operations: those that the user gave, else what they are and a number."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from .graph import Graph, Value

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Names:
    """Gives each value of a graph, and of those within it, a name of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._counts: Counter = Counter()

    def give(self, graph: Graph) -> None:
        """Name a graph's values and operations."""
        for value in graph.inputs:
            self._name(value, value.hint or "input")
        for value in graph.outputs:
            if not value.name and value.hint:
                self._name(value, value.hint)
        for value in graph.constants():
            self._name(value, value.hint or self._numbered("constant"))
        for node in graph.nodes:
            word = _WORDS.sub("_", node.kind).lower()
            for value in node.outputs:
                self._name(value, value.hint or self._numbered(word))
            node.name = node.outputs[0].name
        for node in graph.nodes:
            for body in node.attributes.values():
                if isinstance(body, Graph):
                    self.give(body)

    def _numbered(self, word: str) -> str:
        self._counts[word] += 1
        return "%s_%d" % (word, self._counts[word])

    def _name(self, value: Value, wanted: Any) -> None:
        if value.name:
            return
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = "%s_%d" % (wanted, number)
        self._taken.add(name)
        value.name = name
