"""A parser for fissix's grammars, several times as fast as fissix's own.

Its work is the same: a table says for each rule of the grammar, how far it is read and which
kind of token comes next what follows. Two things differ. The way from an expression down to
its first name leads through some fifteen rules; it is looked for once and kept. And what stands
before a token is cut from the source, and not put together from its parts.
"""

from __future__ import annotations

import io
from itertools import accumulate
from typing import Any, Dict, List, Tuple

from fissix.pgen2 import grammar as operators
from fissix.pgen2 import parse, token, tokenize

from .nodes import Leaf, Node

_POP = ((), -1)  # the rule is over, and its parent reads the token
_BETWEEN = (tokenize.COMMENT, tokenize.NL)


class _Way:
    """How a grammar goes on at each place, worked out when it is first asked for."""

    def __init__(self, grammar: Any) -> None:
        self.grammar = grammar
        self._known: Dict[Any, Any] = {}
        # (rule, state) after which a rule cannot go on
        self.over = {
            (symbol, state)
            for symbol, (states, _) in grammar.dfas.items()
            for state, arcs in enumerate(states)
            if arcs == [(0, state)]
        }

    def on(self, symbol: int, state: int, label: int) -> Any:
        """Return ((state left behind, rule entered)..., state after the token), or None."""
        key = symbol, state, label
        if key not in self._known:
            self._known[key] = self._find(symbol, state, label)
        return self._known[key]

    def _find(self, symbol: int, state: int, label: int) -> Any:
        labels, dfas = self.grammar.labels, self.grammar.dfas
        entered: List[Tuple[int, int]] = []
        while True:
            arcs = dfas[symbol][0][state]
            for number, following in arcs:
                if number == label:
                    return tuple(entered), following
                kind = labels[number][0]
                if kind >= 256 and label in dfas[kind][1]:
                    entered.append((following, kind))
                    symbol, state = kind, 0
                    break
            else:
                return _POP if (0, state) in arcs and not entered else None


_WAYS: Dict[int, _Way] = {}


def parse_text(text: str, grammar: Any) -> Any:
    """Return the tree of a source.

    Parameters
    ----------
    text : str
        Its last line ends.
    grammar : fissix.pgen2.grammar.Grammar

    Raises
    ------
    fissix.pgen2.parse.ParseError
        A token stands where the grammar has none.
    fissix.pgen2.tokenize.TokenError, IndentationError
        As fissix's tokenizer raises them.
    """
    way = _WAYS.get(id(grammar))
    if way is None:
        way = _WAYS[id(grammar)] = _Way(grammar)
    on, over, keywords, labels = way.on, way.over, grammar.keywords, grammar.tokens
    starts = [0, *accumulate(len(line) for line in io.StringIO(text))]
    starts.append(len(text))
    used = set()
    stack: List[Any] = []
    children: List[Any] = []
    symbol, state = grammar.start, 0
    end = 0
    kind, value, before = token.ENDMARKER, "", ("", (1, 0))
    for kind, value, (row, column), (last_row, last_column), _ in tokenize.generate_tokens(
        io.StringIO(text).readline
    ):
        if kind in _BETWEEN:
            continue
        place = starts[row - 1] + column
        assert place >= end, "a token before the end of the one before it"
        before = text[end:place], (row, column)
        end = starts[last_row - 1] + last_column
        label = None
        if kind == token.NAME:
            used.add(value)
            label = keywords.get(value)
        elif kind == token.OP:
            kind = operators.opmap[value]
        if label is None:
            label = labels.get(kind)
            if label is None:
                raise parse.ParseError("bad token", kind, value, before)
        found = on(symbol, state, label)
        while found is _POP:
            node = children[0] if len(children) == 1 else Node(symbol, children)
            if not stack:
                raise parse.ParseError("too much input", kind, value, before)
            symbol, state, children = stack.pop()
            children.append(node)
            found = on(symbol, state, label)
        if found is None:
            raise parse.ParseError("bad input", kind, value, before)
        for left, entered in found[0]:
            stack.append((symbol, left, children))
            symbol, children = entered, []
        state = found[1]
        children.append(Leaf(kind, value, before))
        while (symbol, state) in over:
            node = children[0] if len(children) == 1 else Node(symbol, children)
            if not stack:
                node.used_names = used
                return node
            symbol, state, children = stack.pop()
            children.append(node)
    raise parse.ParseError("incomplete input", kind, value, before)
