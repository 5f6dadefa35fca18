import numpy as np
import theano
import theano.tensor as T

from tests.lib.export.written import Written, numbers, same

x, y = T.matrix("x"), T.matrix("y")
X, Y = numbers(4, 6), numbers(6, 3, seed=1)


def test_matrices_and_vectors():
    run = Written([x, y], [T.dot(x, y), T.dot(x, y[:, 0]), T.dot(x[0], y), T.dot(x[0], y[:, 0])])
    for got, expected in zip(run(X, Y), (X @ Y, X @ Y[:, 0], X[0] @ Y, X[0] @ Y[:, 0])):
        same(got, expected)


def test_more_dimensions():
    same(Written([x], T.tensordot(x, x, axes=[[1], [1]]))(X), X @ X.T)
    a, b = T.tensor3("a"), T.tensor3("b")
    A, B = numbers(2, 4, 5), numbers(2, 5, 3, seed=1)
    same(Written([a, b], T.batched_dot(a, b))(A, B), A @ B)
    same(Written([x, b], T.batched_dot(x, b))(X[:2, :5], B), np.einsum("nk,nkm->nm", X[:2, :5], B))


def test_a_layer_is_one_operation():
    weight, bias = theano.shared(Y, "weight"), theano.shared(numbers(3), "bias")
    run = Written([x], T.dot(x, weight) + bias)
    assert run.kinds == ["Gemm"]
    assert [value.name for value in run.graph.constants()] == ["weight", "bias"]
    same(run(X), X @ Y + numbers(3))
