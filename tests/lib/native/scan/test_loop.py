"""lib.native.scan.loop: every kind of scan, against loops written out in NumPy."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.scan.op import Scan
from theano.scan.utils import until

from lib.compat import scan_loop


@pytest.fixture(autouse=True)
def calls(monkeypatch):
    """Number of scans that the loop in C++ ran; each test must have had some."""
    scan_loop.load()
    stock, seen = scan_loop.loop.perform, []

    def perform(*args):
        seen.append(args[1])
        return stock(*args)

    monkeypatch.setattr(scan_loop.loop, "perform", perform)
    yield seen
    assert seen and all(isinstance(op, Scan) for op in seen)


def _f64(*shape):
    return np.random.RandomState(1).uniform(-1, 1, shape)


def test_one_tap_and_a_sequence():
    x = T.dvector()
    found = theano.function([x], theano.scan(lambda a, b: a * 0.5 + b, x, np.float64(0))[0])
    values, state, expected = _f64(9), 0.0, []
    for value in values:
        state = value * 0.5 + state
        expected.append(state)
    np.testing.assert_allclose(found(values), expected)
    np.testing.assert_allclose(found(values[:4]), expected[:4])  # the buffer serves again


@pytest.mark.parametrize("last", [False, True])
def test_two_taps_and_a_result_without_state(last):
    start = T.dmatrix()
    outputs, _ = theano.scan(
        lambda a, b: (a + 2 * b, a * b),
        outputs_info=[{"initial": start, "taps": [-2, -1]}, None],
        n_steps=7,
    )
    found = theano.function([start], [out[-1] if last else out for out in outputs])
    rows, products = list(_f64(2, 3)), []
    for _ in range(7):
        products.append(rows[-2] * rows[-1])
        rows.append(rows[-2] + 2 * rows[-1])
    for got, expected in zip(found(np.array(rows[:2])), (rows[2:], products)):
        np.testing.assert_allclose(got, expected[-1] if last else expected)


def test_until_cuts_the_results_off():
    def step(a):
        return a * 2, until(a * 2 > 20)

    x = T.dscalar()
    found = theano.function([x], theano.scan(step, outputs_info=x, n_steps=50)[0])
    np.testing.assert_array_equal(found(3.0), [6, 12, 24])


def test_gradient_through_states_and_weights():
    w, h0, x = T.dmatrix(), T.dvector(), T.dmatrix()
    states, _ = theano.scan(lambda a, h, w: T.tanh(T.dot(h, w) + a), x, h0, w)
    mode = theano.compile.mode.get_default_mode().excluding("small_python")  # not what is tested
    found = theano.function([w, h0, x], T.grad(states.sum(), [w, h0, x]), mode=mode)
    vw, vh, vx = _f64(3, 3), _f64(3), _f64(5, 3)

    def total():
        h, sum_ = vh, 0.0
        for row in vx:
            h = np.tanh(h @ vw + row)
            sum_ += h.sum()
        return sum_

    for grad, value in zip(found(vw, vh, vx), (vw, vh, vx)):
        for at in np.ndindex(*value.shape):
            keep, ends = value[at], []
            for change in (1e-6, -1e-6):
                value[at] = keep + change
                ends.append(total())
            value[at] = keep
            assert grad[at] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-6, abs=1e-8)


def test_a_shared_variable_is_updated_in_each_step():
    count = theano.shared(np.float64(1.0))
    found, updates = theano.scan(lambda: (count * 1.0, {count: count * 2}), n_steps=5)
    np.testing.assert_array_equal(theano.function([], found, updates=updates)(), [1, 2, 4, 8, 16])
    assert count.get_value() == 32


def test_a_failure_inside_names_the_node_and_the_next_call_works():
    x, w = T.dmatrix(), T.dmatrix()
    found = theano.function([x, w], theano.scan(lambda a, w: T.dot(w, a), x, non_sequences=w)[0])
    with pytest.raises(ValueError, match="Apply node that caused the error"):
        found(_f64(4, 3), _f64(2, 2))
    np.testing.assert_allclose(found(_f64(4, 3), np.eye(3)), _f64(4, 3))


def test_too_short_a_sequence():
    x, h0 = T.dmatrix(), T.dvector()
    found = theano.function([x, h0], theano.scan(lambda a, h: a - h, x, h0, n_steps=5)[0])
    found(_f64(5, 2), _f64(2))
    with pytest.raises(ValueError, match="5 steps, but its sequence .* has 3 rows"):
        found(_f64(3, 2), _f64(2))
