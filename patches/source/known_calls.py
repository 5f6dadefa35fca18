"""Calls and attributes whose result is known to be a whole number or a fraction."""

from __future__ import annotations

import re
from typing import Any, Callable

from .syntax import Node, keyword

INT, FLOAT, STRING = "int", "float", "string"

_INT_CALLS = {"len", "int", "long", "ord", "id", "hash"}
_FLOAT_CALLS = frozenset(
    """
    float floatX sharedX shared0s sharedNs castFloatX round py2.round
    """.split()
)
_SAME_CALLS = frozenset(
    """
    abs T.sqr T.abs_ T.sum T.max T.min np.abs np.sum np.max np.min np.square np.maximum
    np.minimum np.clip T.clip T.maximum T.minimum sum max min py2.idiv
    """.split()
)
_FLOAT_FUNCTIONS = re.compile(
    r"^(np|numpy|T|tensor|theano\.tensor|math)\.(?:nnet\.|linalg\.)?"
    r"(mean|std|var|sqrt|exp|expm1|log|log1p|log2|log10|sin|cos|tan|tanh|sinh|cosh|arctan|"
    r"arctan2|atan|atan2|sigmoid|softmax|softplus|floor|ceil|linspace|float32|float64|"
    r"float16|pi|e|inf|nan|true_divide|true_div|erf|gammaln|hypot|radians|degrees|average|"
    r"norm|median|percentile|trapz|corrcoef|binary_crossentropy|categorical_crossentropy)$"
)
_FLOAT_VARIABLES = re.compile(
    r"^(T|tensor|theano\.tensor)\.[fd]?(scalar|vector|row|col|matrix|tensor[345])s?$"
)
_INT_VARIABLES = re.compile(
    r"^(T|tensor|theano\.tensor)\.[bwil](scalar|vector|row|col|matrix|tensor[345])s?$"
)
_FLOAT_METHODS = frozenset(
    """
    mean std var uniform normal randn rand random random_sample total_seconds
    """.split()
)
_SAME_METHODS = frozenset(
    """
    sum max min reshape flatten ravel transpose dimshuffle copy squeeze repeat item clip
    """.split()
)
_FILLED = frozenset(
    """
    np.zeros np.ones np.empty numpy.zeros numpy.ones numpy.empty T.zeros T.ones tensor.zeros
    tensor.ones
    """.split()
)
_TYPED = frozenset(
    """
    np.asarray np.array numpy.asarray numpy.array T.cast tensor.cast theano.shared np.full
    np.arange np.prod np.fromstring np.frombuffer np.fromfile numpy.fromfile numpy.frombuffer
    numpy.fromstring
    """.split()
)
_CLOCKS = {"time", "time.time", "time.clock", "timer", "default_timer", "timeit.default_timer"}


def kind_of_attribute(attribute: str, text: str | None, kind: str | None) -> str | None:
    """Return the kind of ``x.attribute``, None where it is not known.

    Parameters
    ----------
    attribute : str
    text : str or None
        The whole dotted name, where it is one.
    kind : str or None
        Kind of ``x``.
    """
    if attribute == "ndim":
        return INT
    if attribute in ("T", "real") and kind in (INT, FLOAT):
        return kind
    return FLOAT if text and _FLOAT_FUNCTIONS.match(text) else None


def kind_of_call(
    text: str | None,
    method: str | None,
    kind: str | None,
    found: list[Node],
    same: Callable[..., str | None],
) -> str | None:
    """Return the kind of what a call returns, None where it is not known.

    Parameters
    ----------
    text : str or None
        Dotted name of the function, where it has one.
    method : str or None
        Last part of it.
    kind : str or None
        Kind of what the method belongs to.
    found : list of node
        Arguments.
    same : callable
        Takes argument nodes, returns the kind of a result that is what they are.
    """
    dtype = _dtype(found)
    if text in _INT_CALLS or (text and _INT_VARIABLES.match(text)) or method == "randint":
        return INT
    if text in _FLOAT_CALLS or text in _CLOCKS:
        return FLOAT
    if text and (_FLOAT_FUNCTIONS.match(text) or _FLOAT_VARIABLES.match(text)):
        return dtype or FLOAT
    if text in _FILLED:
        return dtype or (FLOAT if len(found) == 1 else None)
    if text in _TYPED:
        return dtype or (_named(found[1]) if len(found) > 1 else None)
    if text in _SAME_CALLS and found:
        if text in ("max", "min", "sum") and len(found) == 1:
            return None
        return same([item for item in found if keyword(item) is None])
    if method == "astype" and found:
        return _named(found[0])
    if method in _FLOAT_METHODS:
        return dtype or FLOAT
    return kind if method in _SAME_METHODS and kind in (INT, FLOAT) else None


def _dtype(found: Any) -> Any:
    for argument in found:
        if keyword(argument) == "dtype":
            return _named(argument.children[2])
    return None


def _named(node: Node) -> Any:
    """Return the kind of a dtype, as far as its text tells."""
    text = str(node)
    if "float" in text:
        return FLOAT
    return INT if re.search(r"\bu?int\d*\b|\blong\b", text) else None
