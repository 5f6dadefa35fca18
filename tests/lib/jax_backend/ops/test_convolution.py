"""The three convolutions against NumPy's loops: shapes, paddings, strides, dilation, groups."""

import itertools

import numpy as np
import pytest
import theano.tensor as T
from theano.tensor.nnet import abstract_conv

from lib import device, ops
from lib.errors import UnavailableError
from tests import reference
from tests.lib import conv_cases
from tests.lib.jax_backend.both import TOLERANCE, check, close, numbers, on_jax


def dilated(w, dilation):
    """Filters with zeros between their taps."""
    sides = [(k - 1) * d + 1 for k, d in zip(w.shape[2:], dilation)]
    out = np.zeros(w.shape[:2] + tuple(sides))
    out[:, :, :: dilation[0], :: dilation[1]] = w
    return out


def grouped(x, w, groups, **kwargs):
    """Convolution in groups of channels."""
    images, filters = np.split(x, groups, axis=1), np.split(w, groups, axis=0)
    parts = [reference.conv2d(a, b, **kwargs) for a, b in zip(images, filters)]
    return np.concatenate(parts, axis=1)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("setting", conv_cases.settings(8), ids=str)
def test_all_three(setting, dtype):
    """Convolution and both gradients, several sizes in one compiled function."""
    flip = setting.conv_mode == "conv"
    X, W, G = (T.TensorType(dtype, [False] * 4)(name) for name in "XWG")
    y = ops.conv2d(X, W, setting.stride, setting.pad, setting.conv_mode)
    f = on_jax([X, W, G], [y, *T.Lop(y, [X, W], G)])
    for size in conv_cases.sizes(setting, 3):
        x = numbers(size.n, size.c, size.h, size.w, seed=1).astype(dtype)
        w = numbers(size.f, size.c, size.kh, size.kw, seed=2).astype(dtype)
        expected = reference.conv2d(*(a.astype("float64") for a in (x, w)), *setting[:2], flip)
        g = numbers(*expected.shape, seed=3).astype(dtype)
        exact = [a.astype("float64") for a in (x, w, g)]
        of_x = reference.conv2d_grad_inputs(exact[2], exact[1], x.shape, *setting[:2], flip)
        of_w = reference.conv2d_grad_weights(exact[0], exact[2], w.shape, *setting[:2], flip)
        for got, value in zip(f(x, w, g), (expected, of_x, of_w)):
            assert got.dtype == dtype
            close(got, value, TOLERANCE[dtype])


@pytest.mark.parametrize("mode", ["conv", "cross"])
@pytest.mark.parametrize("stride, k, pad", [(2, 5, 2), (2, 4, 1), (1, 3, 1), (1, 5, 0), (3, 3, 0)])
def test_deconv(stride, k, pad, mode):
    x, w = numbers(2, 3, 4, 3), numbers(3, 2, k, k, seed=1)
    sizes = [stride * side + max(k - 2 * pad - stride, 0) for side in (4, 3)]
    check(
        lambda x, w: ops.deconv(x, w, (stride, stride), (pad, pad), mode),
        lambda x, w: reference.deconv(x, w, (stride,) * 2, (pad,) * 2, sizes, mode == "conv"),
        x,
        w,
        theano_too=False,
    )


@pytest.mark.parametrize("border", ["valid", "half", "full", 1, (2, 0)])
def test_borders(border):
    pad = {"valid": (0, 0), "half": (1, 2), "full": (2, 4), 1: (1, 1)}.get(border, border)
    check(
        lambda x, w: T.nnet.conv2d(x, w, border_mode=border),
        lambda x, w: reference.conv2d(x, w, (1, 1), pad, True),
        numbers(2, 2, 5, 6),
        numbers(3, 2, 3, 5, seed=1),
        theano_too=False,
    )


def test_borders_that_differ_before_and_behind():
    def build(x, w):
        return T.nnet.conv2d(x, w, border_mode=((1, 2), (0, 3)), subsample=(2, 1))

    def expected(x, w):
        x = np.pad(x, ((0, 0), (0, 0), (1, 2), (0, 3)))
        return reference.conv2d(x, w, (2, 1), (0, 0), True)

    check(build, expected, numbers(2, 2, 5, 4), numbers(3, 2, 3, 3, seed=1), theano_too=False)


