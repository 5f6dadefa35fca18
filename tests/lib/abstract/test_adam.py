"""One step of Adam: its Op, its shapes and its derivatives, against the formulas in NumPy."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.abstract.adam import AdamStep, adam_step

PLAIN = theano.compile.mode.Mode(linker="py", optimizer=None)
NUMBERS = (3.0, 0.01, 0.5, 0.999, 1e-8, 0.9)  # t, lr, b1, b2, e, l


def values(*shape):
    draw = np.random.RandomState(0)
    p, m, g = (draw.normal(size=shape) for _ in range(3))
    return p, m, draw.uniform(0.1, 1, shape), g


def expected(p, m, v, g, t, lr, b1, b2, e, l):  # noqa: E741
    b1_t = b1 * l ** (t - 1)
    m_t, v_t = b1_t * m + (1 - b1_t) * g, b2 * v + (1 - b2) * g * g
    step = lr * (m_t / (1 - b1**t)) / (np.sqrt(v_t / (1 - b2**t)) + e)
    return p - step, m_t, v_t


@pytest.mark.parametrize("shape", [(), (5,), (2, 0), (2, 3, 1, 2)], ids=str)
def test_perform_and_define_are_the_formula(shape):
    given = [*values(*shape), *NUMBERS]
    inputs = [T.TensorType("float64", [False] * np.ndim(x))() for x in given]
    defined = theano.function(inputs, AdamStep().define(*inputs), mode=PLAIN)
    own = theano.function(inputs, AdamStep()(*inputs), mode=PLAIN)
    for found in (defined(*given), own(*given)):
        for ours, wanted in zip(found, expected(*given)):
            assert ours.shape == shape
            np.testing.assert_allclose(ours, wanted, rtol=1e-12)


@pytest.mark.parametrize("t", [1.0, 1000.0])
def test_the_first_step_and_a_late_one(t):
    """At first the moments are 0; later the corrections are next to nothing."""
    p, _, _, g = values(4)
    given = [p, 0 * p, 0 * p, g, t, *NUMBERS[1:]]
    outputs = adam_step(*(np.asarray(x) for x in given))
    found = theano.function([], outputs, mode=PLAIN)()
    for ours, wanted in zip(found, expected(*given)):
        np.testing.assert_allclose(ours, wanted, rtol=1e-12)
    if t == 1:  # the step is the rate, whatever the gradient's size
        np.testing.assert_allclose(p - found[0], 0.01 * np.sign(g), rtol=1e-6)


def test_numbers_become_floatX_and_outputs_keep_the_parameters_types():
    p, g = T.fmatrix(), T.TensorType("float32", (True, False))()
    zero = T.zeros_like(p)
    with theano.config.change_flags(floatX="float32"):
        outputs = adam_step(p, zero, zero, g, 1, 0.1, 0.9, 0.999, 1e-8, 1)
    assert [out.type for out in outputs] == [p.type] * 3
    assert {x.dtype for x in outputs[0].owner.inputs} == {"float32"}
    row = np.ones((1, 3), "float32")
    new = theano.function([p, g], outputs[0], mode=PLAIN)(row, row)
    assert new.dtype == np.float32
    np.testing.assert_allclose(new, [[0.9] * 3], rtol=1e-6)


def test_shapes_are_known_without_a_step():
    inputs = T.fmatrices(4)
    numbers = [np.float32(x) for x in NUMBERS]
    outputs = adam_step(*inputs, *numbers)
    shapes = theano.function(inputs, [out.shape for out in outputs], on_unused_input="ignore")
    assert not any("Adam" in str(node.op) for node in shapes.maker.fgraph.toposort())
    x = np.zeros((2, 5), "float32")
    assert [list(shape) for shape in shapes(x, x, x, x)] == [[2, 5]] * 3


def test_gradients_by_differences():
    given = [np.asarray(x, "float64") for x in (*values(3), *NUMBERS)]
    inputs = [T.TensorType("float64", [False] * x.ndim)() for x in given]
    weights = [1.0, 0.3, -0.7]
    cost = sum(w * T.sum(out) for w, out in zip(weights, AdamStep()(*inputs)))
    of = inputs[:4] + [inputs[5]]  # the arrays and the rate
    found = theano.function(inputs, T.grad(cost, of), mode=PLAIN)(*given)

    def total(*moved):
        return sum(w * out.sum() for w, out in zip(weights, expected(*moved)))

    for number, gradient in zip((0, 1, 2, 3, 5), found):
        for at in np.ndindex(*given[number].shape):
            ends = []
            for change in (1e-6, -1e-6):
                moved = [x.copy() for x in given]
                moved[number][at] += change
                ends.append(total(*moved))
            difference = (ends[0] - ends[1]) / 2e-6
            assert gradient[at] == pytest.approx(difference, rel=1e-6, abs=1e-8)
