"""The sizes that convolutions and deconvolutions take and give, on plain integers.

Along one side: ``i`` pixels in, ``o`` out, a filter of ``k`` taps moved by ``s``, ``p`` zeros
added at both ends. A deconvolution (transposed convolution) is a convolution run backwards:
it takes what that convolution gives and gives what it takes. Where the stride is above 1,
several inputs give that convolution the same output, and ``a`` (0 to s - 1) says which one
is meant. The formulas are those of Dumoulin and Visin, "A guide to convolution arithmetic
for deep learning", arXiv:1603.07285.

>>> conv_output_length(28, k=5, s=2, border_mode=2)
14
>>> deconv_output_length(14, k=5, s=2, border_mode=2)
28

``python -m lib.shapes 7 deconv:k=5,s=2,p=2 deconv:k=5,s=2,p=2`` explains layer by layer;
``python -m lib.shapes radford_cond`` prints the table of a network.
"""

from __future__ import annotations

import operator
from typing import Any, Callable, Dict, Optional, Sequence, Tuple

from ..errors import InputError

__all__ = [
    "border_zeros",
    "conv_input_length",
    "conv_output_length",
    "conv_output_shape",
    "deconv_adjustment",
    "deconv_output_length",
    "deconv_output_shape",
    "padding",
    "paddings",
    "same_padding",
]

#: (n, channels, height, width); None stands for a size not known yet
Shape4 = Tuple[Optional[int], ...]

_NAMED: Dict[str, Callable[[Any], Any]] = {
    "valid": lambda k: 0,
    "half": lambda k: k // 2,
    "full": lambda k: k - 1,
}


def border_zeros(border_mode: Any, k: Any) -> Any:
    """Return the zeros that ``border_mode`` adds at each end of a side, unchecked.

    Parameters
    ----------
    border_mode : int or {'valid', 'half', 'full'}
    k : int or symbolic integer
        Filter size along the side; of a dilated filter, its extent.
    """
    return _NAMED[border_mode](k) if isinstance(border_mode, str) else border_mode


