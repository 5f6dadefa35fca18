"""Random arrays, and what a layer makes of them."""

import numpy as np
import theano
import theano.tensor as T


def values(*shape, seed=0):
    """Return float32 numbers between -1 and 1."""
    return np.random.RandomState(seed).uniform(-1, 1, shape).astype("float32")


def output(layer, x):
    """Return the layer's output for the array `x`; a rewrite that fails is an error."""
    symbol = T.TensorType("float32", (False,) * x.ndim)()
    with theano.config.change_flags(on_opt_error="raise"):
        return theano.function([symbol], layer.get_output_for(symbol))(x)


def close(found, expected):
    """Assert that two arrays are the same up to float32's rounding."""
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
