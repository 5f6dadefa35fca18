"""The least time that a step can take: its arithmetic, and the bytes that it moves."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from tools.benchmarks import network


class Passes(NamedTuple):
    """How often a minibatch goes through a network.

    Forward, and back for the gradients of the layers' inputs and of their weights.
    """

    forward: int
    inputs: int
    weights: int


#: (generator, discriminator) by step. ``alternate`` is one G and one D update as upstream
#: writes them: G trains through D, then D sees a minibatch of its own, real and generated.
#: ``one-pass`` shares the forward passes; D's gradients then start from three costs.
PASSES = {
    "alternate": (Passes(2, 1, 1), Passes(3, 3, 2)),
    "one-pass": (Passes(1, 1, 1), Passes(2, 3, 2)),
}

#: Adam reads the parameter, both moments and the gradient, which was written before, and writes
#: the parameter and both moments back: all float32.
_ADAM = 4 * 8


def gflop(step: str, n: int, ngf: int) -> Any:
    """Arithmetic of one step on minibatches of `n`, GFLOP.

    Parameters
    ----------
    step : {'alternate', 'one-pass'}
    n : int
    ngf : int
        Filters of the smallest layers.
    """
    madds = network.multiply_adds(ngf)
    return 2 * n * sum(sum(passes) * m for passes, m in zip(PASSES[step], madds)) / 1e9


def gigabytes(step: str, n: int, ngf: int, itemsize: int = 4) -> Any:
    """What one step reads and writes if nothing stays in a cache between two layers, GB.

    A layer's output is written and read once forward; back, it is read once more, and its
    gradient written and read. Each pass reads the weights.

    Parameters
    ----------
    step, n, ngf
        As for `gflop`.
    itemsize : int
        Bytes of a number in a layer: 4, or 2 where they are bfloat16.
    """
    total = 0.0
    for passes, net, values in zip(PASSES[step], network.shapes(ngf), network.activations(ngf)):
        total += moved(passes, n * values, sum(map(math.prod, net)), itemsize)
    return total


def moved(passes: Passes, outputs: int, parameters: int, itemsize: int = 4) -> float:
    """What the passes of one network read and write, with Adam's part, GB.

    Parameters
    ----------
    passes : Passes
    outputs : int
        Numbers that all layers put out for one minibatch.
    parameters : int
    itemsize : int
        Bytes of a number in a layer.
    """
    layers = itemsize * outputs * (2 * passes.forward + 3 * passes.inputs)
    weights = parameters * (itemsize * (passes.forward + passes.inputs) + _ADAM)
    return (layers + weights) / 1e9