def paddings(border_mode: int, kernel: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Return the zeros before and behind each side, such as ``((top, bottom), (left, right))``.

    Parameters
    ----------
    border_mode : int, str, or tuple
        As Theano's convolutions take it: a tuple has an entry a side, a number for both ends or
        a pair of numbers.
    kernel : tuple of int
        Filter sizes, one a side; of dilated filters, their extents.
    """
    modes = border_mode if isinstance(border_mode, (tuple, list)) else (border_mode,) * len(kernel)
    each = (border_zeros(mode, k) for mode, k in zip(modes, kernel))
    return tuple(tuple(p) if isinstance(p, (tuple, list)) else (p, p) for p in each)


def padding(border_mode: Any, k: int) -> int:
    """Return the zeros that ``border_mode`` adds at each end of a side.

    Parameters
    ----------
    border_mode : int or {'valid', 'half', 'full'}
        ``'valid'`` is 0, ``'half'`` is ``k // 2``, ``'full'`` is ``k - 1``.
    k : int
        Filter size along the side.

    Raises
    ------
    InputError
        ``border_mode`` is something else.
    """
    k = _whole("filter size", k, 1)
    if isinstance(border_mode, str) and border_mode not in _NAMED:
        raise InputError(
            "border_mode %r: expected a number of zeros, 'valid', 'half' or 'full'" % border_mode
        )
    return _whole("border_mode", border_zeros(border_mode, k), 0)


def same_padding(k: int, s: int = 1) -> int:
    """Return the padding with which a convolution turns ``s * n`` into ``n``, for every n.

    The deconvolution with it turns ``n`` into ``s * n``.

    Raises
    ------
    InputError
        ``k`` is even and ``s`` is 1: that takes one zero more at one end than at the other.
    """
    k, s = _whole("filter size", k, 1), _whole("stride", s, 1)
    p = (k - 1) // 2
    if 2 * p < k - s:
        raise InputError(
            "filter size %d, stride %d: no equal padding at both ends keeps the size; "
            "take an odd filter size" % (k, s)
        )
    return p


def conv_output_length(i: int | None, k: int, s: int = 1, border_mode: Any = "valid") -> int | None:
    """Return how long a side is after a convolution: ``(i + 2p - k) // s + 1``.

    Parameters
    ----------
    i : int or None
        Pixels along the side; None, where it is not known yet, gives None.
    k, s : int
        Filter size and stride.
    border_mode : int or str
        See ``padding``.

    Raises
    ------
    InputError
        The filter is longer than the padded side.
    """
    k, s, p = _filter(k, s, border_mode)
    if i is None:
        return None
    i = _whole("input size", i, 1)
    if i + 2 * p < k:
        raise InputError(
            "convolution: the filter does not fit: input %d with padding 2*%d is shorter than "
            "filter size %d (stride %d)" % (i, p, k, s)
        )
    return (i + 2 * p - k) // s + 1


def conv_input_length(o: int | None, k: int, s: int = 1, border_mode: Any = "valid") -> int | None:
    """Return the shortest side that a convolution turns into ``o``: ``s(o - 1) + k - 2p``.

    The ``s - 1`` lengths above it give ``o`` too.

    Raises
    ------
    InputError
        No input gives ``o``: even one pixel gives more.
    """
    k, s, p = _filter(k, s, border_mode)
    if o is None:
        return None
    o = _whole("output size", o, 1)
    shortest = s * (o - 1) + k - 2 * p
    if shortest + s - 1 < 1:
        raise InputError(
            "convolution: no input gives output %d with filter size %d, stride %d, padding 2*%d"
            % (o, k, s, p)
        )
    return max(shortest, 1)


def deconv_adjustment(k: int, s: int = 1, border_mode: Any = "valid") -> int:
    """Return the ``a`` in 0..s-1 that brings a deconvolution's output closest to ``s * i``.

    That is upstream's rule, which knows only ``s * i``. It is met exactly where
    ``1 <= k - 2p <= s``, for every ``i``.
    """
    k, s, p = _filter(k, s, border_mode)
    return min(max(s - k + 2 * p, 0), s - 1)


def deconv_output_length(
    i: int | None, k: int, s: int = 1, border_mode: Any = "valid", a: int | None = None
) -> int | None:
    """Return how long a side is after a deconvolution: ``s(i - 1) + a + k - 2p``.

    Parameters
    ----------
    i : int or None
        Pixels along the side; None gives None.
    k, s : int
        Filter size and stride.
    border_mode : int or str
        See ``padding``: the zeros of the convolution that is run backwards.
    a : int, optional
        0 to ``s - 1``; by default ``deconv_adjustment(k, s, border_mode)``.

    Raises
    ------
    InputError
        ``a`` is out of its range, or nothing would be left.
    """
    k, s, p = _filter(k, s, border_mode)
    a = deconv_adjustment(k, s, p) if a is None else _whole("adjustment a", a, 0)
    if a >= s:
        raise InputError(
            "deconvolution: adjustment a=%d with stride %d, expected 0 to %d; a convolution "
            "would not come back to the input" % (a, s, s - 1)
        )
    if i is None:
        return None
    i = _whole("input size", i, 1)
    o = s * (i - 1) + a + k - 2 * p
    if o < 1:
        raise InputError(
            "deconvolution: nothing is left: input %d, filter size %d, stride %d, padding 2*%d, "
            "a=%d give output %d" % (i, k, s, p, a, o)
        )
    return o


def conv_output_shape(
    input_shape: Sequence[int | None],
    filter_shape: Sequence[int | None],
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
) -> Shape4:
    """Return the shape after a convolution.

    Parameters
    ----------
    input_shape : tuple, (n, c, h, w)
        None stands for a size not known yet.
    filter_shape : tuple, (filters, c, kh, kw)
    border_mode : int, str, or a pair of them
        See ``padding``; a pair is for height and width.
    subsample : int or pair of int
        The strides.

    Returns
    -------
    tuple, (n, filters, oh, ow)

    Raises
    ------
    InputError
        The channels differ, or see ``conv_output_length``.
    """
    n, c, sides = _split("input shape", input_shape)
    filters, c_filter, taps = _split("filter shape", filter_shape)
    _same_channels("convolution", input_shape, filter_shape, c, c_filter, 1)
    return _with_sides(
        "convolution", n, filters, conv_output_length, sides, taps, subsample, border_mode
    )


def deconv_output_shape(
    input_shape: Sequence[int | None],
    filter_shape: Sequence[int | None],
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    a: Any = (None, None),
) -> Shape4:
    """Return the shape after a deconvolution.

    Parameters
    ----------
    input_shape : tuple, (n, c, h, w)
    filter_shape : tuple, (c, channels out, kh, kw)
        The filters of the convolution that is run backwards: the input's channels first.
    border_mode, subsample
        See ``conv_output_shape``.
    a : int or pair of int, optional
        See ``deconv_output_length``.

    Returns
    -------
    tuple, (n, channels out, oh, ow)

    Raises
    ------
    InputError
        The channels differ, or see ``deconv_output_length``.
    """
    n, c, sides = _split("input shape", input_shape)
    c_filter, channels, taps = _split("filter shape", filter_shape)
    _same_channels("deconvolution", input_shape, filter_shape, c, c_filter, 0)
    return _with_sides(
        "deconvolution", n, channels, deconv_output_length, sides, taps, subsample, border_mode, a
    )


def _whole(what: str, value: Any, least: int) -> int:
    """Return ``value`` as an int of at least ``least``; NumPy's integers are taken too."""
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None or number < least:
        raise InputError("%s %r: expected a whole number, %d or more" % (what, value, least))
    return number


def _filter(k: int, s: int, border_mode: Any) -> tuple[int, int, int]:
    return _whole("filter size", k, 1), _whole("stride", s, 1), padding(border_mode, k)


def _split(
    what: str, shape: Sequence[int | None]
) -> tuple[int | None, int | None, tuple[int | None, ...]]:
    if len(shape) != 4:
        raise InputError("%s %r: expected 4 sizes" % (what, tuple(shape)))
    return shape[0], shape[1], tuple(shape[2:])


def _same_channels(
    operation: str,
    input_shape: Sequence[int | None],
    filter_shape: Sequence[int | None],
    c: int | None,
    c_filter: int | None,
    axis: int,
) -> None:
    if c is not None and c_filter is not None and c != c_filter:
        raise InputError(
            "%s: input %r has %d channels, but filters %r have %d on axis %d"
            % (operation, tuple(input_shape), c, tuple(filter_shape), c_filter, axis)
        )


def _with_sides(
    operation: str,
    n: int | None,
    channels: int | None,
    length: Callable[..., int | None],
    sides: tuple[int | None, ...],
    taps: tuple[int | None, ...],
    *settings: Any,
) -> Shape4:
    """Return (n, channels, oh, ow), each side by ``length`` with its own settings."""
    each = [s if isinstance(s, (tuple, list)) else (s, s) for s in settings]
    try:
        return (n, channels) + tuple(map(length, sides, taps, *each))
    except InputError as error:
        raise InputError(
            "%s; in a %s of input sides %r with filters %r" % (error, operation, sides, taps)
        ) from error
