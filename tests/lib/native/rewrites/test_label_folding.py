"""Label planes folded out of convolutions, against the same graphs with the planes."""

import numpy as np
import pytest
import theano.tensor as T

from lib.cudnn import dnn_conv
from lib.native.rewrites.label_folding import split_labels
from lib.ops import conv2d, conv_cond_concat, deconv
from tests.lib.native.helpers import assert_close, compile_strictly, op_names

N, C, NY, F, SIDES = 4, 3, 5, 6, (8, 7)


def layer(operation, conv_mode="conv", dtype="float64", **kwargs):
    """Symbols X, Y, w; the operation on X with Y's planes; a cost that depends on all of it."""
    X, Y, w = (T.TensorType(dtype, [False] * ndim)() for ndim in (4, 2, 4))
    planes = conv_cond_concat(X, Y.dimshuffle(0, 1, "x", "x"))
    kwargs = {"subsample": (2, 2), "border_mode": (2, 1), "conv_mode": conv_mode, **kwargs}
    out = operation(planes, w, **kwargs)
    return X, Y, w, out, T.sqr(T.tanh(out)).sum()


def values(operation, n=N, dtype="float64", filters=(5, 4)):
    rng = np.random.default_rng(0)
    w = (C + NY, F) if operation is deconv else (F, C + NY)
    x = rng.standard_normal((n, C, *SIDES)).astype(dtype)
    y = rng.standard_normal((n, NY)).astype(dtype)  # not one-hot: it is linear in the labels
    # small filters: in tanh's flat parts rounding counts for more
    return x, y, (0.05 * rng.standard_normal((*w, *filters))).astype(dtype)


def folded(function):
    """Whether no convolution of `function` sees the planes (which need an Alloc of images)."""
    names = op_names(function)
    return "Split" not in names and names.count("Join") <= 1


@pytest.mark.parametrize("operation", [conv2d, deconv, dnn_conv])
@pytest.mark.parametrize("conv_mode", ["conv", "cross"])
@pytest.mark.parametrize("dtype, tolerance", [("float64", 1e-12), ("float32", 1e-6)])
def test_forward_and_gradients(operation, conv_mode, dtype, tolerance):
    X, Y, w, out, cost = layer(operation, conv_mode, dtype)
    outputs = [out, *T.grad(cost, [X, w])]
    ours = compile_strictly([X, Y, w], outputs)
    theirs = compile_strictly([X, Y, w], outputs, ["label_fold"])
    assert folded(ours)
    assert not folded(theirs)
    for n in (N, 1, 0):
        given = values(operation, n, dtype)
        for got, wanted in zip(ours(*given), theirs(*given)):
            assert_close(got, wanted, tolerance)


@pytest.mark.parametrize("operation", [conv2d, deconv])
@pytest.mark.parametrize("subsample, border_mode", [((1, 1), (0, 0)), ((2, 1), (1, 0))])
def test_strides_and_padding(operation, subsample, border_mode):
    X, Y, w, out, cost = layer(operation, subsample=subsample, border_mode=border_mode)
    outputs = [out, *T.grad(cost, [X, w])]
    ours = compile_strictly([X, Y, w], outputs)
    assert folded(ours)
    theirs = compile_strictly([X, Y, w], outputs, ["label_fold"])
    given = values(operation, filters=(3, 4))
    for got, wanted in zip(ours(*given), theirs(*given)):
        assert_close(got, wanted, 1e-12)


@pytest.mark.parametrize("operation", [conv2d, deconv])
def test_known_shapes(operation):
    """Shapes that the network tells the convolution: the channels among them change."""
    filter_shape = (C + NY, F, 5, 4) if operation is deconv else (F, C + NY, 5, 4)
    shapes = {"input_shape": (N, C + NY, *SIDES), "filter_shape": filter_shape}
    X, Y, w, out, cost = layer(operation, **shapes)
    outputs = [out, *T.grad(cost, [X, w])]
    ours = compile_strictly([X, Y, w], outputs)
    assert folded(ours)
    theirs = compile_strictly([X, Y, w], outputs, ["label_fold"])
    for got, wanted in zip(ours(*values(operation)), theirs(*values(operation))):
        assert_close(got, wanted, 1e-12)


def test_gradient_of_the_labels():
    """Where it is wanted, the planes' gradient is made, too."""
    X, Y, w, _, cost = layer(conv2d)
    outputs = T.grad(cost, [X, Y, w])
    ours = compile_strictly([X, Y, w], outputs)
    theirs = compile_strictly([X, Y, w], outputs, ["label_fold"])
    for got, wanted in zip(ours(*values(conv2d)), theirs(*values(conv2d))):
        assert_close(got, wanted, 1e-12)


def test_planes_upon_planes():
    X, Y, w = T.dtensor4(), T.dmatrix(), T.dtensor4()
    yb = Y.dimshuffle(0, 1, "x", "x")
    out = conv2d(conv_cond_concat(conv_cond_concat(X, yb), yb), w)
    outputs = [out, *T.grad(T.sqr(out).sum(), [X, w])]
    ours = compile_strictly([X, Y, w], outputs)
    theirs = compile_strictly([X, Y, w], outputs, ["label_fold"])
    rng = np.random.default_rng(0)
    given = [rng.standard_normal(s) for s in ((2, 3, 6, 5), (2, 4), (5, 11, 3, 3))]
    for got, wanted in zip(ours(*given), theirs(*given)):
        assert_close(got, wanted, 1e-12)


def ones_like_planes(X, Y):
    return T.ones((X.shape[0], Y.shape[1], X.shape[2], X.shape[3]))


@pytest.mark.parametrize(
    "images",
    [
        lambda X, Y: X,
        lambda X, Y: T.concatenate([X, X], axis=1),
        lambda X, Y: T.concatenate([X, X, Y.dimshuffle(0, 1, "x", "x") * X], axis=1),
        lambda X, Y: T.concatenate([X, Y.dimshuffle(0, 1, "x", "x") * X], axis=1),
        lambda X, Y: T.concatenate([X, 2 * ones_like_planes(X, Y)], axis=1),
        lambda X, Y: T.concatenate(
            [X, Y.dimshuffle(0, 1, "x", "x") * (1 + ones_like_planes(X, Y))], axis=1
        ),
        lambda X, Y: T.concatenate([X, X * ones_like_planes(X, X)], axis=0),
    ],
)
def test_what_are_not_label_planes(images):
    assert split_labels(images(T.dtensor4(), T.dmatrix())) is None


def test_label_planes():
    X, Y = T.ftensor4(), T.fmatrix()
    x, labels = split_labels(conv_cond_concat(X, Y.dimshuffle(0, 1, "x", "x")))
    assert x is X
    assert labels.ndim == 2


@pytest.mark.parametrize("tag", ["label_fold", "dcgan_native"])
def test_excluded(tag):
    X, Y, w, out, _ = layer(conv2d)
    names = op_names(compile_strictly([X, Y, w], out, [tag]))
    assert "Join" in names
    X, Y, w, out, _ = layer(conv2d)
    assert "Join" not in op_names(compile_strictly([X, Y, w], out))
