import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.errors import InputError
from lib.export import convert
from tests.lib.export.written import Written, numbers, same

x = T.tensor3("x")
W, U, B = numbers(5, 7) / 3, numbers(7, 7, seed=1) / 3, numbers(7, seed=2)
SHARED = [theano.shared(array, name) for array, name in zip((W, U, B), "WUb")]
SIZES = {"x": ("batch", "time", 5)}


def step(element, h):
    w, u, b = SHARED
    return T.tanh(T.dot(element, w) + T.dot(h, u) + b)


def recurrent(backwards=False):
    start = T.zeros((x.shape[0], 7))
    steps = x.dimshuffle(1, 0, 2)
    return theano.scan(step, [steps], [start], go_backwards=backwards)[0]


def by_hand(X, backwards=False):
    h, rows = np.zeros((len(X), 7), "f4"), []
    for t in range(X.shape[1])[:: -1 if backwards else 1]:
        h = np.tanh(X[:, t] @ W + h @ U + B)
        rows.append(h)
    return np.stack(rows)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_recurrent_layer(backwards):
    run = Written([x], recurrent(backwards), SIZES)
    assert run.kinds.count("Scan") == 1 and "Concat" not in run.kinds[-2:]
    for shape in ((2, 3, 5), (1, 8, 5)):
        X = numbers(*shape)
        same(run(X), by_hand(X, backwards))


def test_the_last_state_only():
    run = Written([x], recurrent()[-1], SIZES)
    X = numbers(2, 3, 5)
    same(run(X), by_hand(X)[-1])


def test_more_than_one_step_back():
    start = {"initial": T.ones((2, x.shape[1], 4)), "taps": [-2, -1]}
    rows, _ = theano.scan(lambda e, older, old: e[:, :4] * old + older / 2, [x], [start])
    X = numbers(6, 3, 5)
    older = old = np.ones((3, 4), "f4")
    expected = []
    for element in X:
        older, old = old, element[:, :4] * old + older / 2
        expected.append(old)
    same(Written([x], rows)(X), np.stack(expected))


def test_a_number_of_steps():
    base, n = T.vector("base"), T.lscalar("n")
    powers, _ = theano.scan(
        lambda p, a: p * a, outputs_info=T.ones_like(base), non_sequences=base, n_steps=n
    )
    run = Written([base, n], powers[-1])
    values = numbers(4)
    for steps in (1, 5):
        same(run(values, np.array(steps)), values**steps)


def test_results_without_a_state():
    v = T.vector("v")
    terms, _ = theano.scan(lambda c, p: c * 2.0**p, [v, T.arange(100)])
    values = numbers(4)
    same(Written([v], terms.sum())(values), (values * 2.0 ** np.arange(4)).sum())


def test_an_end_that_values_decide_is_refused():
    v = T.vector("v")
    rows, _ = theano.scan(
        lambda a: (a * 2, theano.scan_module.until(T.sum(a) > 5)), outputs_info=v, n_steps=9
    )
    with pytest.raises(InputError, match=r"test_scan.py, line \d+.*ends when a value says so"):
        convert(([v], rows))
