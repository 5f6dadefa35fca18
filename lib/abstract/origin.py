"""Where in the user's files a node of a graph arose, for messages about it."""

from __future__ import annotations

import os
from typing import Any

import theano

_THEANO = os.path.dirname(os.path.abspath(theano.__file__)) + os.sep
_LIB = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def name(op: Any) -> str:
    """An Op as text; Theano's own for `Split` is a template that nobody fills in."""
    text = str(op)
    return type(op).__name__ if "{self." in text else text


def _frames(node):
    """Frames of the calls that made the node's outputs, innermost last."""
    for variable in node.outputs:
        for stack in getattr(variable.tag, "trace", None) or ():
            yield from stack


def _nearest(node):
    """Frames of `node`, or, where a rewrite lost them, of those that it computes from."""
    seen, nodes = set(), [node]
    while nodes:
        frames = [frame for current in nodes for frame in _frames(current)]
        if frames:
            return frames
        seen.update(nodes)
        owners = {variable.owner for current in nodes for variable in current.inputs}
        nodes = [owner for owner in owners if owner is not None and owner not in seen]
    return []


def place(node: Any) -> str:
    """Where in the user's files `node` arose, as text to append; empty if Theano does not know.

    The innermost call that is neither Theano's nor this package's.
    """
    frames = _nearest(node)
    for skip in ((_THEANO, _LIB), (_THEANO,)):
        own = [frame for frame in frames if not frame[0].startswith(skip)]
        if own:
            file, line, _, code = own[-1]
            return " (%s, line %d%s)" % (file, line, ": " + code.strip() if code else "")
    return ""
