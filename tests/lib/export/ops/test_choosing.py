import numpy as np
import pytest
import theano.tensor as T
from theano.ifelse import ifelse

from tests.lib.export.written import Written, numbers, same

x = T.matrix("x")
X = numbers(4, 6)


def test_branches_of_one_size():
    run = Written([x], ifelse(T.gt(x.sum(), 0), x * 2, x - 1))
    assert "Where" in run.kinds and "If" not in run.kinds
    for values in (abs(X), -abs(X)):
        same(run(values), values * 2 if values.sum() > 0 else values - 1)


def test_branches_of_other_sizes():
    run = Written([x], ifelse(T.gt(x[0, 0], 0), x[:, :2] * 3, x[1:]))
    assert "If" in run.kinds
    for sign in (1, -1):
        values = abs(X) * np.float32(sign)
        same(run(values), values[:, :2] * 3 if sign > 0 else values[1:])


def test_several_results_and_what_follows():
    first, second = ifelse(T.gt(x[0, 0], 0), [x[1:], x.sum(axis=0)], [x, x[0]])
    run = Written([x], [first.sum(axis=0) + second, first])
    for sign in (1, -1):
        values = abs(X) * np.float32(sign)
        one, two = (values[1:], values.sum(0)) if sign > 0 else (values, values[0])
        same(run(values)[0], one.sum(0) + two)
        same(run(values)[1], one)


@pytest.mark.parametrize("condition, truth", [(1, True), (0, False), (-2, True)])
def test_a_condition_that_is_a_constant(condition, truth):
    chosen = ifelse(T.constant(condition, dtype="int8"), x * 2, x[:, 1:])
    run = Written([x], chosen)
    assert run.kinds == ["Mul" if truth else "Slice"]
    same(run(X), X * 2 if truth else X[:, 1:])


def test_outputs_that_are_no_others():
    """A branch may be an input, and both may be one value."""
    run = Written([x], ifelse(T.gt(x[0, 0], 9), x[1:], x))
    same(run(X), X)
    same(Written([x], ifelse(T.gt(x[0, 0], 9), x, x))(X), X)
