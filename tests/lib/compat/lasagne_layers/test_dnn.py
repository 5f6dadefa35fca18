"""lasagne.layers.dnn beside NumPy, and beside Lasagne's own source where Lasagne is installed."""

import ast
import inspect

import numpy as np
import pytest
import theano
import theano.tensor as T

from tests import reference
from tests.lib.compat.lasagne_layers.layer_values import close, output, values
from tests.lib.compat.lasagne_layers.sources import constructors


@pytest.fixture
def dnn(gpu_layers):
    return gpu_layers("dnn")


# pad as Lasagne has it, and in rows and columns for a filter of 3 rows and 5 columns
PADS = [(0, (0, 0)), ("valid", (0, 0)), ((1, 2), (1, 2)), ("same", (1, 2)), ("full", (2, 4))]


@pytest.mark.parametrize("pad, rows_columns", PADS)
@pytest.mark.parametrize("flip", [None, False, True])
def test_convolution(dnn, pad, rows_columns, flip):
    x, w, b = values(2, 3, 7, 8), values(4, 3, 3, 5, seed=1), values(4, seed=2)
    settings = {} if flip is None else {"flip_filters": flip}
    layer = dnn.Conv2DDNNLayer((2, 3, 7, 8), 4, (3, 5), (2, 1), pad, W=w, b=b, **settings)
    expected = reference.conv2d(x, w, (2, 1), rows_columns, bool(flip))
    expected = np.maximum(expected + b.reshape(1, 4, 1, 1), 0)
    close(output(layer, x), expected)
    assert layer.output_shape == expected.shape
    assert list(layer.params) == [layer.W, layer.b]


def test_convolution_is_lasagnes_own_without_flipping(lasagne, dnn):
    if "flip_filters" not in inspect.signature(lasagne.layers.Conv2DLayer).parameters:
        pytest.skip("this Lasagne's Conv2DLayer always flips")
    if not hasattr(lasagne.layers.Conv2DLayer, "convolve"):
        pytest.skip("the stand-in's does not convolve")
    x, w = values(2, 3, 6, 6), values(4, 3, 3, 3, seed=1)
    settings = {"pad": "same", "W": w, "untie_biases": True, "b": values(4, 6, 6, seed=3)}
    ours = dnn.Conv2DDNNLayer((2, 3, 6, 6), 4, 3, **settings)
    own = lasagne.layers.Conv2DLayer((2, 3, 6, 6), 4, 3, flip_filters=False, **settings)
    close(output(ours, x), output(own, x))


def test_images_of_another_number_and_size_than_declared(dnn):
    x, w = values(3, 2, 9, 6), values(4, 2, 3, 3, seed=1)
    layer = dnn.Conv2DDNNLayer((1, 2, 5, 5), 4, 3, W=w, b=None, nonlinearity=None)
    close(output(layer, x), reference.conv2d(x, w, (1, 1), (0, 0), False))


def test_filters_that_were_exchanged(dnn):
    """Weight normalisation puts an expression in the place of W."""
    x, w = values(2, 2, 5, 5), values(4, 2, 3, 3, seed=1)
    layer = dnn.Conv2DDNNLayer((2, 2, 5, 5), 4, 3, W=w, b=None, nonlinearity=None)
    layer.W = 2 * layer.W
    close(output(layer, x), reference.conv2d(x, 2 * w, (1, 1), (0, 0), False))


def test_groups(lasagne, dnn):
    x, w = values(2, 4, 5, 5), values(6, 2, 3, 3, seed=1)
    settings = {"W": w, "b": None, "nonlinearity": None, "num_groups": 2}
    if not hasattr(lasagne.layers, "BatchNormLayer"):
        with pytest.raises(ValueError, match="num_groups is 2, but Lasagne 0.1 has no groups"):
            dnn.Conv2DDNNLayer((2, 4, 5, 5), 6, 3, **settings)
        return
    layer = dnn.Conv2DDNNLayer((2, 4, 5, 5), 6, 3, **settings)
    parts = [
        reference.conv2d(x[:, 2 * g : 2 * g + 2], w[3 * g : 3 * g + 3], (1, 1), (0, 0), False)
        for g in range(2)
    ]
    close(output(layer, x), np.concatenate(parts, axis=1))


@pytest.mark.parametrize("mode", ["max", "average_inc_pad", "average_exc_pad", "average"])
def test_pooling(dnn, mode):
    x = values(2, 3, 7, 8)
    layer = dnn.Pool2DDNNLayer((2, 3, 7, 8), 3, 2, pad=1, mode=mode)
    mode = "average_inc_pad" if mode == "average" else mode
    close(output(layer, x), reference.pool(x, (3, 3), (2, 2), (1, 1), mode))


def test_max_pooling_takes_the_window_as_stride_and_refuses_borders(dnn):
    x = values(2, 3, 7, 8)
    layer = dnn.MaxPool2DDNNLayer((2, 3, 7, 8), (2, 3))
    close(output(layer, x), reference.pool(x, (2, 3), (2, 3), (0, 0), "max"))
    assert isinstance(layer, dnn.Pool2DDNNLayer)
    with pytest.raises(NotImplementedError, match="Pool2DDNNLayer does not support ignore_border"):
        dnn.MaxPool2DDNNLayer((2, 3, 7, 8), 2, ignore_border=False)


def volumes(layer_class, *arguments, **settings):
    """The layer on (2, 2, 4, 5, 6), and the same over each window as NumPy has it."""
    x = values(2, 2, 4, 5, 6)
    return x, output(layer_class((2, 2, 4, 5, 6), *arguments, **settings), x)


