"""What XLA computes on this version of JAX, where its defaults have computed something else."""

import numpy as np
import pytest
import theano.tensor as T

from tests.lib.jax_backend.both import jax, on_jax


def normalised(x):
    """The matrix with mean 0 and variance 1 for each column, and the column's scale."""
    x = x - x.mean(0)
    scale = (x**2).mean(0) + 1e-3
    return x / scale**0.5, scale**-0.5


@pytest.mark.parametrize("columns", [64, 4096, 8192])
def test_the_sum_over_what_was_normalised(columns):
    """XLA of JAX 0.11.2 makes NaN of it by default, for 4,096 columns."""
    values = np.random.RandomState(0).uniform(-1, 1, (16, columns)).astype("float32")
    x = T.matrix()
    h = x - x.mean(0)
    scale = T.sqrt(T.sqr(h).mean(0) + 1e-3)
    function = on_jax([x], [T.sqr(h / scale).sum(), (h / scale).sum(1), 1 / scale])
    total, rows, inverse = function(values)
    matrix, expected = normalised(values.astype("float64"))
    np.testing.assert_allclose(total, (matrix**2).sum(), rtol=1e-4)
    np.testing.assert_allclose(rows, matrix.sum(1), atol=1e-2)
    np.testing.assert_allclose(inverse, expected, rtol=1e-4)


def test_other_platforms_and_versions_keep_their_defaults(monkeypatch):
    from lib.jax_backend import compile_options

    def of(version, platform):
        monkeypatch.setattr(jax, "__version__", version)
        compile_options.of.cache_clear()
        return compile_options.of(platform)

    monkeypatch.setattr(compile_options, "_CPU", {"xla_no_such_option": True})
    current = jax.__version__
    assert of("0.10.2", "cpu") is None
    assert of("0.11.2", "gpu") is None
    if hasattr(jax.errors, "JaxRuntimeError"):
        assert of("0.11.2", "cpu") is None  # the option is not there any more
    of(current, "gpu")
