"""A whole graph as one function, called here without being compiled."""

import numpy as np
import pytest
import theano.tensor as T
from theano.tensor.opt import Assert

from lib.jax_backend.options import Options
from tests.lib.jax_backend.both import jax, tracing

pytestmark = pytest.mark.usefixtures("x64")

X, W = T.fvector("x"), T.fvector("w")


def array(*numbers):
    return jax.numpy.asarray(np.float32(numbers))


def traced(outputs, changed=()):
    made = tracing.Tracing([X, W], outputs, Options())
    made.changed = list(changed)
    return made


def test_values_by_the_inputs_numbers_whether_used_up_or_kept():
    made = traced([X - W, 2 * W], changed=[1])
    (output,), (new,), checks = made.function({})({1: array(1, 2)}, {0: array(5, 5)})
    np.testing.assert_array_equal(output, [4, 3])
    np.testing.assert_array_equal(new, [2, 4])
    assert checks is None and made.donates


def test_each_new_value_has_memory_of_its_own():
    """An input that becomes the value of two variables."""
    x = array(1, 2)
    made = traced([X, X, W], changed=[0, 1])
    (output,), new, _ = made.function({})({1: array(3, 4)}, {0: x})
    assert output is x
    assert new[0] is not x and new[0] is not new[1]
    np.testing.assert_array_equal(new, [[1, 2], [3, 4]])


def test_nothing_is_used_up_once_there_are_checks():
    """A check that fails must leave the old values."""
    made = traced([Assert("not positive")(X, T.all(X > 0))])
    run = jax.jit(made.function({}))
    kept = {0: array(1, 2), 1: array(0)}
    with pytest.raises(tracing.Again):
        run({}, kept)
    assert not made.donates
    _, _, checks = run({}, kept)
    assert checks.tolist() == [True]
    made.raise_failed(kept, {}, checks)


def failing(made, x):
    """Run with `x`, and raise."""
    kept = {0: x, 1: array(0)}
    _, _, checks = jax.jit(made.function({}))({}, kept)
    made.raise_failed(kept, {}, checks)


def test_the_error_of_the_first_check_that_fails():
    made = traced(
        [Assert("third")(Assert("second")(Assert("first")(X, X[0] > 0), X[1] > 0), 0 > X[0])]
    )
    made.donates = False
    with pytest.raises(AssertionError, match="second"):
        failing(made, array(1, -1))
    with pytest.raises(AssertionError, match="third"):
        failing(made, array(1, 1))


def test_errors_are_those_of_the_values_shapes():
    """Compiled for several lengths, each has its own words."""
    i = T.cast(W[0], "int64")
    made = traced([X[T.stack([i])]])
    made.donates = False
    run = jax.jit(made.function({}))
    calls = [{0: array(*range(n)), 1: array(9)} for n in (2, 3)]
    checks = [run({}, kept)[2] for kept in calls]
    for kept, found, size in zip(calls, checks, (2, 3)):
        with pytest.raises(IndexError, match="with size %d" % size):
            made.raise_failed(kept, {}, found)


def test_an_error_keeps_nothing_of_the_calls_before():
    """Its traceback holds on to the call's arrays, and would grow."""
    made = traced([Assert("not positive")(X, T.all(X > 0))])
    made.donates = False
    run, kept, errors = jax.jit(made.function({})), {0: array(-1), 1: array(0)}, []
    for _ in range(2):
        checks = run({}, kept)[2]
        with pytest.raises(AssertionError) as caught:
            made.raise_failed(kept, {}, checks)
        errors.append((caught.value, len(caught.traceback)))
    (first, depth), (second, again) = errors
    assert first is not second and depth == again
