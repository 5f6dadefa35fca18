"""Matrix products, in every precision."""

import numpy as np
import pytest
import theano.tensor as T

from lib import device
from lib.errors import InputError
from lib.jax_backend.options import Options
from tests.lib.jax_backend.both import check, jax, numbers


@pytest.mark.parametrize(
    "left, right",
    [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((0, 3), (3, 4))],
)
def test_dot(left, right):
    x, y = numbers(*left), numbers(*right, seed=1)
    check(T.dot, np.dot, x, y, dtypes=("float32", "float64"))


def test_dot_of_transposed():
    check(
        lambda x, y: T.dot(x.T, y.T), lambda x, y: x.T @ y.T, numbers(3, 2), numbers(4, 3, seed=1)
    )


def test_dot_of_more_axes():
    x, y = numbers(2, 3, 4), numbers(4, 5, seed=1)
    check(T.dot, np.dot, x, y)
    check(
        lambda x, y: T.tensordot(x, y, axes=[[1, 2], [1, 0]]),
        lambda x, y: np.tensordot(x, y, axes=[[1, 2], [1, 0]]),
        x,
        numbers(4, 3, 2, seed=1),
    )


def test_batched_dot():
    x, y = numbers(4, 2, 3), numbers(4, 3, 5, seed=1)
    check(T.batched_dot, lambda x, y: np.stack([a @ b for a, b in zip(x, y)]), x, y)


@pytest.mark.parametrize("precision, most", [("float32", 1e-6), ("tf32", 1e-6), ("bf16", 1e-2)])
def test_precision(precision, most):
    """tf32 is the same as float32 on the CPU, and XLA is free to be more exact than bf16."""
    x, y = numbers(20, 300), numbers(300, 20, seed=1)
    v, w = T.fmatrices("vw")
    f = device.function([v, w], T.dot(v, w), device="jax-cpu", precision=precision)
    got = f(x.astype("float32"), y.astype("float32"))
    assert got.dtype == "float32"
    assert np.abs(got - x @ y).max() / np.abs(x @ y).max() <= most


@pytest.mark.parametrize(
    "precision, dtype, operand, precise",
    [
        ("float32", "float32", "float32", True),
        ("tf32", "float32", "float32", False),
        ("bf16", "float32", "bfloat16", None),
        ("tf32", "float64", "float64", True),
        ("bf16", "float64", "float64", True),
    ],
)
def test_operands(precision, dtype, operand, precise):
    """bf16 rounds the operands, not the sums; float64 stays what it is."""
    from lib.jax_backend import installation
    from lib.jax_backend.ops.products import operands

    with installation.x64():
        (value,), how = operands(Options("gpu", precision), dtype, np.ones(2, dtype))
    assert str(value.dtype) == operand
    if precise is None:
        assert how == {"preferred_element_type": jax.numpy.float32}
    else:
        expected = jax.lax.Precision.HIGHEST if precise else jax.lax.Precision.DEFAULT
        assert how == {"precision": expected}


def test_sums_of_bf16_are_float32():
    """In bf16 the sum would stop to grow at 256."""
    v = T.fmatrix("v")
    f = device.function([v], T.dot(v, v.T), device="jax-cpu", precision="bf16")
    assert f(np.ones((1, 5000), "float32"))[0, 0] == 5000


def test_float64_stays_float64_in_bf16():
    v = T.dmatrix("v")
    x = numbers(4, 50)
    f = device.function([v], T.dot(v, v.T), device="jax-cpu", precision="bf16")
    np.testing.assert_allclose(f(x), x @ x.T, rtol=1e-12, atol=1e-12)


def test_unknown_precision():
    with pytest.raises(InputError, match="precision 'int8': expected one of float32, tf32, bf16"):
        device.choose("jax-cpu", "int8")
