"""Initial parameters of a layer that is normalised."""

from __future__ import annotations

from typing import Any

from lib import inits

_ONE, _ZERO = inits.Constant(c=1.0), inits.Constant(c=0.0)


def normalised(weight: Any, shape: tuple[int, ...], n: int, name: str, gain: Any = _ONE) -> list:
    """A layer's weight, and gain and bias of the normalisation after it.

    Parameters
    ----------
    weight, gain : initial weights of `lib.inits`
    shape : tuple of int
        Of the weight.
    n : int
        Gains, and biases: one for each that is normalised by itself, channel or pixel.
    name : str
        The weight's name, such as ``gw2``: the others are ``gg2`` and ``gb2``.

    Returns
    -------
    list of shared variables
        Three, drawn in this order.
    """
    network, number = name.split("w")
    w = weight(shape, name)
    g, b = gain((n,), network + "g" + number), _ZERO((n,), network + "b" + number)
    return [w, g, b]
