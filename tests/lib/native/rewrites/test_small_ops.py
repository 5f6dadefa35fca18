"""Ops that run in Python: which, and that they give what C gives."""

import numpy as np
import pytest
import theano.tensor as T
from theano.tensor.random.utils import RandomStream

from lib.native.rewrites.small_ops import InPython
from tests.lib.native.helpers import compile_strictly


def in_python(function):
    """Class names of the Ops that run in Python."""
    ops = [node.op for node in function.maker.fgraph.toposort()]
    return {type(op.op).__name__ for op in ops if isinstance(op, InPython)}


X, Y, V, N = T.fmatrix("X"), T.fmatrix("Y"), T.fvector("V"), T.iscalar("N")

CASES = [
    (X.T, {"DimShuffle"}),
    (X.reshape((X.shape[1], X.shape[0])), {"Reshape", "MakeVector", "Shape_i"}),
    (X[1:, ::2], {"Subtensor"}),
    (X[:N], {"Subtensor", "ScalarFromTensor"}),
    (T.concatenate([X, Y], axis=1), {"Join"}),
    (T.grad(T.sqr(T.concatenate([X, 2 * Y], axis=1)).sum(), X), {"Split"}),
    (T.alloc(X[0, 0], 3, N), {"Alloc"}),
    (X.shape[0] * 3 + N, {"Elemwise"}),
]


@pytest.mark.parametrize("output, expected", CASES, ids=lambda value: str(value)[:40])
def test_same_as_in_c(output, expected):
    inputs = {"on_unused_input": "ignore"}
    ours = compile_strictly([X, Y, V, N], output, **inputs)
    theirs = compile_strictly([X, Y, V, N], output, ["small_python"], **inputs)
    assert expected <= in_python(ours)
    assert in_python(theirs) == set()
    rng = np.random.default_rng(0)
    x, y, v = (rng.random(shape, dtype="float32") for shape in ((4, 5), (4, 3), 6))
    for _ in range(2):  # the second call may find memory of the first
        got, wanted = ours(x, y, v, 2), theirs(x, y, v, 2)
        assert got.dtype == wanted.dtype
        np.testing.assert_allclose(got, wanted, rtol=1e-6)


def test_work_on_elements_stays_in_c():
    assert in_python(compile_strictly([X, Y], T.exp(X) * Y + 1)) == set()


def test_single_floating_point_numbers_stay_in_c():
    assert "Elemwise" not in in_python(compile_strictly([V], (V.sum() + 1) / T.exp(V.sum())))


@pytest.mark.parametrize("excluding", [(), ("small_python",)])
def test_random_numbers_of_symbolic_shape(excluding):
    """The rewrite that makes them in place must see Theano's own Ops; errors are raised here."""
    function = compile_strictly([X], RandomStream(1).normal(size=X.shape), excluding)
    assert function(np.zeros((3, 4), "float32")).shape == (3, 4)


def test_views_stay_views():
    """An in-place op must not write into what a view shows."""
    function = compile_strictly([X], [X.T, T.exp(X.T), X.T.reshape((X.size,)) * 2])
    x = np.arange(6, dtype="float32").reshape(2, 3)
    kept = x.copy()
    function(x)
    assert np.array_equal(x, kept)
