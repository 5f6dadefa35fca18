import numpy as np
import pytest

from tests.mnist.exporting import small


@pytest.mark.parametrize("name, part", small.EACH)
def test_layers_read_what_is_there(name, part):
    found = small.network(name, part)
    there = {*found.inputs, *found.weights}
    for layer in found.layers:
        assert set(layer.inputs) <= there, layer
        there.add(layer.output)
    assert found.output == found.layers[-1].output
    read = {name for layer in found.layers for name in layer.inputs}
    assert set(found.weights) <= read
    assert {array.dtype for array in found.weights.values()} == {np.dtype("f4")}


def test_settings_are_plain_numbers():
    found = small.network("onepass32", "generator")
    kinds = {layer.kind: layer for layer in found.layers}
    assert kinds["Slice"].settings == {"starts": [0, 0], "ends": [32, 32], "axes": [2, 3]}
    assert kinds["ConvTranspose"].settings["pads"] == [1, 1, 1, 1]
    assert kinds["ConvTranspose"].shape == (3, 33, 33)
    assert kinds["Expand"].inputs == ("unsqueeze_1",)
