"""Worker: small programs as people wrote them for Theano, on ours or on a stock Theano.

Imports `lib` only where the job says so: everything else must also run on a Theano that
nobody has prepared.
"""

import json
import sys

from tools.benchmarks.serving import serve

if __name__ == "__main__" and json.loads(sys.argv[1])["ours"]:
    import lib  # noqa: F401  before any `import theano`

import numpy as np
import theano
import theano.tensor as T

BATCH, UNITS, STEPS = 16, 64, 100


class Numbers:
    """Random float32 numbers, the same on every NumPy."""

    def __init__(self):
        self._state = np.random.RandomState(0)

    def array(self, *shape):
        return (0.1 * self._state.standard_normal(shape)).astype("float32")

    def shared(self, *shape):
        return theano.shared(self.array(*shape))


def _trained(inputs, cost, weights):
    rate = np.float32(0.01)
    updates = [(w, w - rate * g) for w, g in zip(weights, T.grad(cost, weights))]
    return theano.function(inputs, cost, updates=updates)


def _classes(numbers, count):
    labels = np.zeros((count, 10), "float32")
    labels[np.arange(count), np.arange(count) % 10] = 1
    return labels


def lstm():
    """One update of an LSTM: 100 steps, minibatch 16, 64 units."""
    numbers = Numbers()
    w, u, b = (numbers.shared(*s) for s in ((UNITS, 4 * UNITS), (UNITS, 4 * UNITS), (4 * UNITS,)))
    xs = T.ftensor3()

    def step(x, h, c):
        z = T.dot(x, w) + T.dot(h, u) + b
        i, f, o, g = (z[:, k * UNITS : (k + 1) * UNITS] for k in range(4))
        c = T.nnet.sigmoid(f) * c + T.nnet.sigmoid(i) * T.tanh(g)
        return T.nnet.sigmoid(o) * T.tanh(c), c

    zero = T.zeros((xs.shape[1], UNITS), "float32")
    (h, _), _ = theano.scan(step, xs, [zero, zero])
    update = _trained([xs], T.mean(h[-1] ** 2), [w, u, b])
    return update, [numbers.array(STEPS, BATCH, UNITS)]


def scalar_steps():
    """10,000 steps of a scan over one number."""
    x = T.fscalar()
    half, one = np.float32(0.5), np.float32(1)
    out, _ = theano.scan(lambda a: a * half + one, outputs_info=x, n_steps=10000)
    return theano.function([x], out[-1]), [one]


def rnn_steps():
    """1,000 steps of a recurrent net of 32 units on one sequence."""
    numbers = Numbers()
    h0, xs, w = T.fvector(), T.fmatrix(), numbers.shared(32, 32)
    out, _ = theano.scan(lambda x, h: T.tanh(T.dot(h, w) + x), xs, h0)
    return theano.function([xs, h0], out[-1]), [numbers.array(1000, 32), numbers.array(32)]


def mlp():
    """One update of 784-500-10, minibatch 128."""
    numbers, x, y = Numbers(), T.fmatrix(), T.fmatrix()
    weights = [numbers.shared(*s) for s in ((784, 500), (500,), (500, 10), (10,))]
    w1, b1, w2, b2 = weights
    guess = T.nnet.softmax(T.dot(T.tanh(T.dot(x, w1) + b1), w2) + b2)
    update = _trained([x, y], T.nnet.categorical_crossentropy(guess, y).mean(), weights)
    return update, [numbers.array(128, 784), _classes(numbers, 128)]


def convnet():
    """One update of two convolutions with pooling and one layer, minibatch 32 of 28x28."""
    from theano.tensor.signal.pool import pool_2d

    numbers, x, y = Numbers(), T.ftensor4(), T.fmatrix()
    weights = [numbers.shared(*s) for s in ((16, 1, 5, 5), (32, 16, 5, 5), (512, 10))]
    hidden = x
    for w in weights[:2]:
        hidden = pool_2d(T.nnet.relu(T.nnet.conv2d(hidden, w)), (2, 2), ignore_border=True)
    guess = T.nnet.softmax(T.dot(hidden.flatten(2), weights[2]))
    update = _trained([x, y], T.nnet.categorical_crossentropy(guess, y).mean(), weights)
    return update, [numbers.array(32, 1, 28, 28), _classes(numbers, 32)]


JOBS = {job.__name__: job for job in (lstm, scalar_steps, rnn_steps, mlp, convnet)}


def prepare(job):
    """What `serve` wants: the program's step, and the numbers of its first two."""
    function, values = JOBS[job["what"]]()

    def check():
        return [float(np.asarray(function(*values)).mean()) for _ in range(2)]

    return (lambda: function(*values)), check


if __name__ == "__main__":
    serve(prepare)
