"""Whether what was written computes what Theano does."""

from __future__ import annotations

from typing import Any, Callable

import numpy as np

from lib import rng
from lib.errors import InputError
from lib.native import choice

from ..latent import noise

TOLERANCE = 1e-5
_NUMBER = 8  # examples that are compared


def examples(network: Any, n: int = _NUMBER) -> dict[str, np.ndarray]:
    """Return inputs for a network, always the same ones.

    Parameters
    ----------
    network : mnist.exporting.networks.Network
    n : int

    Returns
    -------
    dict of str to ndarray
        Noise, or pictures of noise, and classes in turns.
    """
    draw, found = rng.separate(1), {}
    for variable in network.inputs:
        sizes = network.sizes[variable.name][1:]
        if variable.name == "label":
            found["label"] = np.arange(n) % max(network.metadata["classes"].count(",") + 1, 1)
        elif variable.name == "z":
            found["z"] = noise(draw, n, sizes[0], network.metadata["latent"])
        else:
            found["image"] = draw.uniform(size=(n, *sizes)).astype(np.float32)
    return found


def difference(network: Any, run: Callable, function: Callable) -> float:
    """Return the largest difference between a written network and Theano's.

    Parameters
    ----------
    network : mnist.exporting.networks.Network
    run : callable
        From inputs by name to the output.
    function : callable
        ``theano.function`` or a drop-in for it.

    Raises
    ------
    InputError
        It is more than ``TOLERANCE``.
    """
    inputs = examples(network)
    compiled = function(network.inputs, network.output)
    with choice.direct():  # the faster algorithms round more than the tolerance leaves room for
        expected = compiled(*inputs.values())
    largest = float(np.max(np.abs(run(inputs) - expected)))
    if not largest <= TOLERANCE:
        raise InputError(
            "what was written differs from Theano by %.2g, expected at most %g: this network's "
            "numbers are too large for float32, or a bug is to be reported" % (largest, TOLERANCE)
        )
    return largest
