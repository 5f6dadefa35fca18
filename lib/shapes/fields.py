"""How far a network's layers see back into its input, and reach forward into its output.

The side of the square of input pixels that one pixel of a layer's output depends on is its
receptive field. Of a generator, which starts from next to nothing, the other direction says
more: the side of the square of the output that one pixel of a layer's output has a part in.
"""

from __future__ import annotations

from typing import Callable, List, NamedTuple, Optional, Tuple

from .layers import Row, parse_layer, parse_shape, table
from .layers import extent as extent_of

#: First and last pixel along a side, the last one included; None for values without places.
Span = Optional[Tuple[int, int]]


class Field(NamedTuple):
    """What one pixel of a layer's output has to do with the ends of the network.

    Attributes
    ----------
    sees : int or None
        Pixels along a side of the network's input; None where it has no sides.
    reaches : int or None
        Pixels along a side of the network's output.
    """

    sees: Optional[int]
    reaches: Optional[int]


def fields(texts: list[str]) -> list[Field]:
    """Return the `Field` of each layer, the widest of any pixel in it.

    Parameters
    ----------
    texts : list of str
        The input and the layers, see `lib.shapes.layers`.
    """
    rows = table(texts)
    first, last = _side(parse_shape(texts[0])), _side(rows[-1].out_shape) if rows else None
    found = []
    for number, row in enumerate(rows):
        side = _side(row.out_shape)
        places: List[Span] = [None] if side is None else [(n, n) for n in range(side)]
        back = [_through(place, rows[: number + 1][::-1], _before) for place in places]
        forth = [_through(place, rows[number + 1 :], _behind) for place in places]
        found.append(Field(_widest(back, first), _widest(forth, last)))
    return found


def _side(shape: Tuple[int, ...]) -> int | None:
    return shape[2] if len(shape) == 3 else None


def _widest(spans: list[Span], side: int | None) -> int | None:
    if side is None:
        return None
    return max(side if span is None else max(span[1] - span[0] + 1, 0) for span in spans)


def _through(span: Span, rows: list[Row], step: Callable[[Span, Row], Span]) -> Span:
    for row in rows:
        if span is not None and span[1] < span[0]:
            return span  # nothing: it looks only at zeros, or is cut off
        span = step(span, row)
    return span


def _before(span: Span, row: Row) -> Span:
    """Return which pixels of a layer's input those of its output come from."""
    kind, settings = parse_layer(row.layer)
    side = _side(row.in_shape)
    if side is None:
        return None
    if span is None or kind in ("dense", "flatten", "reshape"):
        return (0, side - 1)
    if kind == "conv":
        return _conv_inputs(span, side, settings)
    if kind == "deconv":
        return _conv_outputs(span, side, settings)
    return span


def _behind(span: Span, row: Row) -> Span:
    """Return which pixels of a layer's output those of its input have a part in."""
    kind, settings = parse_layer(row.layer)
    side = _side(row.out_shape)
    if side is None:
        return None
    if span is None or kind in ("dense", "flatten", "reshape"):
        return (0, side - 1)
    if kind == "conv":
        return _conv_outputs(span, side, settings)
    if kind == "deconv":
        return _conv_inputs(span, side, settings)
    return (span[0], min(span[1], side - 1))  # a crop takes the first ones


def _conv_inputs(span: Tuple[int, int], side: int, settings: dict[str, int]) -> Span:
    """Return the pixels of the large side that the window covers at the places `span`."""
    s, p = settings["s"], settings["p"]
    low, high = s * span[0] - p, s * span[1] - p + extent_of(settings["k"], settings["d"]) - 1
    return max(low, 0), min(high, side - 1)


def _conv_outputs(span: Tuple[int, int], side: int, settings: dict[str, int]) -> Span:
    """Return the places, of `side`, at which the window covers one of the pixels `span`."""
    s, p = settings["s"], settings["p"]
    low = -(-(span[0] + p - extent_of(settings["k"], settings["d"]) + 1) // s)
    return max(low, 0), min((span[1] + p) // s, side - 1)
