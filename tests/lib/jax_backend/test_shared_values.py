"""Shared variables between JAX, Theano's own functions and the user: never a stale value."""

import copy
import gc
import pickle
import random
import weakref
from types import SimpleNamespace

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.link.basic import Container

from lib.jax_backend.shared_values import wait
from tests.lib.jax_backend.both import jax, on_jax


@pytest.fixture
def w():
    return theano.shared(np.float32([1, 2, 3]), name="w")


def double(w):
    return on_jax([], w.sum(), updates=[(w, 2 * w)])


def plus_one(w):
    """By Theano itself, in place."""
    return theano.function([], w.sum(), updates=[(w, w + 1)], mode=theano.Mode("py", "fast_run"))


def test_get_value_after_updates(w):
    f = double(w)
    assert [float(f()) for _ in range(3)] == [6, 12, 24]
    np.testing.assert_array_equal(w.get_value(), [8, 16, 24])
    np.testing.assert_array_equal(w.get_value(borrow=True), [8, 16, 24])
    assert float(f()) == 48


def test_set_value_is_seen(w):
    f = double(w)
    f()
    w.set_value(np.float32([1, 0, 0]))
    assert float(f()) == 1
    np.testing.assert_array_equal(w.get_value(), [2, 0, 0])


def test_set_value_of_another_shape(w):
    f = double(w)
    f()
    w.set_value(np.ones(5, "float32"))
    assert float(f()) == 5
    assert w.get_value().shape == (5,)


def test_a_value_that_cannot_be_set_leaves_the_old_one(w):
    f = double(w)
    f()
    with pytest.raises(TypeError):
        w.set_value(np.ones((2, 2), "float32"))
    assert float(f()) == 12


def test_functions_on_one_variable(w):
    f, g = double(w), on_jax([], w.max())
    assert float(g()) == 3
    f()
    assert float(g()) == 6
    f()
    assert float(g()) == 12


def test_values_stay_on_the_device(w):
    """From the second call on nothing is copied there and back."""
    f = double(w)
    f()
    assert w.container.storage[0] is None
    assert isinstance(w.container._array, jax.Array)
    before = w.container._array
    f()
    assert before.is_deleted()  # its memory was used for the new value


def test_wait_for_new_values(w, monkeypatch):
    double(w)()
    waited = []
    array = SimpleNamespace(block_until_ready=lambda: waited.append(True))
    monkeypatch.setattr(w.container, "_array", array)
    wait([w, theano.shared(1.0)])  # the other one never was on a device
    assert waited == [True]
    w.set_value([1.0])  # no new value is under way
    wait([w])
    assert waited == [True]


def test_theano_s_functions_see_jax_s_values(w):
    f, g = double(w), plus_one(w)
    f()
    assert float(g()) == 12
    assert float(f()) == 15
    assert float(g()) == 30
    np.testing.assert_array_equal(w.get_value(), [7, 11, 15])


def test_theano_s_function_that_was_compiled_before(w):
    g = plus_one(w)
    assert float(g()) == 6
    f = double(w)
    assert float(f()) == 9
    assert float(g()) == 18
    assert float(f()) == 21


def test_theano_s_function_that_only_reads(w):
    """The value stays on the device, too."""
    f, g = double(w), theano.function([], w.sum(), mode=theano.Mode("py", None))
    f()
    assert float(g()) == 12
    array = w.container._array
    assert float(f()) == 12
    assert array.is_deleted()
    assert float(g()) == 24


def test_compiled_in_cpp():
    """The default mode: C++ that writes into the variable's memory."""
    v = theano.shared(np.arange(4, dtype="float32"))
    f = on_jax([], v.sum(), updates=[(v, v * 2)])
    g = theano.function([], updates=[(v, v + 1)])
    for expected in (6, 16, 36):
        assert float(f()) == expected
        g()
    np.testing.assert_array_equal(v.get_value(), 8 * np.arange(4) + 7)


