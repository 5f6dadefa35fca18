"""Ops that run in Python: which, and that they give what C gives."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.scan.op import Scan
from theano.tensor.random.utils import RandomStream

from lib.native.rewrites import small_ops
from lib.native.rewrites.small_ops import InPython, IntegersInPython
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


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint16", "float64"])
def test_every_op_on_values_that_go_wrong_easily(dtype):
    """Limits of the type, NaN and infinities go through unchanged, in any layout."""
    x, n = T.TensorType(dtype, (False, False))("x"), T.lscalar("n")
    several = T.split(x, [n, x.shape[0] - n], 2, axis=0)
    outputs = [
        x.dimshuffle(1, "x", 0),
        x.reshape((x.size,)),
        x[::-2, n:],
        x[-n:],
        T.join(0, x, x[::-1]),
        T.alloc(x.max() if dtype == "bool" else x.flatten()[:1], 2, n),
        T.stack([n, x.shape[0]]),
        *several,
    ]
    ours = compile_strictly([x, n], outputs)
    theirs = compile_strictly([x, n], outputs, ["small_python"])
    kinds = {kind.__name__ for kind in small_ops._ANY_SIZE}
    assert kinds - in_python(ours) <= {"ScalarFromTensor"}
    for value in nasty_matrices(dtype):
        for number in (0, 1, 2):
            for got, wanted in zip(ours(value, number), theirs(value, number)):
                assert got.dtype == wanted.dtype
                np.testing.assert_array_equal(got, wanted)


def nasty_matrices(dtype):
    if dtype == "bool":
        values = np.array([[True, False], [False, True], [True, True]])
    elif dtype == "float64":
        tiny = np.finfo(dtype)
        values = np.array([[np.nan, np.inf], [-np.inf, -0.0], [tiny.tiny / 4, tiny.max]])
    else:
        limits = np.iinfo(dtype)
        values = np.array([[limits.min, limits.max], [0, 1], [limits.max - 1, 7]], dtype)
    yield values
    yield np.asfortranarray(values)
    yield np.repeat(values, 2, axis=1)[:, ::2]
    yield values[::-1]


@pytest.mark.parametrize(
    "output, error",
    [
        (X.reshape((N, N)), ValueError),
        (X[N], IndexError),
        (T.concatenate([X, X.T], axis=1), ValueError),
        (T.alloc(V, 2, N), ValueError),
        (T.split(X, [N, N], 2, axis=0), ValueError),
    ],
    ids=lambda value: str(value)[:30],
)
def test_the_same_errors_as_in_c(output, error):
    for excluding in ((), ("small_python",)):
        function = compile_strictly([X, V, N], output, excluding, on_unused_input="ignore")
        with pytest.raises(error):
            function(np.ones((4, 3), "f"), np.ones(5, "f"), 7)


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


def test_the_steps_of_a_scan_stay_in_c():
    shared = theano.shared(np.ones((3, 3), "float32"))

    def step(row, last):
        return (row + last[::-1].sum(axis=0)) * shared[N:].sum(axis=0)

    outputs, _ = theano.scan(step, [X], V)
    function = compile_strictly([X, V, N], outputs)
    assert in_python(function)  # around the scan
    (scan,) = (node.op for node in function.maker.fgraph.toposort() if isinstance(node.op, Scan))
    assert in_python(scan.fn) == set()
    names = {type(node.op).__name__ for node in scan.fn.maker.fgraph.toposort()}
    assert {"Subtensor", "Sum"} <= names and "NativeSum" not in names
    x, v = np.arange(6, dtype="float32").reshape(2, 3), np.ones(3, "float32")
    np.testing.assert_array_equal(function(x, v, 1), [[6, 8, 10], [54, 56, 58]])


def test_arithmetic_that_was_in_place_destroys_nothing():
    """DebugMode warned of each node that was said to overwrite its input, and did not."""
    x = T.fmatrix()
    rows = x.shape[0] * 2 + 1
    f = compile_strictly([x], [T.maximum(rows * x.shape[1], 3) - x.shape[1]])
    single = [node.op for node in f.maker.fgraph.toposort() if type(node.op) is IntegersInPython]
    assert any(op.op.inplace_pattern for op in single)
    assert not any(getattr(op, "destroy_map", None) for op in single)
    assert f(np.ones((2, 3), "float32"))[0] == 12


@pytest.mark.parametrize("to", ["float32", "float64"])
@pytest.mark.parametrize("dtype", ["int8", "int64", "uint8", "uint64"])
def test_integers_to_floating_point(dtype, to):
    x = T.TensorType(dtype, (False, False))("x")
    ours = compile_strictly([x], T.cast(x, to))
    assert in_python(ours) == {"Elemwise"}
    limits = np.iinfo(dtype)
    value = np.array([[limits.min, limits.max, 1], [0, 2, limits.max // 3]], dtype)
    theirs = compile_strictly([x], T.cast(x, to), ["small_python"])
    for given in (value, value.T, value[:, ::2]):
        got = ours(given)
        assert got.dtype == to and got.flags.c_contiguous
        np.testing.assert_array_equal(got, theirs(given))


def test_other_casts_stay_in_c():
    x, y = T.fmatrix(), T.lmatrix()
    for output in (T.cast(x, "int32"), T.cast(x, "float64"), T.cast(y, "complex64")):
        function = compile_strictly([x, y], output, on_unused_input="ignore")
        assert "Elemwise" not in in_python(function)
