"""Shapes asked for and changed; arrays made, joined and split."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.tensor.extra_ops import broadcast_to

from lib.errors import UnavailableError
from tests.lib.jax_backend.both import check, numbers, on_jax

X = numbers(2, 3, 4)
M = numbers(3, 4)

# expression, NumPy's
TABLE = {
    "reshape": (lambda x: x.reshape((6, 4)), lambda x: x.reshape(6, 4)),
    "reshape to -1": (lambda x: x.reshape((2, -1)), lambda x: x.reshape(2, -1)),
    "reshape by shape": (
        lambda x: x.reshape((x.shape[0] * x.shape[1], x.shape[2] // 2, 2)),
        lambda x: x.reshape(6, 2, 2),
    ),
    "flatten": (lambda x: T.flatten(x, 2), lambda x: x.reshape(2, 12)),
    "dimshuffle": (
        lambda x: x.dimshuffle(2, "x", 0, 1),
        lambda x: x.transpose(2, 0, 1)[:, None],
    ),
    "transpose": (lambda x: x.T, lambda x: x.T),
    "shape": (lambda x: x * x.shape[1], lambda x: x * 3),
    "whole shape": (lambda x: x + T.prod(x.shape), lambda x: x + 24),
    "tile": (lambda x: T.tile(x, (2, 1, 3)), lambda x: np.tile(x, (2, 1, 3))),
    "repeat": (lambda x: T.repeat(x, 2, axis=1), lambda x: np.repeat(x, 2, axis=1)),
    "join": (lambda x: T.concatenate([x, 2 * x], axis=1), lambda x: np.concatenate([x, 2 * x], 1)),
    "join from the end": (
        lambda x: T.concatenate([x, x], axis=-1),
        lambda x: np.concatenate([x, x], -1),
    ),
    "stack": (lambda x: T.stack([x, -x]), lambda x: np.stack([x, -x])),
    "split": (
        lambda x: T.split(x, [1, 3], 2, axis=2)[1] * 2,
        lambda x: x[:, :, 1:] * 2,
    ),
    "zeros": (lambda x: x + T.zeros((2, 3, 4)), lambda x: x),
    "ones": (lambda x: x * T.ones(x.shape), lambda x: x),
    "alloc": (lambda x: T.alloc(x, 5, 2, 3, 4), lambda x: np.stack([x] * 5)),
    "alloc of a number": (
        lambda x: x + T.alloc(x[0, 0, 0], *[x.shape[i] for i in range(3)]),
        lambda x: x + x[0, 0, 0],
    ),
    "arange": (lambda x: x * T.arange(x.shape[2]), lambda x: x * np.arange(4)),
    "broadcast_to": (
        lambda x: broadcast_to(x[:, 0], (3, 2, 4)),
        lambda x: np.broadcast_to(x[:, 0], (3, 2, 4)),
    ),
    "addbroadcast": (
        lambda x: T.addbroadcast(x[:1], 0) + x,
        lambda x: x[:1] + x,
    ),
    "patternbroadcast": (lambda x: T.patternbroadcast(x, (False,) * 3), lambda x: x),
    "specify_shape": (lambda x: T.specify_shape(x, (2, 3, 4)), lambda x: x),
    "view": (lambda x: theano.compile.ops.view_op(x), lambda x: x),
    "deep copy": (lambda x: theano.compile.ops.deep_copy_op(x), lambda x: x),
    "eye": (lambda x: T.dot(x, T.eye(4, 3)), lambda x: x @ np.eye(4, 3)),
    "tri": (lambda x: T.dot(x, T.tri(4, 3, 1)), lambda x: x @ np.tri(4, 3, 1)),
    "diagonal": (lambda x: T.diagonal(x[0]), lambda x: np.diagonal(x[0])),
    "diagonal matrix": (lambda x: T.diag(x[0, 0]), lambda x: np.diag(x[0, 0])),
}
# of which Theano's Python code is missing, or goes another way
ONLY_NUMPY = ("broadcast_to",)


@pytest.mark.parametrize("name", TABLE)
def test_table(name):
    build, reference = TABLE[name]
    gradient = name not in ("broadcast_to", "specify_shape", "deep copy")
    check(build, reference, X, gradient=gradient, theano_too=name not in ONLY_NUMPY)


def test_gradients_that_are_stopped_or_changed():
    x = T.fvector("x")
    stopped = theano.gradient.disconnected_grad(x)
    clipped = theano.gradient.grad_clip(x, -0.5, 0.5)
    cost = (stopped * x).sum() + (100 * clipped).sum() + theano.gradient.grad_scale(x, 3).sum()
    values = np.float32([1, 2])
    grad, same = on_jax([x], [T.grad(cost, x), theano.gradient.zero_grad(x)])(values)
    np.testing.assert_allclose(grad, values + 0.5 + 3)
    np.testing.assert_array_equal(same, values)


@pytest.mark.parametrize("offset, axes", [(0, (0, 1)), (1, (0, 1)), (-2, (0, 1)), (1, (0, 2))])
def test_diagonals_put_into_an_array(offset, axes):
    x = numbers(3) if axes == (0, 1) else numbers(2, 3)
    check(lambda x: T.AllocDiag(offset, *axes)(x), lambda x: _diagonals(x, offset, axes), x)


def _diagonals(x, offset, axes):
    n = x.shape[-1] + abs(offset)
    result = np.zeros(x.shape[:-1] + (n, n))
    for i in range(x.shape[-1]):
        result[..., i + max(0, -offset), i + max(0, offset)] = x[..., i]
    return np.moveaxis(result, (-2, -1), axes)


def test_sizes_are_those_of_each_call():
    x = T.fmatrix("x")
    f = on_jax([x], [x.reshape((x.shape[1], x.shape[0])), x.shape])
    for shape in [(2, 3), (4, 5), (2, 3), (1, 7), (0, 3)]:
        turned, found = f(np.ones(shape, "float32"))
        assert turned.shape == shape[::-1]
        assert tuple(found) == shape
        assert found.dtype == "int64"


def test_a_shape_from_an_argument():
    """The number is compiled in; another compiles anew."""
    n, x = T.iscalar("n"), T.fscalar("x")
    f = on_jax([n, x], T.zeros((n, 2)) + x)
    assert f(3, 1).shape == (3, 2)
    assert f(5, 2).shape == (5, 2)
    np.testing.assert_array_equal(f(3, 7), np.full((3, 2), 7))


def test_a_shape_from_a_vector_of_integers():
    shape, x = T.lvector("shape"), T.fvector("x")
    f = on_jax([shape, x], x.reshape(shape, ndim=2))
    assert f([2, 3], np.zeros(6, "float32")).shape == (2, 3)
    assert f([3, 2], np.zeros(6, "float32")).shape == (3, 2)


def test_a_shape_that_only_running_tells():
    x = T.fvector("x")
    here = T.zeros((T.cast(x.sum(), "int64"),))
    words = (
        r"Alloc.*\(.*test_shapes.py, line \d+: here = T.zeros.*\): the shape depends on values.*"
        r"--device cpu"
    )
    with pytest.raises(UnavailableError, match=words) as caught:
        on_jax([x], here)(np.ones(3, "float32"))
    assert "\n" not in str(caught.value)


def test_shapes_that_do_not_fit():
    x = T.ftensor3("x")
    value = X.astype("float32")
    with pytest.raises(ValueError, match="axis 0: expected length 1, got an array of shape"):
        on_jax([x], T.addbroadcast(x, 0))(value)
    with pytest.raises(AssertionError, match=r"expected shape \(2, 3, 5\), got \(2, 3, 4\)"):
        on_jax([x], T.specify_shape(x, (2, 3, 5)))(value)
    with pytest.raises(ValueError, match=r"lengths \[1, 1\] along axis 2: expected 4 together"):
        on_jax([x], T.split(x, [1, 1], 2, axis=2)[0])(value)
