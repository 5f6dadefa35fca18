"""Receptive fields, compared with what really changes when one pixel changes."""

import numpy as np
import pytest

from lib.shapes import layers
from lib.shapes.fields import fields
from mnist import zoo

NETWORKS = {
    "up": ["1x3x3", "deconv:f=1,k=5,s=2,p=2", "deconv:f=1,k=4,s=2,p=1", "conv:f=1,k=3,p=1"],
    "down": ["1x16x16", "conv:f=1,k=5,s=2,p=2", "bias", "conv:f=1,k=3,s=2", "conv:f=1,k=2,d=2"],
    "stretched": ["1x4x4", "deconv:f=1,k=2,s=3,a=1", "crop:9", "conv:f=1,k=3,s=2,p=full"],
    "dense": ["1x4x4", "conv:f=1,k=3", "flatten", "dense:4", "reshape:1x2x2", "deconv:f=1,k=3"],
}


def jacobian(text, shape, out):
    """Which output depends on which input, of one side, as a matrix of 0 and 1."""
    kind, settings = layers.parse_layer(text)
    if kind in ("bias", "batchnorm", "scale"):
        return np.eye(out, dtype=int)
    if kind == "crop":
        return np.eye(shape, dtype=int)[:out]
    if kind not in ("conv", "deconv"):
        return np.ones((out, shape), int)
    large, small = (shape, out) if kind == "conv" else (out, shape)
    J = np.zeros((small, large), int)
    for place in range(small):
        for tap in range(settings["k"]):
            at = place * settings["s"] - settings["p"] + tap * settings["d"]
            if 0 <= at < large:
                J[place, at] = 1
    return J if kind == "conv" else J.T


def spans(matrix):
    """The longest way from the first to the last 1 of a row."""
    found = [np.flatnonzero(row) for row in matrix]
    return max(at[-1] - at[0] + 1 if len(at) else 0 for at in found)


def side(shape):
    return shape[2] if len(shape) == 3 else 1


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_against_jacobians(name):
    texts = NETWORKS[name]
    rows = layers.table(texts)
    found = fields(texts)
    steps = [jacobian(r.layer, side(r.in_shape), side(r.out_shape)) for r in rows]
    total = np.eye(side(layers.parse_shape(texts[0])), dtype=int)
    for number, (step, row) in enumerate(zip(steps, rows)):
        total = step.dot(total)
        assert found[number].sees == spans(total), row
        rest = np.eye(side(row.out_shape), dtype=int)
        for later in steps[number + 1 :]:
            rest = later.dot(rest)
        assert found[number].reaches == spans(rest.T), row


def test_vectors_have_no_field():
    assert [f.sees for f in fields(zoo.find("radford_cond").LAYERS["gen"])] == [None] * 9
    assert [f.reaches for f in fields(zoo.find("radford_cond").LAYERS["discrim"])] == [None] * 9
    assert fields(["1x5x5"]) == []
