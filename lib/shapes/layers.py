"""Networks as lists of short texts, and the sizes of their layers.

The first text is the input, ``100`` or ``1x28x28`` (channels, height, width), without the
minibatch's axis. Each of the others is a layer::

    conv:f=64,k=5,s=2,p=2        convolution, f filters; p may be valid, half, full or same
    conv:f=64,k=3,d=2            dilated: d from each tap to the next, 1 where it is left out
    deconv:f=64,k=5,s=2,p=2,a=1  transposed convolution; a may be left out
    dense:1024                   matrix product
    concat:10                    10 planes (or values), such as labels, joined to the channels
    batchnorm                    with one gain and one bias per channel
    scale, bias                  a gain, or a bias, per channel
    crop:32                      the first 32 rows and columns
    reshape:128x7x7, flatten
"""

from __future__ import annotations

from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple

from ..errors import InputError
from . import sizes

Shape = Tuple[int, ...]


class Row(NamedTuple):
    """One line of a network's table; shapes are without the minibatch.

    Attributes
    ----------
    weights : tuple of int or None
        The shape of the layer's parameters.
    madds : int
        Its multiply-adds for one image.
    """

    layer: str
    in_shape: Shape
    out_shape: Shape
    weights: Optional[Shape]
    parameters: int
    madds: int


_DEFAULTS = {"s": 1, "p": "valid", "d": 1, "a": None}
_WORDS = ("valid", "half", "full", "same")


def parse_shape(text: str) -> Shape:
    """Return ``'1x28x28'`` as a tuple of int."""
    parts = text.split("x")
    if len(parts) not in (1, 3) or not all(part.isdigit() and int(part) for part in parts):
        raise InputError("size %r: expected one number, or channels x height x width" % text)
    return tuple(int(part) for part in parts)


def parse_layer(text: str) -> tuple[str, dict[str, Any]]:
    """Return a layer's kind and its settings.

    Returns
    -------
    kind : str
    settings : dict
        For ``conv`` and ``deconv``: f (or None), k, s, p (an int), d and a. Otherwise ``size``.

    Raises
    ------
    InputError
        The text is not a layer.
    """
    kind, _, rest = text.partition(":")
    if kind in ("conv", "deconv"):
        return kind, _parse_settings(text, rest, "fkspd" if kind == "conv" else "fkspda")
    if kind in ("dense", "concat", "crop", "reshape"):
        size = parse_shape(rest)
        if (len(size) == 3) != (kind == "reshape"):
            raise InputError("layer %r: wrong number of sizes" % text)
        return kind, {"size": size if kind == "reshape" else size[0]}
    if kind in ("batchnorm", "scale", "bias", "flatten") and not rest:
        return kind, {}
    raise InputError(
        "layer %r: expected conv, deconv, dense, concat, batchnorm, scale, bias, crop, reshape "
        "or flatten, such as deconv:k=5,s=2,p=2" % text
    )


