import numpy as np
import pytest

from tests import reference
from tests.lib.compat.lasagne_layers.layer_values import close, output, values


def c01b(x):
    return x.transpose(1, 2, 3, 0)


@pytest.fixture
def layers(gpu_layers):
    return gpu_layers("cuda_convnet")


@pytest.mark.parametrize("flip", [None, True])
@pytest.mark.parametrize("pad, width", [(0, 0), (1, 1), ("same", 1), ("full", 2)])
def test_convolution(layers, pad, width, flip):
    x, w, b = values(2, 4, 7, 8), values(16, 4, 3, 3, seed=1), values(16, seed=2)
    settings = {"stride": 2, "pad": pad, "b": b}
    if flip is not None:
        settings["flip_filters"] = flip
    expected = reference.conv2d(x, w, (2, 2), (width, width), bool(flip))
    expected = np.maximum(expected + b.reshape(1, 16, 1, 1), 0)
    layer = layers.Conv2DCCLayer((2, 4, 7, 8), 16, 3, W=w, **settings)
    close(output(layer, x), expected)
    assert layer.output_shape == expected.shape
    layer = layers.Conv2DCCLayer((4, 7, 8, 2), 16, 3, W=c01b(w), dimshuffle=False, **settings)
    close(output(layer, c01b(x)), c01b(expected))
    assert layer.output_shape == c01b(expected).shape
    assert list(layer.params) == [layer.W, layer.b]


@pytest.mark.parametrize("dimshuffle", [True, False])
def test_a_bias_at_each_place(layers, dimshuffle):
    x, w, b = values(2, 3, 6, 6), values(16, 3, 3, 3, seed=1), values(16, 4, 4, seed=2)
    order = (lambda x: x) if dimshuffle else c01b
    layer = layers.Conv2DCCLayer(
        order(x).shape, 16, 3, W=order(w), b=b, untie_biases=True, dimshuffle=dimshuffle
    )
    expected = np.maximum(reference.conv2d(x, w, (1, 1), (0, 0), False) + b, 0)
    close(output(layer, order(x)), order(expected))
    assert list(layer.params) == [layer.W, layer.b]


def test_shapes_of_its_own_filters(layers):
    assert layers.Conv2DCCLayer((2, 3, 6, 6), 16, 5).W.get_value().shape == (16, 3, 5, 5)
    layer = layers.Conv2DCCLayer((3, 6, 6, 2), 16, 5, dimshuffle=False, b=None, untie_biases=True)
    assert layer.W.get_value().shape == (3, 5, 5, 16) and layer.b is None


@pytest.mark.parametrize(
    "channels, filters, settings, said",
    [
        (4, 16, {"filter_size": (3, 5)}, r"only supports square filters, got filter_size=\(3, 5\)"),
        (4, 16, {"stride": (1, 2)}, r"only supports square strides, got stride=\(1, 2\)"),
        (4, 16, {"pad": (1, 2)}, r"only supports square padding, got pad=\(1, 2\)"),
        (4, 16, {"num_groups": 2}, "only supports one group, got num_groups=2"),
        (4, 15, {}, "num_filters to be a multiple of 16, got 15"),
        (7, 16, {}, "channels to be 1, 2, 3 or a multiple of 4, got 7"),
    ],
)
def test_what_cuda_convnet_refuses(layers, channels, filters, settings, said):
    settings = {"filter_size": 3, **settings}
    with pytest.raises(RuntimeError, match=said):
        layers.Conv2DCCLayer((2, channels, 8, 8), filters, **settings)


@pytest.mark.parametrize("size, stride", [(2, None), (3, 2), (3, 1)])
def test_max_pooling_counts_the_windows_over_the_border(layers, size, stride):
    x = values(2, 3, 8, 7)
    step = stride or size
    more = [-(side - size) % step for side in x.shape[2:]]
    wider = np.full((2, 3, 8 + more[0], 7 + more[1]), -np.inf, "float32")
    wider[:, :, :8, :7] = x
    expected = reference.pool(wider, (size, size), (step, step), (0, 0), "max")
    layer = layers.MaxPool2DCCLayer(x.shape, size, stride)
    close(output(layer, x), expected)
    assert layer.output_shape == expected.shape
    layer = layers.MaxPool2DCCLayer(c01b(x).shape, size, stride, dimshuffle=False)
    close(output(layer, c01b(x)), c01b(expected))
    assert layer.output_shape == c01b(expected).shape


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"pool_size": 2, "pad": 2}, "does not support padding"),
        ({"pool_size": (2, 3)}, r"only supports square pooling regions, got pool_size=\(2, 3\)"),
        ({"pool_size": 2, "stride": (1, 2)}, "the same stride in both directions, got stride="),
        ({"pool_size": 2, "stride": 3}, "only supports stride <= pool_size, got 3 and 2"),
        ({"pool_size": 2, "ignore_border": True}, "does not support ignore_border=True"),
    ],
)
def test_what_max_pooling_refuses(layers, settings, said):
    with pytest.raises(NotImplementedError, match="MaxPool2DCCLayer .*" + said):
        layers.MaxPool2DCCLayer((2, 3, 8, 8), **settings)


def test_the_orders_of_axes(layers):
    x = values(2, 3, 4, 5)
    there = layers.ShuffleBC01ToC01BLayer(x.shape)
    back = layers.ShuffleC01BToBC01Layer(there)
    assert there.output_shape == (3, 4, 5, 2) and back.output_shape == x.shape
    close(output(there, x), c01b(x))
    close(output(back, c01b(x)), x)
    assert layers.bc01_to_c01b is layers.ShuffleBC01ToC01BLayer
    assert layers.c01b_to_bc01 is layers.ShuffleC01BToBC01Layer


def test_arrays_in_the_place_of_variables(layers):
    x, w = values(2, 4, 6, 6), values(16, 4, 3, 3, seed=1)
    layer = layers.Conv2DCCLayer(c01b(x).shape, 16, 3, W=c01b(w), dimshuffle=False, b=None)
    expected = np.maximum(reference.conv2d(x, w, (1, 1), (0, 0), False), 0)
    close(layer.get_output_for(c01b(x)).eval(), c01b(expected))
    layer = layers.MaxPool2DCCLayer(c01b(x).shape, 2, dimshuffle=False)
    expected = reference.pool(x, (2, 2), (2, 2), (0, 0), "max")
    close(layer.get_output_for(c01b(x)).eval(), c01b(expected))


@pytest.mark.parametrize("untie", [False, True])
def test_a_dense_layer_at_each_place(layers, untie):
    x, w = values(3, 4, 5, 2), values(6, 3, seed=1)
    b = values(6, 4, 5, seed=2) if untie else values(6, seed=2)
    layer = layers.NINLayer_c01b(x.shape, 6, untie, w, b)
    expected = np.einsum("uc,cijn->uijn", w, x) + (
        b[..., None] if untie else b[:, None, None, None]
    )
    close(output(layer, x), np.maximum(expected, 0))
    assert layer.output_shape == (6, 4, 5, 2)
    layer = layers.NINLayer_c01b(x.shape, 6, untie, w, None, None)
    close(output(layer, x), np.einsum("uc,cijn->uijn", w, x))