@pytest.mark.parametrize("flip, groups", list(itertools.product([True, False], [1, 2])))
def test_dilation_and_groups(flip, groups):
    check(
        lambda x, w: T.nnet.conv2d(
            *(x, w),
            border_mode=(2, 1),
            subsample=(2, 1),
            filter_dilation=(1, 2),
            num_groups=groups,
            filter_flip=flip,
        ),
        lambda x, w: grouped(x, dilated(w, (1, 2)), groups, stride=(2, 1), pad=(2, 1), flip=flip),
        numbers(2, 4, 6, 5),
        numbers(6, 4 // groups, 3, 2, seed=1),
        theano_too=False,
    )


def test_second_derivatives():
    """Gradient penalties need the gradient of a gradient."""
    x, w = T.dtensor4("x"), T.dtensor4("w")
    y = ops.conv2d(x, w, (2, 2), (1, 1))
    slope = T.grad(T.sqr(y).sum(), x)
    f = on_jax([x, w], [T.sqr(slope).sum(), *T.grad(T.sqr(slope).sum(), [x, w])])
    images, filters = numbers(1, 2, 4, 4), numbers(2, 2, 3, 3, seed=1)
    _, of_x, of_w = f(images, filters)
    for index, got in ((0, of_x), (1, of_w)):
        for place in [(0, 0, 0, 0), (0, 1, 2, 1)]:
            ends = []
            for step in (1e-5, -1e-5):
                moved = [images.copy(), filters.copy()]
                moved[index][place] += step
                ends.append(f(*moved)[0])
            np.testing.assert_allclose(got[place], (ends[0] - ends[1]) / 2e-5, rtol=1e-6)


def naive3d(x, w):
    """Correlation of volumes with stride 1 and no padding."""
    sides = [i - k + 1 for i, k in zip(x.shape[2:], w.shape[2:])]
    out = np.zeros((x.shape[0], w.shape[0], *sides))
    for a, b, c in np.ndindex(*sides):
        window = x[:, :, a : a + w.shape[2], b : b + w.shape[3], c : c + w.shape[4]]
        out[:, :, a, b, c] = np.einsum("nczyx,fczyx->nf", window, w)
    return out


def test_three_dimensions():
    check(
        lambda x, w: T.nnet.conv3d(x, w, filter_flip=False),
        naive3d,
        numbers(1, 2, 4, 3, 5),
        numbers(2, 2, 2, 3, 2, seed=1),
        theano_too=False,
    )


def test_bf16():
    """All three round their operands to 8 bits and add up in float32; see test_products."""
    X, W = T.ftensor4s("XW")
    y = ops.conv2d(X, W, (2, 2), (2, 2))
    f = device.function(
        [X, W], [y, *T.grad(T.sqr(y).sum(), [X, W])], device="jax-cpu", precision="bf16"
    )
    x, w = numbers(4, 8, 10, 10).astype("float32"), numbers(6, 8, 5, 5, seed=1).astype("float32")
    expected = reference.conv2d(x, w, (2, 2), (2, 2), True)
    of_x = reference.conv2d_grad_inputs(2 * expected, w, x.shape, (2, 2), (2, 2), True)
    of_w = reference.conv2d_grad_weights(x, 2 * expected, w.shape, (2, 2), (2, 2), True)
    for got, value in zip(f(x, w), (expected, of_x, of_w)):
        assert got.dtype == "float32"
        error = np.abs(got - value).max() / np.abs(value).max()
        assert error < 2e-2


def test_channels_that_do_not_fit():
    X, W = T.ftensor4s("XW")
    f = on_jax([X, W], ops.conv2d(X, W))
    with pytest.raises(ValueError, match="images have 3 channels, expected 2"):
        f(np.ones((1, 3, 4, 4), "float32"), np.ones((1, 2, 3, 3), "float32"))


def test_sizes_that_do_not_fit():
    G, W = T.ftensor4s("GW")
    y = abstract_conv.conv2d_grad_wrt_inputs(G, W, (None, None, 9, 9), subsample=(2, 2))
    f = on_jax([G, W], y)
    words = r"gradients of size \(5, 5\), expected \(4, 4\) for images of \(9, 9\) and filters"
    with pytest.raises(ValueError, match=words):
        f(np.ones((1, 2, 5, 5), "float32"), np.ones((2, 3, 3, 3), "float32"))


def test_unshared_is_refused():
    X, W = T.ftensor4("X"), T.TensorType("float32", [False] * 6)("W")
    y = T.nnet.conv2d(
        X, W, input_shape=(1, 1, 3, 3), filter_shape=(1, 2, 2, 1, 2, 2), unshared=True
    )
    with pytest.raises(UnavailableError, match="unshared convolution .*--device cpu"):
        on_jax([X, W], y)(np.ones((1, 1, 3, 3), "float32"), np.ones((1, 2, 2, 1, 2, 2), "float32"))
