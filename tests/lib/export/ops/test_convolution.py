import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.tensor.nnet.abstract_conv import (
    conv2d_grad_wrt_inputs,
    conv2d_grad_wrt_weights,
    conv3d,
)

from lib.errors import InputError
from lib.export import convert
from lib.ops import conv2d, deconv
from tests import reference
from tests.lib import conv_cases
from tests.lib.export.written import Written, numbers, same

x = T.tensor4("x")


@pytest.mark.parametrize("setting", conv_cases.settings(8))
def test_both_directions(setting):
    size = conv_cases.sizes(setting, 3)[2]
    how = {"subsample": setting.stride, "border_mode": setting.pad, "conv_mode": setting.conv_mode}
    flip = setting.conv_mode == "conv"
    X = numbers(size.n, size.c, size.h, size.w)
    w = numbers(size.f, size.c, size.kh, size.kw, seed=1)
    run = Written([x], conv2d(x, theano.shared(w, "w"), **how))
    assert run.kinds == ["Conv"]
    expected = reference.conv2d(X, w, setting.stride, setting.pad, flip)
    same(run(X), expected, 1e-4)
    small = numbers(*expected.shape, seed=2)
    back = conv2d_grad_wrt_inputs(
        *(x, theano.shared(w, "w")),
        input_shape=(None, size.c, size.h, size.w),
        border_mode=setting.pad,
        subsample=setting.stride,
        filter_flip=flip,
    )
    run = Written([x], back, {"x": ("batch", *small.shape[1:])})
    assert run.kinds == ["ConvTranspose"]
    same(
        run(small),
        reference.conv2d_grad_inputs(small, w, X.shape, setting.stride, setting.pad, flip),
        1e-4,
    )


def test_any_size_of_pictures():
    w = numbers(3, 4, 5, 5)
    run = Written([x], deconv(x, theano.shared(w, "w"), (2, 2), (2, 2)))
    assert run.kinds == ["ConvTranspose"]
    for height in (3, 6):
        X = numbers(2, 3, height, 4)
        expected = reference.deconv(X, w, (2, 2), (2, 2), (2 * height, 8), True)
        same(run(X), expected, 1e-4)


@pytest.mark.parametrize("border, pad", [("half", 1), ("full", 2), ("valid", 0)])
def test_border_modes_in_words(border, pad):
    X, w = numbers(2, 3, 7, 6), numbers(4, 3, 3, 3, seed=1)
    run = Written([x], T.nnet.conv2d(x, theano.shared(w, "w"), border_mode=border))
    same(run(X), reference.conv2d(X, w, (1, 1), (pad, pad), True), 1e-4)


def test_dilated_filters_are_those_with_zeros_between():
    X, w = numbers(2, 3, 9, 8), numbers(4, 3, 3, 3, seed=1)
    wide = np.zeros((4, 3, 5, 5), "f4")
    wide[:, :, ::2, ::2] = w
    run = Written([x], T.nnet.conv2d(x, theano.shared(w, "w"), filter_dilation=(2, 2)))
    same(run(X), reference.conv2d(X, wide, (1, 1), (0, 0), True), 1e-4)


def test_groups_are_convolutions_of_their_own():
    X, w = numbers(2, 4, 7, 6), numbers(6, 2, 3, 3, seed=1)
    run = Written([x], T.nnet.conv2d(x, theano.shared(w, "w"), num_groups=2))
    parts = [(X[:, :2], w[:3]), (X[:, 2:], w[3:])]
    expected = np.concatenate([reference.conv2d(*p, (1, 1), (0, 0), True) for p in parts], 1)
    same(run(X), expected, 1e-4)


def test_filters_that_are_an_input():
    w = T.tensor4("w")
    run = Written([x, w], T.nnet.conv2d(x, w), {"w": (4, 3, 3, 3)})
    X, W = numbers(2, 3, 7, 6), numbers(4, 3, 3, 3, seed=1)
    same(run(X, W), reference.conv2d(X, W, (1, 1), (0, 0), True), 1e-4)
    with pytest.raises(InputError, match="filters' sides must be known; give it in `dynamic`"):
        convert(([x, w], T.nnet.conv2d(x, w)))


def test_three_dimensions():
    X, w = numbers(1, 2, 4, 5, 6), numbers(3, 2, 2, 3, 3, seed=1)
    volume = T.TensorType("float32", [False] * 5)("volume")
    got = Written([volume], conv3d(volume, theano.shared(w, "w")))(X)
    expected = sum(
        np.stack(
            [
                reference.conv2d(X[:, :, at + i], w[:, :, 1 - i], (1, 1), (0, 0), True)
                for at in range(3)
            ],
            axis=2,
        )
        for i in range(2)
    )
    same(got, expected, 1e-4)


@pytest.mark.parametrize("flip", [False, True])
def test_gradients_of_filters(flip):
    X, g = numbers(2, 3, 7, 6), numbers(2, 4, 3, 2, seed=1)
    graph = conv2d_grad_wrt_weights(
        *(x, theano.shared(g, "g"), (4, 3, 3, 4)),
        subsample=(2, 2),
        border_mode="valid",
        filter_flip=flip,
    )
    run = Written([x], graph, {"x": (2, 3, 7, 6)})
    same(run(X), reference.conv2d_grad_weights(X, g, (4, 3, 3, 4), (2, 2), (0, 0), flip), 1e-4)


def test_gradients_of_filters_that_miss_pixels_are_refused():
    g = theano.shared(numbers(2, 4, 3, 2), "g")
    graph = conv2d_grad_wrt_weights(x, g, (4, 3, 3, 4), subsample=(2, 2), border_mode="valid")
    with pytest.raises(InputError, match="filters that leave pixels of the images out"):
        convert(([x], graph), {"x": (2, 3, 8, 6)})


def test_a_result_of_unknown_size_is_refused():
    w = theano.shared(numbers(3, 4, 4, 4), "w")
    graph = conv2d_grad_wrt_inputs(x, w, input_shape=(None, 4, 18, 16), subsample=(2, 2))
    with pytest.raises(InputError, match="input is not known; give it in `dynamic`"):
        convert(([x], graph))
