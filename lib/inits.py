"""Initial weights: each class is made with its settings, then called with a shape.

>>> from lib import inits
>>> w = inits.Normal(scale=0.02)((64, 1, 5, 5), "w")  # (filters out, channels in, kh, kw)

All draw from ``lib.rng.np_rng`` and return shared variables of ``theano.config.floatX``.
"""

import numpy as np

from .late_names import late_names
from .rng import np_rng
from .theano_utils import floatX, intX, sharedX  # noqa: F401  (upstream offers them here)

# what upstream's module imported, and other programs take from it
__getattr__ = late_names(globals(), {"os": "os", "theano": "theano", "T": "theano.tensor"})


class Uniform:
    """Uniform from ``-scale`` to ``scale``."""

    def __init__(self, scale=0.05):
        self.scale = scale

    def __call__(self, shape, name=None):
        return sharedX(np_rng.uniform(low=-self.scale, high=self.scale, size=shape), name=name)


class Normal:
    """Normal with mean ``loc`` and standard deviation ``scale``."""

    def __init__(self, loc=0.0, scale=0.05):
        self.scale = scale
        self.loc = loc

    def __call__(self, shape, name=None):
        return sharedX(np_rng.normal(loc=self.loc, scale=self.scale, size=shape), name=name)


class Orthogonal:
    """Orthonormal rows or columns, times ``scale`` (Saxe et al., arXiv:1312.6120).

    Filters are taken as the rows of a matrix ``(shape[0], prod(shape[1:]))``.
    """

    def __init__(self, scale=1.1):
        self.scale = scale

    def __call__(self, shape, name=None):
        flat_shape = (shape[0], int(np.prod(shape[1:])))
        u, _, v = np.linalg.svd(np_rng.normal(0.0, 1.0, flat_shape), full_matrices=False)
        q = u if u.shape == flat_shape else v
        return sharedX(self.scale * q.reshape(shape), name=name)


class Frob:
    """Normal, scaled to a Frobenius norm of ``sqrt(shape[1])``."""

    def __init__(self):
        pass

    def __call__(self, shape, name=None):
        r = np_rng.normal(loc=0, scale=0.01, size=shape)
        return sharedX(r / np.sqrt(np.sum(r**2)) * np.sqrt(shape[1]), name=name)


class Constant:
    """Every weight is ``c``."""

    def __init__(self, c=0.0):
        self.c = c

    def __call__(self, shape, name=None):
        return sharedX(np.ones(shape) * self.c, name=name)


def _matching(n_rows, n_columns):
    """Return for each row the column that it copies: its own, or each about equally often."""
    if n_rows == n_columns:
        return np.arange(n_rows)
    return np_rng.permutation(np.tile(np.arange(n_columns), n_rows // n_columns + 1))[:n_rows]


class ConvIdentity:
    """Filters that copy one input channel each, times ``scale``: one weight, in the middle."""

    def __init__(self, scale=1.0):
        self.scale = scale

    def __call__(self, shape, name=None):
        w = np.zeros(shape)  # (filters out, channels in, kh, kw)
        columns = _matching(shape[0], shape[1])
        w[np.arange(shape[0]), columns, shape[2] // 2, shape[3] // 2] = self.scale
        return sharedX(w, name=name)


class Identity:
    """The identity matrix times ``scale``; where not square, each row has one entry."""

    def __init__(self, scale=0.25):
        self.scale = scale

    def __call__(self, shape, name=None):
        w = np.zeros(shape)
        w[np.arange(shape[0]), _matching(shape[0], shape[1])] = self.scale
        return sharedX(w, name=name)


class ReluInit:
    """Normal with variance ``2 / fan-in`` (He et al., arXiv:1502.01852)."""

    def __init__(self):
        pass

    def __call__(self, shape, name=None):
        if len(shape) == 2:
            fan_in = shape[0]  # (inputs, outputs)
        elif len(shape) == 4:
            fan_in = np.prod(shape[1:])  # (filters out, channels in, kh, kw)
        else:
            raise NotImplementedError(
                "ReluInit: got shape %r, expected 2 axes (a matrix) or 4 (filters)"
                % (tuple(shape),)
            )
        return sharedX(np_rng.normal(size=shape, scale=np.sqrt(2.0 / fan_in)), name=name)
