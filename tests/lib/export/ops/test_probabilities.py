import numpy as np
import theano
import theano.tensor as T

from tests.lib.export.written import Written, numbers, same

x, labels = T.matrix("x"), T.ivector("labels")
X, L = numbers(4, 6), np.array([0, 2, 5, 1], "i4")
P = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)


def test_softmax():
    run = Written([x], [T.nnet.softmax(x), T.nnet.logsoftmax(x)])
    for got, expected in zip(run(X), (P, np.log(P))):
        same(got, expected)


def test_cross_entropies():
    chosen = -np.log(P[np.arange(4), L])
    graph = T.nnet.categorical_crossentropy(T.nnet.softmax(x), labels)
    same(Written([x, labels], graph)(X, L), chosen)
    graph = -T.mean(T.log(T.nnet.softmax(x))[T.arange(labels.shape[0]), labels])
    same(Written([x, labels], graph)(X, L), chosen.mean())


def test_gradients():
    """Of the probability of class 2, and of the mean cross-entropy, by the inputs."""
    p = T.nnet.softmax(x)
    by_hand = P[:, 2:3] * (np.eye(6)[2] - P)
    same(Written([x], T.grad(p[:, 2].sum(), x))(X), by_hand)
    w = theano.shared(np.eye(6, dtype="f4"))  # which says how many classes there are
    cost = T.nnet.categorical_crossentropy(T.nnet.softmax(T.dot(x, w)), labels).mean()
    run = Written([x, labels], T.grad(cost, x))
    for n in (1, 4):
        same(run(X[:n], L[:n]), (P[:n] - np.eye(6)[L[:n]]) / n)
