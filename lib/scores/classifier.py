"""A small convolutional classifier, to judge a generator's pictures by.

It learns the classes of the real images in seconds, and never sees a generated one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import theano
import theano.tensor as T

from .. import activations, rng, updates
from ..ops import conv2d
from ..theano_utils import floatX, intX, sharedX

# fmt: off
nf = 16         # filters of the first layer; the second has twice as many
nbatch = 128    # examples in a minibatch
lr = 0.004      # initial learning rate of Adam; falls to 0 in equal steps
least = 20000   # examples to train on at least, each as often as that takes
most = 60000    # and at most
side = 32       # pixels; images with longer sides are averaged down
# fmt: on

relu = activations.Rectify()


# fmt: off
def classify(X: Any, w: Any, b: Any, w2: Any, b2: Any, w3: Any, b3: Any) -> Any:
    """Images X (n, nc, h, w), from -1 to 1, to P(class) (n, ny)."""
    h = conv2d(X, w, subsample=(2, 2), border_mode=(2, 2))
    h = relu(h + b.dimshuffle("x", 0, "x", "x"))               # (n, nf, h/2, w/2)
    h2 = conv2d(h, w2, subsample=(2, 2), border_mode=(2, 2))
    h2 = relu(h2 + b2.dimshuffle("x", 0, "x", "x"))            # (n, nf*2, h/4, w/4)
    y = T.nnet.softmax(T.dot(T.flatten(h2, 2), w3) + b3)
    return y                                                   # (n, ny)
# fmt: on


class Classifier:
    """Tells classes of images apart; compiles and trains when made.

    Parameters
    ----------
    images : array_like, (n, nc, h, w), uint8, or an object with ``rows(indices)``
        The latter reads those that are asked for, wherever they are.
    labels : array_like of int, (n,)
        From 0 to ``ny - 1``.
    ny : int
        Number of classes.
    seed : int
        Of initial weights and order; no other generator is touched.
    function : callable
        ``theano.function`` or a drop-in for it.
    """

    def __init__(self, images, labels, ny, seed, function=theano.function):
        rows = getattr(images, "rows", None) or images.__getitem__
        labels, draw = np.asarray(labels), rng.separate(seed)
        params = _init_params(draw, _shrink(rows(np.arange(1))).shape[1:], ny)
        X, Y, rate = T.tensor4("X"), T.ivector("Y"), T.scalar("lr")
        p = classify(X, *params)
        cost = T.nnet.categorical_crossentropy(p, Y).mean()
        train = function([X, Y, rate], cost, updates=updates.Adam(lr=rate)(params, cost))
        self._predict = function([X], T.argmax(p, axis=1))
        n_updates = int(np.clip(len(labels), least, most)) // nbatch
        order = np.zeros(0, np.int64)
        for update in range(n_updates):
            while len(order) < nbatch:
                order = np.concatenate([order, draw.permutation(len(labels))])
            minibatch, order = np.sort(order[:nbatch]), order[nbatch:]
            x = _shrink(rows(minibatch)) / 127.5 - 1.0
            train(floatX(x), intX(labels[minibatch]), floatX(lr * (1.0 - update / n_updates)))

    def predict(self, images: np.ndarray) -> np.ndarray:
        """Classify images.

        Parameters
        ----------
        images : ndarray, (n, nc, h, w)
            Floats from 0 to 1, of the size trained on.

        Returns
        -------
        ndarray, (n,), int64
        """
        blocks = [images[i : i + nbatch] for i in range(0, len(images), nbatch)]
        found = [self._predict(floatX(_shrink(block) * 2.0 - 1.0)) for block in blocks]
        return np.concatenate([np.zeros(0, np.int64)] + found)


def _init_params(draw, shape, ny):
    """Weights of He et al.'s scale (arXiv:1502.01852) for images of `shape` (nc, h, w)."""
    nc, height, width = shape
    features = nf * 2 * -(-height // 4) * -(-width // 4)
    layers = [  # shape, inputs and outputs of each
        ((nf, nc, 5, 5), nc * 25, nf),
        ((nf * 2, nf, 5, 5), nf * 25, nf * 2),
        ((features, ny), features, ny),
    ]
    params = []
    for w_shape, inputs, outputs in layers:
        params.append(sharedX(draw.normal(0.0, np.sqrt(2.0 / inputs), w_shape)))
        params.append(sharedX(np.zeros(outputs)))
    return params


def _shrink(images):
    """Average square blocks of pixels where a side is longer than `side`; float32."""
    n, nc, height, width = images.shape
    k = -(-max(height, width) // side)
    if k == 1:
        return images.astype(np.float32)
    height, width = height // k, width // k
    images = images[:, :, : height * k, : width * k].reshape(n, nc, height, k, width, k)
    return images.mean(axis=(3, 5), dtype=np.float32)