def test_borrowed_array_changed_in_place(w):
    """Theano's CPU functions see such changes, so ours do."""
    f = double(w)
    f()
    w.get_value(borrow=True)[:] = 1
    assert float(f()) == 3
    assert float(f()) == 6


def test_borrowed_array_changed_again_and_again(w):
    f, array = on_jax([], w.sum()), w.get_value(borrow=True)
    for value in (1, 5, 7):
        array[:] = value
        assert float(f()) == 3 * value


def test_a_view_of_a_borrowed_array(w):
    f = on_jax([], w.sum())
    f()
    part = w.get_value(borrow=True)[1:]
    part[0] = 10
    assert float(f()) == 14
    part[0] = 20
    assert float(f()) == 24


def test_an_array_that_nobody_borrows_is_copied_once(w):
    f = on_jax([], w.sum())
    w.get_value()
    f()
    array = w.container._array
    f()
    assert w.container._array is array


@pytest.mark.parametrize("borrow", [False, True])
def test_the_user_s_arrays_are_not_taken_over(borrow):
    """JAX on the CPU uses a NumPy array's memory, but must not write into it."""
    array = np.arange(1024, dtype="float32")
    v = theano.shared(np.zeros(1, "float32"))
    v.set_value(array, borrow=borrow)
    f = on_jax([], updates=[(v, v + 1)])
    f()
    np.testing.assert_array_equal(array, np.arange(1024))
    array[:] = 0
    np.testing.assert_array_equal(v.get_value(), np.arange(1024) + 1)


def test_results_can_be_changed(w):
    """They are arrays of their own, writable, as Theano's."""
    f = on_jax([], w + 0)
    f()[:] = 7
    np.testing.assert_array_equal(f(), [1, 2, 3])
    w.get_value()[:] = 7
    np.testing.assert_array_equal(w.get_value(), [1, 2, 3])


def test_arguments_can_be_changed_after_a_call_without_results():
    v, x = theano.shared(np.zeros(10**6, "float32")), T.fvector("x")
    f = on_jax([x], updates=[(v, v + T.tanh(T.exp(x) * T.exp(-x)))])
    value = np.zeros(10**6, "float32")
    for _ in range(5):
        f(value)
        value[:] = np.nan
        value[:] = 0
    assert np.isfinite(v.get_value()).all()


def test_new_value_of_another_shape(w, recwarn):
    f = on_jax([], w.sum(), updates=[(w, T.concatenate([w, w[:1]]))])
    assert [float(f()) for _ in range(3)] == [6, 7, 8]
    assert w.get_value().shape == (6,)
    assert not [warning for warning in recwarn if "donated" in str(warning.message)]


def test_variables_that_swap(w):
    other = theano.shared(np.float32([4, 5, 6]), name="other")
    f = on_jax([], updates=[(w, other), (other, w)])
    for first, second in [([4, 5, 6], [1, 2, 3]), ([1, 2, 3], [4, 5, 6])]:
        f()
        np.testing.assert_array_equal(w.get_value(), first)
        np.testing.assert_array_equal(other.get_value(), second)
    f()
    f()
    np.testing.assert_array_equal(w.get_value(), [1, 2, 3])


def test_variables_that_become_equal(w):
    """Each has memory of its own: using one up must not take the other along."""
    others = [theano.shared(np.zeros(3, "float32")) for _ in range(3)]
    f = on_jax([], updates=[(v, w) for v in others])
    g = on_jax([], updates=[(v, 2 * v) for v in others[:2]])
    h = on_jax([], updates=[(w, w + 1)])
    for _ in range(2):
        f()
        g()
        h()
    np.testing.assert_array_equal(w.get_value(), [3, 4, 5])
    np.testing.assert_array_equal(others[0].get_value(), [4, 6, 8])
    np.testing.assert_array_equal(others[2].get_value(), [2, 3, 4])


