import numpy as np
import pytest

from mnist import zoo
from mnist.sampling.layer_plan import layer_plan
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


def _planned(layer):
    """What a layer does, as `mnist.sampling.layer_plan` says it."""
    if layer.kind == "Gemm":
        return (), 1, 0, 0
    set_to = layer.settings
    (stride,), (padding,) = set(set_to["strides"]), set(set_to["pads"])
    (extra,) = set(set_to.get("output_padding", [0]))
    return tuple(set_to["kernel_shape"]), stride, padding, extra


@pytest.mark.parametrize("name", zoo.NAMES)
def test_the_graph_does_what_the_table_of_layers_says(name):
    layers = small.network(name, "generator").layers
    found = [layer for layer in layers if layer.kind in ("Gemm", "ConvTranspose")]
    plan = layer_plan(name, [])
    assert [_planned(layer) for layer in found] == [
        (each.weight.kernel, each.stride, each.padding, each.extra or 0) for each in plan
    ]
    for layer, each in zip(found, plan):
        if layer.kind == "ConvTranspose" and each.extra is not None:
            assert layer.shape[1:] == (each.side_out, each.side_out)


def test_settings_are_plain_numbers():
    found = small.network("onepass32", "generator")
    kinds = {layer.kind: layer for layer in found.layers}
    assert kinds["Slice"].settings == {"starts": [0, 0], "ends": [32, 32], "axes": [2, 3]}
    assert kinds["ConvTranspose"].settings["pads"] == [1, 1, 1, 1]
    assert kinds["ConvTranspose"].shape == (3, 33, 33)
    assert kinds["Expand"].inputs == ("unsqueeze_1",)