def parse_sides(texts: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """Return kind and settings of layers that have a side: convolutions and deconvolutions.

    Raises
    ------
    InputError
        One of the texts is something else, or none.
    """
    found = []
    for number, text in enumerate(texts, 1):
        kind, settings = parse_layer(text)
        if kind not in ("conv", "deconv"):
            raise InputError(
                "layer %d, %s: has no side; give the input as channels x height x width"
                % (number, text)
            )
        found.append((kind, settings))
    return found


def _parse_settings(text: str, rest: str, allowed: str) -> dict[str, Any]:
    settings: dict[str, Any] = dict(_DEFAULTS, f=None)
    for part in filter(None, rest.split(",")):
        name, _, value = part.partition("=")
        if name not in allowed or not (value.isdigit() or (name == "p" and value in _WORDS)):
            raise InputError(
                "layer %r: found %r, expected %s=NUMBER (p also %s)"
                % (text, part, "|".join(allowed), ", ".join(_WORDS))
            )
        settings[name] = int(value) if value.isdigit() else value
    if "k" not in settings:
        raise InputError("layer %r: no filter size, such as k=5" % text)
    k = extent(settings["k"], settings["d"])
    if settings["p"] == "same":
        settings["p"] = sizes.same_padding(k, settings["s"])
    settings["p"] = sizes.padding(settings["p"], k)
    return settings


def extent(k: int, d: int) -> int:
    """Return how many pixels a filter of ``k`` taps spans that are ``d`` apart.

    Raises
    ------
    InputError
        One of them is below 1.
    """
    if min(k, d) < 1:
        raise InputError("filter size %d, dilation %d: expected 1 or more of each" % (k, d))
    return d * (k - 1) + 1


def table(texts: list[str]) -> list[Row]:
    """Return the rows of a network's table.

    Parameters
    ----------
    texts : list of str
        The input and the layers.

    Returns
    -------
    list of Row

    Raises
    ------
    InputError
        A layer does not fit the one before it; the message names it.
    """
    shape = parse_shape(texts[0])
    rows = []
    for number, text in enumerate(texts[1:], 1):
        kind, settings = parse_layer(text)
        try:
            row = _ROWS[kind](text, shape, **settings)
        except InputError as error:
            raise InputError("layer %d, %s: %s" % (number, text, error)) from error
        rows.append(row)
        shape = row.out_shape
    return rows


def _product(shape: Shape) -> int:
    """Return how many numbers a shape holds."""
    product = 1
    for n in shape:
        product *= n
    return product


def _conv(text: str, shape: Shape, f: int | None, k: int, s: int, p: int, d: int, a: None) -> Row:
    _need_planes(text, shape)
    weights = (_need_filters(f), shape[0], k, k)
    spans = weights[:2] + (extent(k, d),) * 2
    out = _known(sizes.conv_output_shape((None,) + shape, spans, p, s))
    # Every output pixel of a filter takes c * k * k products.
    return Row(text, shape, out, weights, _product(weights), _product(out) * shape[0] * k * k)


def _deconv(
    text: str, shape: Shape, f: int | None, k: int, s: int, p: int, d: int, a: int | None
) -> Row:
    _need_planes(text, shape)
    f = _need_filters(f)
    weights = (shape[0], f, k, k)
    spans = weights[:2] + (extent(k, d),) * 2
    out = _known(sizes.deconv_output_shape((None,) + shape, spans, p, s, a))
    # Run backwards: every input pixel is spread over f * k * k outputs.
    return Row(text, shape, out, weights, _product(weights), _product(shape) * f * k * k)


def _dense(text: str, shape: Shape, size: int) -> Row:
    if len(shape) != 1:
        raise InputError("got %s, expected a vector; put flatten before it" % format_shape(shape))
    weights = (shape[0], size)
    return Row(text, shape, (size,), weights, shape[0] * size, shape[0] * size)


def _concat(text: str, shape: Shape, size: int) -> Row:
    return Row(text, shape, (shape[0] + size,) + shape[1:], None, 0, 0)


def _batchnorm(text: str, shape: Shape) -> Row:
    return Row(text, shape, shape, (2, shape[0]), 2 * shape[0], 0)


def _per_channel(text: str, shape: Shape) -> Row:
    return Row(text, shape, shape, (shape[0],), shape[0], 0)


def _crop(text: str, shape: Shape, size: int) -> Row:
    _need_planes(text, shape)
    if min(shape[1:]) < size:
        raise InputError("%s has no %d rows and columns" % (format_shape(shape), size))
    return Row(text, shape, (shape[0], size, size), None, 0, 0)


def _reshape(text: str, shape: Shape, size: Shape) -> Row:
    if _product(size) != _product(shape):
        raise InputError("%s does not fit into %s" % (format_shape(shape), format_shape(size)))
    return Row(text, shape, size, None, 0, 0)


def _flatten(text: str, shape: Shape) -> Row:
    return Row(text, shape, (_product(shape),), None, 0, 0)


_ROWS: Dict[str, Callable[..., Row]] = {
    "conv": _conv,
    "deconv": _deconv,
    "dense": _dense,
    "concat": _concat,
    "batchnorm": _batchnorm,
    "scale": _per_channel,
    "bias": _per_channel,
    "crop": _crop,
    "reshape": _reshape,
    "flatten": _flatten,
}


def _known(shape: sizes.Shape4) -> Shape:
    """Return a shape without the minibatch, whose other sizes are all known."""
    return tuple(size for size in shape[1:] if size is not None)


def _need_planes(text: str, shape: Shape) -> None:
    if len(shape) != 3:
        raise InputError("got %s, expected channels x height x width" % format_shape(shape))


def _need_filters(f: int | None) -> int:
    if f is None:
        raise InputError("no number of filters, such as f=64")
    return f


def format_shape(shape: Shape) -> str:
    """Return ``(1, 28, 28)`` as ``'1x28x28'``."""
    return "x".join(map(str, shape))
