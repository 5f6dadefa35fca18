"""Whether a row of steps is one of this project's generators, and its parameters there."""

from __future__ import annotations

import math
from typing import Any, List, Sequence

import numpy as np

from lib.errors import InputError

from ..sampling import recognise
from ..sampling.layer_plan import Planned, activations, layer_plan, network_of
from .steps import Imported, Norm, Step, check_row

_SHOWN = 2  # networks that a message compares with
_EPSILON = 1e-8  # what `lib.ops.batchnorm` adds to a variance


class _Differs(Exception):
    """Why steps are not a network's."""

    of_another_length = False


class _Longer(_Differs):
    """They are more, or fewer."""

    of_another_length = True


def fit(steps: List[Step], names: Sequence[str], path: str, latent: str) -> Imported:
    """Return the generator that the steps are.

    Parameters
    ----------
    steps : list of Step
    names : sequence of str
        Of `mnist.sampling.recognise.NAMES`, the likeliest first.
    path : str
        The file, for messages.
    latent : str
        Of the program that trained it.

    Raises
    ------
    InputError
        It is none of these networks.
    """
    if not steps:
        raise InputError("%s: found no layers, expected a generator's" % path)
    check_row(steps, path)
    why = []
    for name in names:
        try:
            return _fit(steps, name, path, latent)
        except _Differs as difference:
            # those of as many layers are the nearest
            why.append((difference.of_another_length, "%s has %s" % (name, difference)))
    nearest = [text for _, text in sorted(why, key=lambda each: each[0])][:_SHOWN]
    raise InputError(
        "%s: found another network than this project's: %s (--arch says which one it is, where "
        "the file cannot)" % (path, "; ".join(nearest))
    )


def _fit(steps: List[Step], name: str, path: str, latent: str) -> Imported:
    network, layers = network_of(name), _layers(name, steps)
    if len(layers) != len(steps):
        raise _Longer("%d layers, the file %d" % (len(layers), len(steps)))
    own = getattr(network, "EPSILON", _EPSILON)
    params: List[np.ndarray] = []
    statistics: List[Any] = []
    for number, (layer, step) in enumerate(zip(layers, steps), 1):
        is_last = number == len(steps)
        _check_form(layer, step)
        _check_activation(network, step, is_last)
        params.append(step.weight)
        if is_last:
            params += _last(layer, step)
        else:
            norm = _spread(_normalised(step), layer, step)
            params += [norm.gain, norm.bias][: layer.weight.vectors]
            if norm.mean is not None and norm.variance is not None:
                statistics += [norm.mean, norm.variance + (norm.epsilon - own)]
    params = [np.asarray(param, np.float32) for param in params]
    if recognise.fit(name, [param.shape for param in params]) is None:
        raise _Differs("layers of other sizes")
    whole = len(statistics) == 2 * (len(steps) - 1)
    kept = [np.asarray(each, np.float32) for each in statistics] if whole else None
    return Imported(path, name, params, kept, latent)


def _layers(arch: str, steps: List[Step]) -> List[Planned]:
    shapes: List[tuple] = []
    for step in steps:
        vectors = 0 if step is steps[-1] else 2
        shapes += [step.weight.shape] + [(step.weight.shape[1],)] * vectors
    layers = layer_plan(arch, shapes)
    if not layers:
        raise _Differs("filters of 4x4 or of 5x5 in all layers, the file %s" % _filters(steps))
    return layers


def _filters(steps: List[Step]) -> str:
    kernels = ["x".join(map(str, step.weight.shape[2:])) or "a matrix" for step in steps]
    return ", ".join(kernels[:8]) + ", ..." * (len(kernels) > 8)


def _check_form(layer: Planned, step: Step) -> None:
    kernel, expected = step.weight.shape[2:], layer.weight.kernel
    if kernel != expected:
        words = ["filters of %dx%d" % k if len(k) == 2 else "a matrix" for k in (expected, kernel)]
        raise _Differs("%s where layer %s has %s" % (words[0], step.name, words[1]))
    if not kernel:
        return
    for word, value, wanted in (
        ("stride", step.stride, layer.stride),
        ("padding", step.padding, layer.padding),
        ("output padding", step.extra, layer.extra),
    ):
        if value is not None and wanted is not None and value != wanted:
            raise _Differs("%s %d where layer %s has %d" % (word, wanted, step.name, value))


def _check_activation(network: Any, step: Step, is_last: bool) -> None:
    hidden, leak, last = activations(network)
    wanted = last if is_last else hidden
    if step.activation is not None and step.activation != wanted:
        raise _Differs(
            "%s behind a layer where layer %s has %s" % (wanted, step.name, step.activation)
        )
    if wanted == "leaky" and step.leak is not None and abs(step.leak - leak) > 1e-6:
        raise _Differs("a leak of %g where layer %s has %g" % (leak, step.name, step.leak))


def _last(layer: Planned, step: Step) -> List[np.ndarray]:
    if step.norm is not None:
        raise _Differs("no normalisation behind its last layer, layer %s has one" % step.name)
    if layer.weight.vectors:
        return [np.zeros(step.weight.shape[1]) if step.bias is None else step.bias]
    if step.bias is not None and np.any(step.bias):
        raise _Differs("no bias in its last layer, layer %s has one" % step.name)
    return []


def _normalised(step: Step) -> Norm:
    if step.norm is None:
        raise _Differs(
            "a normalisation behind each layer but the last, layer %s has none" % step.name
        )
    gain, offset = (np.asarray(vector, np.float64) for vector in step.norm[:2])
    norm = step.norm._replace(gain=gain, bias=offset)
    if norm.mean is None or norm.variance is None:
        return norm  # a minibatch's own statistics take a bias off again
    bias = 0.0 if step.bias is None else np.asarray(step.bias, np.float64)
    mean = np.asarray(norm.mean, np.float64)
    if np.shape(bias) not in ((), mean.shape):
        raise _Differs("one bias for each mean, %s others" % step.name)
    variance = np.asarray(norm.variance, np.float64)
    if np.any(variance < 0):
        raise _Differs("variances of 0 and more, layer %s others" % step.name)
    return norm._replace(mean=mean - bias, variance=variance)


def _spread(norm: Norm, layer: Planned, step: Step) -> Norm:
    """Repeat each number for the elements that our network normalises by themselves."""
    outputs = step.weight.shape[1]
    total = outputs * layer.weight.pixels
    sizes = {outputs // layer.weight.cells, outputs, total}
    spread: List[Any] = []
    for vector in norm[:4]:
        if vector is not None:
            if np.ndim(vector) != 1 or len(vector) not in sizes or total % len(vector):
                raise _Differs("%d gains behind %s, the file others" % (total, step.name))
            vector = np.repeat(vector, total // len(vector))
        spread.append(vector)
    if not math.isfinite(norm.epsilon) or norm.epsilon < 0:
        raise _Differs("a number added to each variance, %s %r" % (step.name, norm.epsilon))
    gain, bias, mean, variance = spread
    return norm._replace(gain=gain, bias=bias, mean=mean, variance=variance)
