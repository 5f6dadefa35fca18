"""What cannot be written as a layer of PyTorch, and how its settings are written."""

import numpy as np
import pytest

from lib.errors import InputError
from mnist.exporting.deployable import Layer
from mnist.exporting.torch_layers import expression, module

WEIGHTS = {"w": np.zeros((4, 3, 5, 3), "float32"), "b": np.zeros(4, "float32")}


def conv(pads, inputs=("x", "w"), **settings):
    plain = {"kernel_shape": [5, 3], "strides": [2, 2], "dilations": [1, 1], "group": 1}
    return Layer("Conv", inputs, "h", (4, 7, 7), dict(plain, pads=pads, **settings))


def test_settings():
    expected = "nn.Conv2d(3, 4, (5, 3), stride=2, padding=(2, 1), bias=False)"
    assert module(conv([2, 1, 2, 1]), WEIGHTS) == expected
    assert module(conv([0] * 4, ("x", "w", "b")), WEIGHTS) == "nn.Conv2d(3, 4, (5, 3), stride=2)"


def test_padding_at_one_end_only():
    with pytest.raises(InputError, match=r"h: padding \[0, 0, 1, 1\] differs at both ends"):
        module(conv([0, 0, 1, 1]), WEIGHTS)


def test_kinds_that_are_not_written():
    with pytest.raises(InputError, match="Scan: layers of this kind are not written as PyTorch"):
        expression(Layer("Scan", ("x",), "h", (4,), {}), ["x"], {})
    backwards = Layer("Slice", ("x",), "h", (4,), {"axes": [1], "starts": [3], "ends": [0]})
    backwards.settings["steps"] = [-1]
    with pytest.raises(InputError, match="h: a slice backwards"):
        expression(backwards, ["x"], {})
