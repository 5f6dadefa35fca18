"""What is computed while tracing, and what is left to JAX."""

import numpy as np
import pytest
import theano.tensor as T
from theano.graph.basic import Apply
from theano.graph.op import Op

from lib.jax_backend import registry
from lib.jax_backend.options import Options
from lib.jax_backend.static_needs import ValueNeeded
from tests.lib.jax_backend.both import graph, jax

pytestmark = pytest.mark.usefixtures("x64")

X = T.fmatrix("x")
N = T.lscalar("n")


def traced(outputs, needed=None, inputs=(X, N), trace=None):
    """The values of `outputs` as tracing leaves them; `X` has the shape (3, 4)."""
    trace = trace or graph.Trace(Options(), needed)
    shapes = [jax.ShapeDtypeStruct((3, 4)[: v.ndim], v.dtype) for v in inputs]
    results = []

    def look(values):
        results.extend(trace.run(list(inputs), outputs, values))
        return ()

    jax.eval_shape(look, shapes)
    return results


class Strange(Op):
    """An Op of floats, of which a test says how it is converted."""

    def make_node(self, x):
        return Apply(self, [x], [T.fmatrix()])

    def perform(self, node, inputs, outputs):
        outputs[0][0] = inputs[0]


def test_what_follows_from_shapes_is_known():
    sides, area = traced([X.T.shape * 2, T.cast(X.shape[0] * X.shape[1], "int8")])
    assert isinstance(sides, np.ndarray) and sides.tolist() == [8, 6]
    assert area == 12 and area.dtype == "int8"


@pytest.mark.parametrize("n, known", [(8, True), (1000, False)])
def test_arithmetic_of_much_is_left_to_jax(n, known):
    (result,) = traced([T.arange(n) * 2])
    assert graph.is_known(result) == known
    assert result.shape == (n,)


@pytest.mark.parametrize("value", [None, 3, 2.5, np.float32(1), np.zeros(2), slice(1, 2)])
def test_known_values(value):
    assert graph.is_known(value)
    assert not graph.is_known(jax.numpy.zeros(2))


@pytest.mark.parametrize(
    "convert", [lambda c, x: 1, lambda c, x: [jax.numpy.int32(1) + x.shape[0]]]
)
def test_the_dtype_is_the_one_that_the_graph_promises(monkeypatch, convert):
    monkeypatch.setitem(registry._converters, Strange, convert)
    (result,) = traced([Strange()(X)])
    assert result.dtype == "float32"


def test_what_was_found_out_is_used():
    rows = T.zeros((N, 2))
    with pytest.raises(ValueNeeded) as caught:
        traced([rows])
    assert str(caught.value) == "the shape"
    (result,) = traced([rows], {caught.value.name: np.int64(5)})
    assert result.shape == (5, 2)


def test_an_input_that_could_be_computed_is_taken_as_given():
    middle = X.sum()
    trace = graph.Trace(Options())
    values = [np.ones((2, 2), "float32"), np.float32(10)]
    assert float(trace.run([X, middle], [middle * 2], values)[0]) == 20


def test_checks_of_what_is_known_are_made_at_once():
    trace = graph.Trace(Options())
    call = graph.Call(trace, T.exp(X).owner, [])
    call.check(True, IndexError("no"))
    with pytest.raises(IndexError, match="no"):
        call.check(np.bool_(False), IndexError("no"))
    assert trace.checks == []

    later = ValueError("later")
    jax.eval_shape(lambda x: call.check(x > 0, later) or (), np.float32(0))
    ((_, error),) = trace.checks
    assert error is later
