import numpy as np
import pytest
import theano.tensor as T

from tests.lib.export.written import Written, numbers, same

x = T.matrix("x")
X = numbers(4, 6)


@pytest.mark.parametrize(
    "graph, kind, leak",
    [
        (T.nnet.relu(x), "Relu", 0),
        (T.nnet.relu(x, 0.1), "LeakyRelu", 0.1),
        (0.5 * (x + abs(x)), "Relu", 0),
        ((1 + 0.3) / 2 * x + (1 - 0.3) / 2 * abs(x), "LeakyRelu", 0.3),
        (T.nnet.relu(x) - np.float32(0.2) * T.nnet.relu(-x), "LeakyRelu", 0.2),
    ],
)
def test_rectifiers_are_recognised(graph, kind, leak):
    run = Written([x], graph)
    assert run.kinds == [kind]
    same(run(X), np.where(X > 0, X, leak * X))


@pytest.mark.parametrize(
    "graph",
    [
        0.4 * (x + abs(x)),
        0.5 * x + 0.7 * abs(x),
        0.5 * (x + abs(x.T).T * 2),
        T.maximum(x, 0) - np.float32(0.2) * T.maximum(-x, 0),
    ],
)
def test_what_only_looks_like_one_is_not(graph):
    run = Written([x], graph)
    assert not {"Relu", "LeakyRelu"} & set(run.kinds)
    assert run(X).shape == X.shape


def test_one_subgraph_is_there_once():
    run = Written([x], T.tanh(x) + T.exp(T.tanh(x)) * T.tanh(x))
    assert sorted(run.kinds) == ["Add", "Exp", "Mul", "Tanh"]


def test_outputs_stay_apart():
    y = T.tanh(x)
    run = Written([x], [y, y.reshape((-1, 2)).reshape((-1, 6))], {"x": ("n", 6)})
    assert len({value.name for value in run.graph.outputs}) == 2
    for got in run(X):
        same(got, np.tanh(X))


def test_what_nobody_reads_is_left_out():
    largest, place = T.max_and_argmax(x, axis=1)
    assert Written([x], largest).kinds == ["ReduceMax"]
    assert Written([x], place).kinds == ["ArgMax"]


def test_constants_are_computed_at_once():
    run = Written([x], x + T.sqrt(T.constant(np.float32(16))) * T.eye(6)[0])
    assert run.kinds == ["Add"]
    same(run(X), X + 4 * np.eye(6)[0])