def windows(x, sides):
    return np.lib.stride_tricks.sliding_window_view(x, sides, axis=(2, 3, 4))


@pytest.mark.parametrize("flip", [False, True])
def test_volumes(dnn, flip):
    if "Conv3DDNNLayer" not in dnn.__all__:
        pytest.skip("this Lasagne has no layers for volumes")
    w = values(3, 2, 2, 3, 2, seed=1)
    x, found = volumes(
        dnn.Conv3DDNNLayer, 3, (2, 3, 2), W=w, b=None, nonlinearity=None, flip_filters=flip
    )
    w = w[:, :, ::-1, ::-1, ::-1] if flip else w
    close(found, np.einsum("ncxyzijk,fcijk->nfxyz", windows(x, (2, 3, 2)), w))
    x, found = volumes(dnn.MaxPool3DDNNLayer, (2, 2, 3), stride=(2, 1, 3))
    close(found, windows(x, (2, 2, 3))[:, :, ::2, :, ::3].max(axis=(5, 6, 7)))
    with pytest.raises(NotImplementedError, match="Pool3DDNNLayer does not support ignore_border"):
        dnn.Pool3DDNNLayer((2, 2, 4, 5, 6), 2, ignore_border=False)


def test_pyramid(dnn):
    if "SpatialPyramidPoolingDNNLayer" not in dnn.__all__:
        pytest.skip("this Lasagne has no pyramids")
    x = values(2, 3, 8, 4)
    found = output(dnn.SpatialPyramidPoolingDNNLayer((2, 3, 8, 4)), x)
    levels = [
        reference.pool(x, sides, sides, (0, 0), "max").reshape(2, 3, -1)
        for sides in ((2, 1), (4, 2), (8, 4))
    ]
    close(found, np.concatenate(levels, axis=2))


def test_batch_normalisation(lasagne, dnn):
    if "BatchNormDNNLayer" not in dnn.__all__:
        pytest.skip("this Lasagne has no batch normalisation")
    x = values(4, 3, 5, 5)
    layer = dnn.BatchNormDNNLayer((4, 3, 5, 5))
    close(output(layer, x), reference.batchnorm(x, e=1e-4))
    with pytest.raises(ValueError, match=r"only supports axes \(0,\) and \(0, 2, 3\).*got \(1,\)"):
        dnn.BatchNormDNNLayer((4, 3, 5, 5), axes=1)
    below = dnn.MaxPool2DDNNLayer((4, 3, 5, 5), 2)
    top = dnn.batch_norm_dnn(below, name="n")
    assert type(top) is dnn.BatchNormDNNLayer and top.name == "n" and top.input_layer is below
    with pytest.raises(ValueError, match="use lasagne.layers.BatchNormLayer"):
        dnn.batch_norm_dnn(below, axes=(0, 1))


def test_batch_normalisation_before_a_nonlinearity(lasagne, dnn):
    if not {"BatchNormLayer", "NonlinearityLayer"} <= set(dir(lasagne.layers)):
        pytest.skip("only the installed Lasagne has it")
    x, w = values(4, 3, 5, 5), values(2, 3, 3, 3, seed=1)
    below = dnn.Conv2DDNNLayer(lasagne.layers.InputLayer((4, 3, 5, 5)), 2, 3, W=w, name="c")
    top = dnn.batch_norm_dnn(below)
    assert below.b is None and top.input_layer.name == "c_bn"
    normal = top.input_layer
    assert type(normal) is dnn.BatchNormDNNLayer
    symbol = T.tensor4()
    step = theano.function([symbol], lasagne.layers.get_output(top, symbol))
    convolved = reference.conv2d(x, w, (1, 1), (0, 0), False)
    close(step(x), np.maximum(reference.batchnorm(convolved, e=1e-4), 0))
    close(normal.mean.get_value(), 0.1 * convolved.mean(axis=(0, 2, 3)))
    spread = 1 / np.sqrt(convolved.var(axis=(0, 2, 3)) + 1e-4)
    close(normal.inv_std.get_value(), 0.9 + 0.1 * spread)


@pytest.mark.parametrize("name", ["dnn", "corrmm", "cuda_convnet"])
def test_constructors_are_lasagnes_own(lasagne, gpu_layers, name, request):
    if "installed" not in request.node.name:
        pytest.skip("the stand-in has no constructors of these")
    module = gpu_layers(name)
    own = constructors(lasagne, name)
    assert set(own.names) <= set(module.__all__) | own.hidden
    for layer, arguments in own.arguments.items():
        found = [
            (p.name, p.default)
            for p in list(inspect.signature(getattr(module, layer).__init__).parameters.values())[
                1:
            ]
            if p.kind is not p.VAR_KEYWORD
        ]
        if "num_groups" not in dict(arguments):  # release 0.1 has none
            found = [pair for pair in found if pair[0] != "num_groups"]
        assert [argument for argument, _ in found] == [argument for argument, _ in arguments]
        for (_, default), (_, source) in zip(found, arguments):
            space = {"init": lasagne.init, "nonlinearities": lasagne.nonlinearities}
            wanted = inspect.Parameter.empty if source is None else eval(source, space)
            same = type(default) is type(wanted) and getattr(default, "__dict__", 0) == getattr(
                wanted, "__dict__", 0
            )
            # one number stands for all sides
            same = same or (isinstance(wanted, tuple) and set(wanted) == {default})
            assert default == wanted or same, (layer, default, ast.dump(ast.parse(source or "")))
