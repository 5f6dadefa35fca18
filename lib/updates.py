"""Update rules: ``Rule(lr=..., ...)(params, cost)`` gives Theano's list of updates.

SGD, Momentum, NAG, RMSprop, Adam, Adagrad, Adadelta and NoUpdate, each with a
`Regularizer` (weight decay, norms) and clipping of the gradients' common norm.

>>> import lib.inits, lib.updates, theano, theano.tensor as T
>>> w = lib.inits.Normal(scale=0.02)((100, 10), 'w')
>>> X, Y = T.matrices('XY')
>>> adam = lib.updates.Adam(lr=0.0002, b1=0.5, regularizer=lib.updates.Regularizer(l2=2.5e-5))
>>> train = theano.function([X, Y], updates=adam([w], T.sqr(T.dot(X, w) - Y).mean()))
"""

from __future__ import annotations

from typing import Any

import theano
import theano.tensor as T

from .abstract import adam_step
from .late_names import late_names
from .ops import l2norm
from .theano_utils import floatX, shared0s, sharedX  # noqa: F401  (upstream offers them here)

# what upstream's module imported, and other programs take from it
__getattr__ = late_names(globals(), {"np": "numpy"})


def clip_norm(g: Any, c: Any, n: int) -> Any:
    """Scale gradient `g` down to norm `c` where the norm `n` is above; `c` 0 leaves it alone."""
    if c > 0:
        g = T.switch(T.ge(n, c), g * c / n, g)
    return g


def clip_norms(gs: Any, c: Any) -> Any:
    """`clip_norm` of several gradients by their common norm."""
    if not c > 0:
        return list(gs)
    norm = T.sqrt(sum(T.sum(g**2) for g in gs))
    return [clip_norm(g, c, norm) for g in gs]


def _is_zero(c):
    return isinstance(c, (int, float)) and c == 0


class Regularizer:
    """Penalties on gradients and constraints on weights.

    Parameters
    ----------
    l1, l2 : float
        Multiples of the weights' signs and of the weights, added to the gradients.
    maxnorm : float
        Longest column that is allowed, 0 for any.
    l2norm : bool
        Bring each column to length 1 after the update.
    frobnorm : float
        Bring the whole weight to this Frobenius norm squared after the update; 0 for no.
    """

    def __init__(self, l1=0.0, l2=0.0, maxnorm=0.0, l2norm=False, frobnorm=False):
        self.l1, self.l2 = l1, l2
        self.maxnorm, self.l2norm, self.frobnorm = maxnorm, l2norm, frobnorm

    def max_norm(self, p: Any, maxnorm: Any) -> Any:
        """Return `p` with columns longer than `maxnorm` cut to that length; 0 leaves all."""
        if maxnorm > 0:
            norms = T.sqrt(T.sum(T.sqr(p), axis=0))
            desired = T.clip(norms, 0, maxnorm)
            p = p * (desired / (1e-7 + norms))
        return p

    def l2_norm(self, p: Any) -> Any:
        """Return `p` with each column at length 1."""
        return p / l2norm(p, axis=0)

    def frob_norm(self, p: Any, nrows: Any) -> Any:
        """Return `p` with the square of its Frobenius norm at `nrows`."""
        return (p / T.sqrt(T.sum(T.sqr(p)))) * T.sqrt(T.cast(nrows, p.dtype))

    def gradient_regularize(self, p: Any, g: Any) -> Any:
        """Return the gradient `g` of `p` with the penalties of l1 and l2 added."""
        if not _is_zero(self.l2):
            g = g + p * self.l2
        if not _is_zero(self.l1):
            g = g + T.sgn(p) * self.l1
        return g

    def weight_regularize(self, p: Any) -> Any:
        """Return `p` after an update, within the constraints that are set."""
        p = self.max_norm(p, self.maxnorm)
        if self.l2norm:
            p = self.l2_norm(p)
        if self.frobnorm > 0:
            p = self.frob_norm(p, self.frobnorm)
        return p


def _zeros_like(p, name):
    """A shared variable of zeros for `p`'s state, with p's axes of length 1 as p has them."""
    return theano.shared(
        p.get_value() * 0.0,
        name="%s_%s" % (p.name, name) if p.name else name,
        broadcastable=p.broadcastable,
    )


