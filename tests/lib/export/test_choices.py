"""A condition that is known, such as Keras's learning phase, and the branch that nobody reads."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.ifelse import ifelse
from theano.sandbox.rng_mrg import MRG_RandomStream

from lib.errors import InputError
from lib.export import convert
from tests.lib.export.written import Written, numbers, same

x = T.matrix("x")
X = numbers(4, 6)
phase = T.scalar("learning_phase", dtype="uint8")


def dropped(values):
    return values * MRG_RandomStream(1).binomial(values.shape, p=0.5, dtype="float32") * 2


def in_phase(choose, condition):
    """A layer with Dropout, as Keras builds it; then the phase is set to 0."""
    h = T.tanh(x)
    out = choose(condition(phase), dropped(h), h).sum(axis=1)
    return theano.clone(out, {phase: T.constant(0, dtype="uint8")})


@pytest.mark.parametrize("choose", [T.switch, ifelse])
@pytest.mark.parametrize("condition", [lambda p: p, lambda p: T.eq(p, 1), lambda p: T.gt(p * 2, 1)])
def test_random_numbers_in_the_branch_that_nobody_reads(choose, condition):
    run = Written([x], in_phase(choose, condition))
    assert run.kinds == ["Tanh", "ReduceSum"]
    same(run(X), np.tanh(X).sum(1))


@pytest.mark.parametrize("choose", [T.switch, ifelse])
def test_in_the_branch_that_is_read_they_are_refused(choose):
    out = choose(T.constant(1, dtype="int8"), dropped(x), x)
    with pytest.raises(InputError, match="it draws random numbers"):
        convert((x, out))
    with pytest.raises(InputError, match="it draws random numbers"):
        convert(([x, phase], choose(phase, dropped(x), x)))


def test_a_shared_phase():
    held = theano.shared(np.int8(0), "phase")
    run = Written([x], T.switch(held, dropped(x), x * 2))
    assert run.kinds == ["Mul"]
    same(run(X), X * 2)


def test_in_a_loop():
    def step(row, total):
        not_exported = T.nlinalg.matrix_inverse(T.outer(row, row)).sum(axis=0)
        return total + T.switch(T.constant(0), not_exported, row)

    sums, _ = theano.scan(step, sequences=x, outputs_info=T.zeros_like(x[0]))
    same(Written([x], sums)(X), X.cumsum(0))


def test_the_other_branch_stretches_the_result():
    row = T.row("row")
    run = Written([x, row], T.switch(T.constant(0), x, row))
    same(run(X, X[:1]), np.repeat(X[:1], 4, axis=0))


def test_a_condition_of_several_elements():
    run = Written([x], T.switch(T.constant(np.arange(6) > 2), x, -x))
    same(run(X), np.where(np.arange(6) > 2, X, -X))
