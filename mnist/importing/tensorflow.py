"""Generators in TensorFlow's checkpoints of two programs, DCGAN-for-MNIST and DCGAN_Tensorflow."""

from __future__ import annotations

from typing import Dict, List, Tuple

import numpy as np

from lib.errors import InputError, name_of
from lib.foreign.tf_checkpoint import Checkpoint

from .fitting import fit
from .steps import Imported, Norm, Step, turned

_EPSILON = 1e-3
_LEAKY = ("leaky32", "leaky64")
_MOST_LAYERS = 100


def read(index: str, arch: str | None = None) -> Imported:
    """Read a generator.

    Parameters
    ----------
    index : str
        The ``.index`` file of a checkpoint.
    arch : str, optional
        Which network it is, where that cannot be seen.

    Raises
    ------
    InputError
        It is damaged, or of another program.
    """
    checkpoint = Checkpoint(index)
    names = checkpoint.shapes()
    if "generator/layer1/kernel" in names:
        steps, latent = _scoped(checkpoint), "normal"
        known: Tuple[str, ...] = _LEAKY
    elif "G_wProjection" in names:
        steps, latent, known = _numbered(checkpoint), "uniform", ("fsconv32",)
    else:
        shown = ", ".join(name_of(name) for name in sorted(names)[:4]) or "none"
        raise InputError(
            "%s: found the variables %s ..., expected those of DCGAN-for-MNIST "
            "(generator/layer1/kernel, ...) or DCGAN_Tensorflow (G_wProjection, ...)"
            % (index, shown)
        )
    return fit(steps, (arch,) if arch else known, index, latent)


def filters(kernel: np.ndarray, where: str) -> np.ndarray:
    """Return filters (k, k, filters, inputs), as TensorFlow has them, as Theano has them."""
    if kernel.ndim != 4:
        raise InputError("%s: found a kernel of %d axes, expected 4" % (where, kernel.ndim))
    return turned(kernel.transpose(3, 2, 0, 1))


def _scoped(checkpoint: Checkpoint) -> List[Step]:
    """DCGAN-for-MNIST's layers; their normalisations never left the beginning's statistics."""
    names, steps = checkpoint.shapes(), []
    for number in range(1, _MOST_LAYERS):
        layer = "generator/layer%d/" % number
        if layer + "kernel" not in names:
            break
        kernel, bias = checkpoint.read([layer + "kernel", layer + "bias"])
        norm = None
        place = "generator/batch_normalization%s/" % ("_%d" % (number - 1) if number > 1 else "")
        if place + "gamma" in names:
            words = ("gamma", "beta", "moving_mean", "moving_variance")
            gain, beta, mean, variance = checkpoint.read(place + word for word in words)
            norm = Norm(gain, beta, mean, variance, _EPSILON)
        stride, padding = (1, 0) if number == 1 else (2, 1)
        weight = filters(kernel, "%s, %s" % (checkpoint.path, layer))
        steps.append(Step(layer[:-1], weight, bias, norm, stride, padding, 0, "leaky", 0.2))
    if steps:
        steps[-1] = steps[-1]._replace(activation="tanh", leak=None)
    return steps


def _numbered(checkpoint: Checkpoint) -> List[Step]:
    """DCGAN_Tensorflow's layers, normalised by each minibatch's own statistics, by pixel."""
    names = checkpoint.shapes()
    weight, bias, gain = checkpoint.read(["G_wProjection", "G_bProjection", "G_bnScaleProj"])
    # there, the first layer's gain is its bias, too
    norm = Norm(gain.reshape(-1), gain.reshape(-1), None, None, _EPSILON)
    if weight.ndim != 2:
        raise InputError(
            "%s: G_wProjection has %d axes, expected 2" % (checkpoint.path, weight.ndim)
        )
    steps = [Step("G_wProjection", weight, bias, norm, activation="relu")]
    for number in range(1, _MOST_LAYERS):
        name = "G_weightsCL%d" % number
        if name not in names:
            break
        kernel, bias = checkpoint.read([name, "G_biasesCL%d" % number])
        pixels = _pixels(checkpoint, number, names)
        last = "tanh" if pixels is None else "relu"
        form = filters(kernel, "%s, %s" % (checkpoint.path, name))
        steps.append(Step(name, form, bias, pixels, 2, 1, 0, last))
    return steps


def _pixels(checkpoint: Checkpoint, number: int, names: Dict[str, Tuple[int, ...]]) -> Norm | None:
    """A layer's gains and biases (height, width, channels), as ours: channels first, flat."""
    words = ["G_bnScaleCL%d" % number, "G_bnOffsetCL%d" % number]
    if words[0] not in names:
        return None
    found = []
    for word, array in zip(words, checkpoint.read(words)):
        if array.ndim != 3:
            raise InputError("%s: %s has %d axes, expected 3" % (checkpoint.path, word, array.ndim))
        found.append(array.transpose(2, 0, 1).reshape(-1))
    return Norm(found[0], found[1], None, None, _EPSILON)
