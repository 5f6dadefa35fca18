"""What is on the picture of a layer with its window at one place."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

from ...errors import InputError
from ..layers import extent

CELL = 24  # pixels along the side of a cell
_GAP = 48  # between the two maps
_EDGE = 16  # around everything
_CAPTION = 28  # the line below
_MOST_CELLS = 64  # along a side
_MOST_PLACES = 1024  # of one film


class Layer(NamedTuple):
    """A convolution or deconvolution of one side.

    Attributes
    ----------
    kind : {'conv', 'deconv'}
    i, o : int
        Pixels along a side of its input and of its output.
    settings : dict
        k, s, p and d, see `lib.shapes.layers.parse_layer`.
    """

    kind: str
    i: int
    o: int
    settings: Dict[str, Any]


class Box(NamedTuple):
    """A square: its upper left corner, its side, and what it stands for.

    ``kind`` is map, zero, tap (of the window), result, hit (the pixel that is made or spread),
    later (a result that is still to come), cut or frame.
    """

    x: int
    y: int
    side: int
    kind: str


class Scene(NamedTuple):
    """Squares, in the order in which they are drawn, and the line below them."""

    width: int
    height: int
    boxes: List[Box]
    caption: str


def places(layer: Layer) -> int:
    """Return at how many places the window stands: one for each of the small side's pixels."""
    return (layer.i if layer.kind == "deconv" else layer.o) ** 2


def scene(layer: Layer, place: int) -> Scene:
    """Return the picture of a layer.

    Of a convolution one sees the window over the input with its zeros, and the output as far as
    it is made; of a deconvolution the pixel of the input, and the window in which it adds its
    multiple of the filter to the output.

    Parameters
    ----------
    layer : Layer
    place : int
        The first is 1.

    Raises
    ------
    InputError
        There is no such place, or a side has too many pixels to be seen.
    """
    number = places(layer)
    if not 1 <= place <= number:
        raise InputError("place %d of the window: expected 1 to %d" % (place, number))
    side = layer.i if layer.kind == "deconv" else layer.o
    row, column = divmod(place - 1, side)
    draw = _deconv if layer.kind == "deconv" else _conv
    one, other = draw(layer, row, column)
    widest = max(one[0], other[0])
    if widest > _MOST_CELLS:
        raise InputError(
            "a side of %d pixels: expected %d or less in a picture" % (widest, _MOST_CELLS)
        )
    height = widest * CELL
    boxes = list(_placed(one, _EDGE, _EDGE + (height - one[0] * CELL) // 2))
    right = _EDGE + one[0] * CELL + _GAP
    boxes += _placed(other, right, _EDGE + (height - other[0] * CELL) // 2)
    return Scene(
        right + other[0] * CELL + _EDGE, height + 2 * _EDGE + _CAPTION, boxes, _caption(layer)
    )


def film(layer: Layer) -> Iterator[Scene]:
    """Yield the picture of each place of the window.

    Raises
    ------
    InputError
        There are too many.
    """
    number = places(layer)
    if number > _MOST_PLACES:
        raise InputError(
            "a film of %d places: expected %d or less; take a smaller input"
            % (number, _MOST_PLACES)
        )
    return (scene(layer, place) for place in range(1, number + 1))


#: The cells along a side, the kind of each cell, and the frame's row, column and side or None.
_Map = Tuple[int, Dict[Tuple[int, int], str], Tuple[int, int, int]]


def _conv(layer: Layer, row: int, column: int) -> Tuple[_Map, _Map]:
    s, p, span = layer.settings["s"], layer.settings["p"], _span(layer)
    side = layer.i + 2 * p
    kinds = {
        (y, x): "map" if p <= y < p + layer.i and p <= x < p + layer.i else "zero"
        for y in range(side)
        for x in range(side)
    }
    for tap in _taps(layer, s * row, s * column):
        kinds[tap] += " tap"
    made = {
        (y, x): "hit"
        if (y, x) == (row, column)
        else "later"
        if (y, x) > (row, column)
        else "result"
        for y in range(layer.o)
        for x in range(layer.o)
    }
    return (side, kinds, (s * row, s * column, span)), (layer.o, made, (0, 0, 0))


def _deconv(layer: Layer, row: int, column: int) -> Tuple[_Map, _Map]:
    s, p, span = layer.settings["s"], layer.settings["p"], _span(layer)
    given = {
        (y, x): "hit" if (y, x) == (row, column) else "map"
        for y in range(layer.i)
        for x in range(layer.i)
    }
    side = max(s * (layer.i - 1) + span, layer.o + p)
    kinds = {
        (y, x): "result" if p <= y < p + layer.o and p <= x < p + layer.o else "cut"
        for y in range(side)
        for x in range(side)
    }
    for tap in _taps(layer, s * row, s * column):
        kinds[tap] += " tap"
    return (layer.i, given, (0, 0, 0)), (side, kinds, (s * row, s * column, span))


def _span(layer: Layer) -> int:
    return extent(layer.settings["k"], layer.settings["d"])


def _taps(layer: Layer, top: int, left: int) -> Iterator[Tuple[int, int]]:
    steps = [layer.settings["d"] * tap for tap in range(layer.settings["k"])]
    return ((top + down, left + right) for down in steps for right in steps)


def _placed(one: _Map, left: int, top: int) -> Iterator[Box]:
    _, kinds, (row, column, side) = one
    for (y, x), kind in sorted(kinds.items()):
        yield Box(left + x * CELL, top + y * CELL, CELL, kind)
    if side:
        yield Box(left + column * CELL, top + row * CELL, side * CELL, "frame")


def _caption(layer: Layer) -> str:
    settings = layer.settings
    words = ["k=%d" % settings["k"], "s=%d" % settings["s"], "p=%d" % settings["p"]]
    if settings["d"] > 1:
        words.append("d=%d" % settings["d"])
    if layer.kind == "deconv":
        words.append("a=%d" % _added(layer))
    return "%s %s: %d to %d" % (layer.kind, ", ".join(words), layer.i, layer.o)


def _added(layer: Layer) -> int:
    shortest = layer.settings["s"] * (layer.i - 1) + _span(layer) - 2 * layer.settings["p"]
    return int(layer.o - shortest)