class Update:
    """What all rules share: clipping, regularisation, one `_step` for each parameter.

    Parameters
    ----------
    regularizer : Regularizer
    clipnorm : float
        Largest norm of all gradients together, 0 for any.
    """

    def __init__(self, regularizer=None, clipnorm=0.0):
        self.regularizer = Regularizer() if regularizer is None else regularizer
        self.clipnorm = clipnorm

    def __call__(self, params, cost):
        """List of (shared variable, new value) that lowers the scalar `cost`."""
        updates = []
        grads = clip_norms(T.grad(cost, params), self.clipnorm)
        for p, g in zip(params, grads):
            updates += self._step(p, self.regularizer.gradient_regularize(p, g))
        return updates

    def _step(self, p, g):
        raise NotImplementedError

    def _new(self, p, value):
        return (p, self.regularizer.weight_regularize(value))


class SGD(Update):
    """p - lr*g."""

    def __init__(self, lr=0.01, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lr = lr

    def _step(self, p, g):
        return [self._new(p, p - self.lr * g)]


class Momentum(Update):
    """Gradient descent with momentum."""

    def __init__(self, lr=0.01, momentum=0.9, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lr, self.momentum = lr, momentum

    def _step(self, p, g):
        m = _zeros_like(p, "momentum")
        v = (self.momentum * m) - (self.lr * g)
        return [(m, v), self._new(p, p + v)]


class NAG(Momentum):
    """Nesterov's accelerated gradient."""

    def _step(self, p, g):
        m = _zeros_like(p, "momentum")
        v = (self.momentum * m) - (self.lr * g)
        return [(m, v), self._new(p, p + self.momentum * v - self.lr * g)]


class RMSprop(Update):
    """Gradient over the root of its running mean square (Hinton, lecture 6e)."""

    def __init__(self, lr=0.001, rho=0.9, epsilon=1e-6, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lr, self.rho, self.epsilon = lr, rho, epsilon

    def _step(self, p, g):
        acc = _zeros_like(p, "acc")
        acc_new = self.rho * acc + (1 - self.rho) * g**2
        return [
            (acc, acc_new),
            self._new(p, p - self.lr * (g / T.sqrt(acc_new + self.epsilon))),
        ]


class Adam(Update):
    """Adam (Kingma and Ba, arXiv:1412.6980v1), with the decay `l` of `b1` of its first version.

    Weight decay is part of the gradient, as upstream has it, not decoupled.
    """

    def __init__(self, lr=0.001, b1=0.9, b2=0.999, e=1e-8, l=1 - 1e-8, *args, **kwargs):  # noqa: E741
        super().__init__(*args, **kwargs)
        self.lr, self.b1, self.b2, self.e, self.l = lr, b1, b2, e, l

    def __call__(self, params, cost):
        self._t = t = theano.shared(floatX(1.0), name="adam_t")
        return super().__call__(params, cost) + [(t, t + 1.0)]

    def _step(self, p, g):
        m, v = _zeros_like(p, "m"), _zeros_like(p, "v")
        settings = (self.lr, self.b1, self.b2, self.e, self.l)
        p_t, m_t, v_t = adam_step(p, m, v, g, self._t, *settings)
        return [(m, m_t), (v, v_t), self._new(p, p_t)]


class Adagrad(Update):
    """Gradient over the root of the sum of its squares (Duchi et al., 2011)."""

    def __init__(self, lr=0.01, epsilon=1e-6, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lr, self.epsilon = lr, epsilon

    def _step(self, p, g):
        acc = _zeros_like(p, "acc")
        acc_t = acc + g**2
        return [(acc, acc_t), self._new(p, p - (self.lr / T.sqrt(acc_t + self.epsilon)) * g)]


class Adadelta(Update):
    """Gradient scaled by the ratio of two running means (Zeiler, arXiv:1212.5701)."""

    def __init__(self, lr=0.5, rho=0.95, epsilon=1e-6, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lr, self.rho, self.epsilon = lr, rho, epsilon

    def _step(self, p, g):
        acc, acc_delta = _zeros_like(p, "acc"), _zeros_like(p, "acc_delta")
        acc_new = self.rho * acc + (1 - self.rho) * g**2
        update = g * T.sqrt(acc_delta + self.epsilon) / T.sqrt(acc_new + self.epsilon)
        return [
            (acc, acc_new),
            self._new(p, p - self.lr * update),
            (acc_delta, self.rho * acc_delta + (1 - self.rho) * update**2),
        ]


class NoUpdate(Update):
    """Leaves the parameters as they are."""

    def __init__(self, lr=0.01, momentum=0.9, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lr, self.momentum = lr, momentum

    def __call__(self, params, cost):
        return [(p, p) for p in params]
