"""Compile a graph for JAX, prove that JAX runs it, and compare it with NumPy and with Theano.

Importing this skips the test module that does so where JAX is not installed.
"""

import os

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.compile.mode import Mode

from lib import device

# what is run here is so small that compiling is all that takes time; read when JAX starts
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

jax = pytest.importorskip("jax", reason="JAX is not installed: pip install jax jaxlib")

# they import JAX: tests take them from here
from lib.jax_backend import (  # noqa: E402, F401
    cache,
    graph,
    mode,
    numpy_draws,
    one_device,
    static_values,
    tracing,
)
from lib.jax_backend.ops import scalars  # noqa: E402, F401
from lib.jax_backend.program import Program  # noqa: E402

TOLERANCE = {"float64": 1e-10, "float32": 1e-5}


def on_jax(inputs, outputs=None, **kwargs):
    """``theano.function`` on JAX's CPU."""
    function = device.function(inputs, outputs, device="jax-cpu", **kwargs)
    assert isinstance(function.fn, Program)
    return function


def numbers(*shape, seed=0, low=None, high=None):
    """Normal numbers, or uniform ones between `low` and `high`."""
    draw = np.random.RandomState(seed)
    return draw.normal(size=shape) if low is None else draw.uniform(low, high, shape)


def close(got, expected, tolerance):
    """Assert shape and values; the tolerance is relative to the largest value, or 1."""
    expected = np.asarray(expected)
    assert got.shape == expected.shape
    if not expected.size:
        return
    assert np.array_equal(np.isnan(got), np.isnan(expected))
    finite = np.isfinite(expected)
    assert np.array_equal(got[~finite & ~np.isnan(expected)], expected[np.isinf(expected)])
    if finite.any():
        difference = np.abs(got.astype("float64") - expected)[finite].max()
        assert difference <= tolerance * max(1.0, np.abs(expected[finite]).max())


def slopes(reference, arrays, index, weights, h=3e-6):
    """Gradient of ``sum(weights * reference(...))`` by differences, with respect to one array."""
    x = arrays[index]
    result = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        ends = []
        for step in (h, -h):
            moved = [array.copy() for array in arrays]
            moved[index][place] += step
            ends.append((weights * reference(*moved)).sum())
        result[place] = (ends[0] - ends[1]) / (2 * h)
    return result


def check(
    build, reference, *arrays, gradient=True, theano_too=True, tolerance=None, dtypes=("float32",)
):
    """Compare an expression, and its gradients, on JAX with NumPy and with Theano's Python code.

    Parameters
    ----------
    build : callable
        Makes the expression of one variable for each array.
    reference : callable
        The same of NumPy arrays; floats come as float64.
    arrays : ndarrays
        Floats come as float64, and are tried in `dtypes`.
    gradient : bool
        Whether the gradients with respect to the floats are compared with differences.
    theano_too : bool
        Whether Theano has Python code for what is compared.
    """
    expected = np.asarray(reference(*arrays))
    floats = [i for i, array in enumerate(arrays) if array.dtype == "float64"]
    weights = np.random.RandomState(99).uniform(0.5, 1.5, expected.shape)
    for dtype in dtypes:
        values = [a.astype(dtype) if a.dtype == "float64" else a for a in arrays]
        variables = [T.TensorType(str(v.dtype), [False] * v.ndim)() for v in values]
        with theano.config.change_flags(floatX=dtype):
            outputs = [build(*variables)]
            if gradient:
                cost = (outputs[0] * weights.astype(dtype)).sum()
                outputs += T.grad(cost, [variables[i] for i in floats])
            results = on_jax(variables, outputs, on_unused_input="ignore")(*values)
        limit = tolerance or TOLERANCE[dtype]
        exact = [
            value.astype("float64") if i in floats else value for i, value in enumerate(values)
        ]
        close(results[0], reference(*exact), limit)
        for variable, result in zip(outputs, results):
            assert result.dtype == variable.dtype
        if gradient:
            for i, result in zip(floats, results[1:]):
                # differences are good to about 1e-8
                close(result, slopes(reference, exact, i, weights), max(limit, 1e-7))
        if theano_too:
            plain = theano.function(
                variables, outputs, mode=Mode("py", None), on_unused_input="ignore"
            )
            for result, other in zip(results, plain(*values)):
                close(result, np.asarray(other), limit)
