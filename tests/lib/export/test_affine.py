import numpy as np
import pytest
import theano
import theano.tensor as T

from tests import reference
from tests.lib.export.written import Written, numbers, same

x, y = T.matrix("x"), T.tensor4("y")
X, Y = numbers(4, 6), numbers(2, 3, 5, 5)
A, B, C = (theano.shared(numbers(3, seed=seed), "abc"[seed]) for seed in range(3))
PER_CHANNEL = [v.dimshuffle("x", 0, "x", "x") for v in (A, B, C)]
a, b, c = (v.get_value().reshape(1, 3, 1, 1) for v in (A, B, C))


def test_a_chain_after_a_product_is_in_its_weights():
    w = theano.shared(numbers(6, 3, seed=3), "w")
    run = Written([x], (2 - (T.dot(x, w) + A) * B) / C)
    assert run.kinds == ["Gemm"]
    expected = (2 - (X @ w.get_value() + A.get_value()) * B.get_value()) / C.get_value()
    same(run(X), expected, 1e-4)


@pytest.mark.parametrize("transposed", [False, True])
def test_a_chain_after_filters_is_in_them(transposed):
    w = theano.shared(numbers(3, 3, 3, 3, seed=3), "w")
    spread = PER_CHANNEL
    if transposed:
        from lib.ops import deconv

        maps = deconv(y, w, (2, 2), (1, 1))
        plain = reference.deconv(Y, w.get_value(), (2, 2), (1, 1), (10, 10), True)
    else:
        maps = T.nnet.conv2d(y, w)
        plain = reference.conv2d(Y, w.get_value(), (1, 1), (0, 0), True)
    run = Written([y], (maps - spread[0]) * spread[1] + spread[2])
    assert len(run.kinds) == 1
    same(run(Y), (plain - a) * b + c, 1e-4)


def test_what_two_read_is_left_as_it_is():
    w = theano.shared(numbers(6, 3, seed=3), "w")
    product = T.dot(x, w)
    run = Written([x], [product, product * 2])
    assert run.kinds == ["MatMul", "Mul"]
    plain, twice = run(X)
    same(plain, X @ w.get_value())
    same(twice, 2 * plain)


@pytest.mark.parametrize(
    "activation", [lambda h: T.nnet.relu(h, 0.1), lambda h: 0.3 * h + 2 * abs(h)]
)
def test_what_two_read_after_a_bias_is_left_as_it_is(activation):
    """The product has one reader, the sum that becomes a part of it has two."""
    w = theano.shared(numbers(6, 3, seed=3), "w")
    run = Written([x], activation(T.dot(x, w) + A))
    h = X @ w.get_value() + A.get_value()
    leaky = np.where(h > 0, h, 0.1 * h) if "LeakyRelu" in run.kinds else 0.3 * h + 2 * np.abs(h)
    assert run.kinds[0] == "Gemm"
    same(run(X), leaky)


def test_a_number_for_each_pixel_stays_a_product_and_a_sum():
    g, s = abs(numbers(75, seed=4)) + 1, numbers(75, seed=5)
    gain, shift = theano.shared(g, "g"), theano.shared(s, "s")
    flat = (T.flatten(abs(y), 2) - shift) / gain * 3
    run = Written([y], T.sin(flat.reshape(y.shape)), {"y": ("batch", 3, 5, 5)})
    assert run.kinds == ["Abs", "Mul", "Add", "Sin"]
    expected = (np.abs(Y).reshape(2, 75) - s) / g * 3
    same(run(Y), np.sin(expected).reshape(Y.shape), 1e-3)


def test_two_operations_stay_two():
    run = Written([x], (x + 1) / 2)
    assert run.kinds == ["Add", "Div"]
    same(run(X), (X + 1) / 2)


def test_a_constant_that_stretches_the_other_is_no_part_of_a_chain():
    row = T.row("row")
    table = theano.shared(numbers(4, 6, seed=6), "table")
    run = Written([row], ((row * 2) + table) * 3 - 1)
    same(run(X[:1]), (X[:1] * 2 + table.get_value()) * 3 - 1)
