"""Activation functions, as objects that are called on a tensor."""

import theano.tensor as T

from .abstract import rectify
from .late_names import late_names

# what upstream's module imported, and other programs take from it
__getattr__ = late_names(globals(), {"theano": "theano"})


class Softmax:
    """Softmax of each row of a matrix."""

    def __call__(self, x):
        e_x = T.exp(x - x.max(axis=1).dimshuffle(0, "x"))
        return e_x / e_x.sum(axis=1).dimshuffle(0, "x")


class ConvSoftmax:
    """Softmax over the channels of (n, c, h, w)."""

    def __call__(self, x):
        e_x = T.exp(x - x.max(axis=1, keepdims=True))
        return e_x / e_x.sum(axis=1, keepdims=True)


class Maxout:
    """Maximum over every `n_pool` neighbouring units or channels.

    Raises
    ------
    NotImplementedError
        If the input has neither 2 nor 4 dimensions.
    """

    def __init__(self, n_pool=2):
        self.n_pool = n_pool

    def __call__(self, x):
        if x.ndim not in (2, 4):
            raise NotImplementedError("Maxout of %d dimensions: expected 2 or 4" % x.ndim)
        return T.max([x[:, n :: self.n_pool] for n in range(self.n_pool)], axis=0)


class Rectify:
    """max(x, 0)."""

    def __call__(self, x):
        return rectify(x)


class ClippedRectify:
    """min(max(x, 0), clip)."""

    def __init__(self, clip=10.0):
        self.clip = clip

    def __call__(self, x):
        return T.clip(rectify(x), 0.0, self.clip)


class LeakyRectify:
    """x where positive, leak*x elsewhere."""

    def __init__(self, leak=0.2):
        self.leak = leak

    def __call__(self, x):
        return rectify(x, self.leak)


class Prelu:
    """Leaky rectifier whose leaks are learned: a vector, one for each unit or channel."""

    def __call__(self, x, leak):
        if x.ndim == 4:
            leak = leak.dimshuffle("x", 0, "x", "x")
        f1 = 0.5 * (1 + leak)
        f2 = 0.5 * (1 - leak)
        return f1 * x + f2 * abs(x)


class Tanh:
    """Hyperbolic tangent."""

    def __call__(self, x):
        return T.tanh(x)


class Sigmoid:
    """1 / (1 + exp(-x))."""

    def __call__(self, x):
        return T.nnet.sigmoid(x)


class Linear:
    """x itself."""

    def __call__(self, x):
        return x


class HardSigmoid:
    """x + 0.5, clipped to 0 and 1."""

    def __call__(self, X):
        return T.clip(X + 0.5, 0.0, 1.0)


class TRec:
    """x where above `t`, 0 elsewhere."""

    def __init__(self, t=1):
        self.t = t

    def __call__(self, X):
        return X * (X > self.t)


class HardTanh:
    """x clipped to -1 and 1."""

    def __call__(self, X):
        return T.clip(X, -1.0, 1.0)
