"""Update rules against NumPy loops over some steps, and Adam against PyTorch's."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib import updates
from lib.updates import Regularizer
from tests import reference

STEPS = 4
START = [np.random.RandomState(0).normal(size=s) for s in [(3, 2), (2,), (2, 1)]]
TARGET = [np.random.RandomState(1).normal(size=p.shape) for p in START]


def gradients(params):
    """Of `cost`: quadratic, with other curvatures for each element."""
    return [2 * (p - t) * (1 + t**2) for p, t in zip(params, TARGET)]


def cost(params):
    return sum(T.sum((p - t) ** 2 * (1 + t**2)) for p, t in zip(params, TARGET))


def ours(rule, steps=STEPS, start=START):
    """Parameters after each of some steps of a rule of lib.updates, float64."""
    with theano.config.change_flags(floatX="float64"):
        params = [theano.shared(p) for p in start]
        step = theano.function([], updates=rule(params, cost(params)))
        history = []
        for _ in range(steps):
            step()
            history.append([p.get_value() for p in params])
    return history


def expected(make_rule, change_gradients=None, change_params=None):
    """The same by a rule of tests.reference."""
    rules, params, history = [make_rule() for _ in START], START, []
    for _ in range(STEPS):
        grads = gradients(params)
        if change_gradients:
            grads = change_gradients(params, grads)
        params = [rule(p, g) for rule, p, g in zip(rules, params, grads)]
        if change_params:
            params = [change_params(p) for p in params]
        history.append(params)
    return history


def assert_equal(found, wanted, rtol=1e-10):
    for step, (a, b) in enumerate(zip(found, wanted)):
        for p, q in zip(a, b):
            np.testing.assert_allclose(p, q, rtol=rtol, atol=1e-12, err_msg="step %d" % step)


RULES = {
    "SGD": (updates.SGD(lr=0.05), lambda: reference.SGD(0.05)),
    "SGD()": (updates.SGD(), lambda: reference.SGD(0.01)),
    "Momentum": (
        updates.Momentum(lr=0.02, momentum=0.8),
        lambda: reference.Momentum(0.02, 0.8),
    ),
    "Momentum()": (updates.Momentum(), lambda: reference.Momentum(0.01, 0.9)),
    "NAG": (updates.NAG(lr=0.02, momentum=0.8), lambda: reference.NAG(0.02, 0.8)),
    "RMSprop": (
        updates.RMSprop(lr=0.1, rho=0.7, epsilon=1e-3),
        lambda: reference.RMSprop(0.1, 0.7, 1e-3),
    ),
    "RMSprop()": (updates.RMSprop(), lambda: reference.RMSprop(0.001, 0.9, 1e-6)),
    "Adam": (
        updates.Adam(lr=0.1, b1=0.5, b2=0.9, e=1e-3, l=0.7),
        lambda: reference.Adam(0.1, 0.5, 0.9, 1e-3, 0.7),
    ),
    "Adam()": (updates.Adam(), lambda: reference.Adam(0.001)),
    "Adagrad": (updates.Adagrad(lr=0.2, epsilon=1e-2), lambda: reference.Adagrad(0.2, 1e-2)),
    "Adadelta": (
        updates.Adadelta(lr=0.9, rho=0.8, epsilon=1e-2),
        lambda: reference.Adadelta(0.9, 0.8, 1e-2),
    ),
    "Adadelta()": (updates.Adadelta(), lambda: reference.Adadelta(0.5, 0.95, 1e-6)),
}


@pytest.mark.parametrize("name", RULES)
def test_rule_is_the_loop(name):
    rule, reference_rule = RULES[name]
    assert_equal(ours(rule), expected(reference_rule))


def test_no_update():
    assert_equal(ours(updates.NoUpdate()), [START] * STEPS, rtol=0)


# --- regularisation and clipping --------------------------------------------------------------


def shorten(p, longest):
    norms = np.sqrt((p**2).sum(axis=0))
    return p * np.clip(norms, 0, longest) / (1e-7 + norms)


REGULARIZERS = {
    "l2": (Regularizer(l2=0.3), lambda p, g: g + 0.3 * p, None),
    "l1": (Regularizer(l1=0.3), lambda p, g: g + 0.3 * np.sign(p), None),
    "maxnorm": (Regularizer(maxnorm=0.9), None, lambda p: shorten(p, 0.9)),
    "l2norm": (
        Regularizer(l2norm=True),
        None,
        lambda p: p / np.sqrt((p**2).sum(axis=0, keepdims=True) + 1e-8),
    ),
    "frobnorm": (
        Regularizer(frobnorm=2.0),
        None,
        lambda p: p / np.sqrt((p**2).sum()) * np.sqrt(2.0),
    ),
    "l2 and maxnorm": (
        Regularizer(0.0, 0.3, maxnorm=0.9),
        lambda p, g: g + 0.3 * p,
        lambda p: shorten(p, 0.9),
    ),
}
ONE_MATRIX = START[:1]


@pytest.mark.parametrize("name", REGULARIZERS)
def test_regularizer(name):
    regularizer, of_gradient, of_weight = REGULARIZERS[name]
    start = START if name in ("l1", "l2", "frobnorm") else ONE_MATRIX
    found = ours(updates.Momentum(0.02, 0.8, regularizer=regularizer), start=start)
    wanted = expected(
        lambda: reference.Momentum(0.02, 0.8),
        of_gradient and (lambda ps, gs: [of_gradient(p, g) for p, g in zip(ps, gs)]),
        of_weight,
    )
    assert_equal(found, [params[: len(start)] for params in wanted])


def test_every_rule_takes_a_regularizer_and_a_norm_by_position():
    for rule in (updates.SGD, updates.Adagrad, updates.Momentum, updates.Adam, updates.RMSprop):
        defaults = rule.__init__.__defaults__
        made = rule(*defaults, Regularizer(l1=1.0), 3.0)
        assert (made.regularizer.l1, made.clipnorm) == (1.0, 3.0)
    assert updates.SGD().regularizer.l2 == 0.0


@pytest.mark.parametrize("clipnorm", [0.0, 1.5, 1e3])
def test_gradients_are_clipped_by_their_common_norm(clipnorm):
    def clip(params, grads):
        norm = np.sqrt(sum((g**2).sum() for g in grads))
        return [g * clipnorm / norm if clipnorm and norm >= clipnorm else g for g in grads]

    found = ours(updates.SGD(lr=0.05, clipnorm=clipnorm))
    assert_equal(found, expected(lambda: reference.SGD(0.05), clip))


def test_clip_norm_of_one_gradient():
    g = T.dvector()
    norm = T.sqrt(T.sum(g**2))
    run = theano.function([g], [updates.clip_norm(g, 1.0, norm), updates.clip_norm(g, 0, norm)])
    clipped, same = run([3.0, 4.0])
    np.testing.assert_allclose(clipped, [0.6, 0.8])
    np.testing.assert_allclose(same, [3, 4])


# --- Adam -------------------------------------------------------------------------------------


@pytest.mark.parametrize("l2", [0.0, 0.3])
def test_adam_is_pytorchs_with_weight_decay_in_the_gradient(l2):
    torch = pytest.importorskip("torch", reason="PyTorch is in the bench extra")
    params = [torch.tensor(p, requires_grad=True) for p in START]
    adam = torch.optim.Adam(params, lr=0.1, betas=(0.5, 0.9), eps=1e-6, weight_decay=l2)
    wanted = []
    for _ in range(STEPS):
        adam.zero_grad()
        sum(
            ((p - torch.tensor(t)) ** 2 * torch.tensor(1 + t**2)).sum()
            for p, t in zip(params, TARGET)
        ).backward()
        adam.step()
        wanted.append([p.detach().numpy().copy() for p in params])
    regularizer = Regularizer(l2=l2)
    found = ours(updates.Adam(0.1, b1=0.5, b2=0.9, e=1e-6, l=1.0, regularizer=regularizer))
    assert_equal(found, wanted)


def test_learning_rate_may_be_a_shared_variable():
    with theano.config.change_flags(floatX="float64"):
        lr = theano.shared(0.5)
        p = theano.shared(np.array([1.0, -2.0]))
        step = theano.function([], updates=updates.Adam(lr=lr, b1=0.5)([p], T.sum(p**2)))
    before = p.get_value()
    lr.set_value(0.0)
    step()
    np.testing.assert_array_equal(p.get_value(), before)
    lr.set_value(0.5)
    step()
    assert (p.get_value() != before).all()


def test_one_rule_serves_two_networks():
    adam = updates.Adam(lr=0.1)
    p, q = (theano.shared(np.float32([1.0, 2.0])) for _ in "pq")
    step_p = theano.function([], updates=adam([p], T.sum(p**2)))
    step_q = theano.function([], updates=adam([q], T.sum(q**2)))
    for _ in range(3):
        step_p()
    for _ in range(3):
        step_q()
    np.testing.assert_array_equal(p.get_value(), q.get_value())


def test_axes_of_length_1_stay_broadcastable():
    p = theano.shared(np.ones((1, 3), "float32"), broadcastable=(True, False))
    changes = updates.Adam()([p], T.sum(p**2))
    assert all(new.type == old.type for old, new in changes)