def test_one_new_value_for_several(w):
    other = theano.shared(np.zeros(3, "float32"))
    new = w * 2
    f = on_jax([], new, updates=[(w, new), (other, new)])
    np.testing.assert_array_equal(f(), [2, 4, 6])
    g = on_jax([], updates=[(other, other + 1)])
    g()
    g()
    np.testing.assert_array_equal(f(), [4, 8, 12])
    np.testing.assert_array_equal(other.get_value(), [4, 8, 12])


def test_constant_as_new_value(w):
    other = theano.shared(np.zeros(3, "float32"))
    zero = T.constant(np.float32([7, 7, 7]))
    f = on_jax([], updates=[(w, zero), (other, zero)])
    g = on_jax([], updates=[(w, w + 1), (other, other + 2)])
    for _ in range(2):
        f()
        g()
    np.testing.assert_array_equal(w.get_value(), [8, 8, 8])
    np.testing.assert_array_equal(other.get_value(), [9, 9, 9])


def test_zero_and_clone(w):
    f = double(w)
    f()
    clone = w.clone()
    np.testing.assert_array_equal(clone.get_value(), [2, 4, 6])
    w.zero()
    assert float(f()) == 0
    clone.set_value(np.float32([1, 1, 1]))
    assert float(f()) == 3
    w.zero(borrow=True)
    assert float(f()) == 0


def test_copied_and_pickled(w):
    """A pickle holds the value and nothing of JAX."""
    f = double(w)
    f()
    for other in (copy.deepcopy(w), pickle.loads(pickle.dumps(w))):
        np.testing.assert_array_equal(other.get_value(), [2, 4, 6])
        other.set_value(np.zeros(3, "float32"))
    assert type(pickle.loads(pickle.dumps(w)).container) is Container
    assert float(f()) == 12


def test_nothing_is_kept_alive():
    v = theano.shared(np.zeros(3, "float32"))
    f = double(v)
    f()
    container = weakref.ref(v.container)
    del f, v
    gc.collect()
    assert container() is None


def test_default_updates():
    n = theano.shared(np.int64(0))
    n.default_update = n + 1
    f = on_jax([], n)
    assert [int(f()) for _ in range(3)] == [0, 1, 2]
    assert int(n.get_value()) == 3


def test_arguments_with_state():
    """Theano's `In` with a value and an update."""
    x, step = T.fscalar("x"), T.fscalar("step")
    f = on_jax([step, theano.compile.In(x, value=np.float32(10), update=x + step)], x)
    assert [float(f(1)), float(f(2)), float(f(3))] == [10, 11, 13]
    assert float(f[x]) == 16
    f[x] = np.float32(0)
    assert float(f(5)) == 0
    assert float(f(5)) == 5


def test_a_long_story():
    """Random steps by all who can read or write, against plain NumPy."""
    draw = random.Random(0)
    v = theano.shared(np.zeros(4, "float32"))
    x = T.fvector("x")
    modes = {"py": theano.Mode("py", "fast_run")}
    jax_add = on_jax([x], v.sum(), updates=[(v, v + x)])
    jax_read = on_jax([], 2 * v)
    own_add = theano.function([x], v.sum(), updates=[(v, v + x)], mode=modes["py"])
    own_read = theano.function([], 2 * v, mode=modes["py"])
    expected, lent = np.zeros(4, "float32"), []
    for number in range(300):
        value = np.float32([draw.randint(-3, 3) for _ in range(4)])
        step = draw.choice("ABCDEFGH")
        if step in "AB":
            total = (jax_add if step == "A" else own_add)(value)
            assert float(total) == expected.sum(), (number, step)
            expected = expected + value
            lent = []
        elif step in "CD":
            got = (jax_read if step == "C" else own_read)()
            np.testing.assert_array_equal(got, 2 * expected, str((number, step)))
        elif step == "E":
            v.set_value(value)
            expected, lent = value.copy(), []
        elif step == "F":
            np.testing.assert_array_equal(v.get_value(), expected, str((number, step)))
        elif step == "G":
            lent = [v.get_value(borrow=True)]
            np.testing.assert_array_equal(lent[0], expected, str((number, step)))
        elif lent:
            lent[0][:] = value
            expected = value.copy()
