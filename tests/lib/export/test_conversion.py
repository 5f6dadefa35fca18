import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.sandbox.rng_mrg import MRG_RandomStream

from lib.errors import InputError
from lib.export import convert
from tests.lib.export.written import Written, numbers, same

x = T.matrix("x")
X = numbers(4, 6)


def test_names_and_sizes():
    w = theano.shared(numbers(6, 3), "w")
    y = T.nnet.softmax(T.dot(x, w))
    y.name = "classes"
    graph = convert(([x], y), {"x": ("batch", 6)})
    assert [(v.name, tuple(map(str, v.shape))) for v in graph.inputs] == [("x", ("batch", "6"))]
    assert [(v.name, tuple(map(str, v.shape))) for v in graph.outputs] == [
        ("classes", ("batch", "3"))
    ]
    assert [v.name for v in graph.constants()] == ["w"]


def test_the_graph_tells_sizes():
    graph = convert((x, T.dot(x, theano.shared(numbers(6, 3)))))
    assert tuple(map(str, graph.inputs[0].shape)) == ("x_0", "6")
    graph = convert((x, T.dot(x, theano.shared(numbers(6, 3)))), {x: {0: 7}})
    assert graph.inputs[0].shape == (7, 6)


def test_several_outputs_and_twice_the_same():
    run = Written([x], [x, x, T.constant(np.float32(3)), x.sum()])
    results = run(X)
    same(results[0], X)
    same(results[1], X)
    same(results[2], np.float32(3))
    same(results[3], X.sum(), 1e-4)
    assert [v.name for v in run.graph.outputs] == ["output_1", "output_2", "output_3", "output_4"]


def test_names_that_come_twice():
    a, b = T.vector("v"), T.vector("v")
    run = Written([a, b], a - b)
    assert [v.name for v in run.graph.inputs] == ["v", "v_2"]
    same(run(X[0], X[1]), X[0] - X[1])


@pytest.mark.parametrize(
    "dynamic, words",
    [
        ({"z": (1, 2)}, "found z, expected inputs: x"),
        ({"x": ("n",)}, "found 1 sizes for x, expected 2"),
        ({"x": ("n", 0)}, "found 0 as a size of x"),
        ({"x": {1: None}}, "found None as a size of x"),
    ],
)
def test_sizes_that_do_not_fit(dynamic, words):
    with pytest.raises(InputError, match=words):
        convert((x, x * 2), dynamic)


def test_random_numbers_are_refused_by_name():
    noisy = x * MRG_RandomStream(1).binomial(x.shape)
    with pytest.raises(InputError, match=r"mrg_uniform.*it draws random numbers.*deterministic"):
        convert((x, noisy))
    noisy = x * T.shared_randomstreams.RandomStreams(1).uniform(x.shape)
    with pytest.raises(InputError, match="it draws random numbers"):
        convert((x, noisy))


def test_an_unknown_op_is_named_with_the_users_line():
    inverse = T.nlinalg.matrix_inverse(x)  # the line that the message shows
    with pytest.raises(InputError, match=r"MatrixInverse.*test_conversion.py, line \d+") as caught:
        convert((x, inverse))
    assert "the line that the message shows" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_op_of_lists_is_named():
    chosen = T.choose(T.cast(x > 0, "int64"), [x, -x])
    with pytest.raises(InputError, match="cannot be exported: there is no counterpart"):
        convert((x, chosen))


def test_complex_numbers_are_refused():
    with pytest.raises(InputError, match="complex numbers are not exported"):
        convert((x, T.real(x + 1j)))
