"""Softmax and cross-entropies with class labels."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from theano.tensor.nnet import nnet

from ..errors import place
from ..registry import converts


@converts(nnet.Softmax)
def softmax(call: Any, x: Any) -> Any:
    return jax.nn.softmax(x, axis=1)


@converts(nnet.SoftmaxWithBias)
def softmax_with_bias(call: Any, x: Any, b: Any) -> Any:
    return jax.nn.softmax(x + b, axis=1)


@converts(nnet.LogSoftmax)
def log_softmax(call: Any, x: Any) -> Any:
    return jax.nn.log_softmax(x, axis=1)


@converts(nnet.SoftmaxGrad)
def softmax_gradient(call: Any, gradients: Any, probabilities: Any) -> Any:
    product = gradients * probabilities
    return product - jnp.sum(product, axis=1, keepdims=True) * probabilities


def _chosen(call, table, labels):
    """The element of each row that `labels` name."""
    _check_labels(call, table, labels)
    return jnp.take_along_axis(table, jnp.asarray(labels)[:, None], axis=1)[:, 0]


def _check_labels(call, table, labels):
    fits = jnp.all((labels >= 0) & (labels < table.shape[1]))
    call.check(
        fits,
        ValueError(
            "%s%s: class labels out of bounds, expected 0 to %d"
            % (call.op, place(call.node), table.shape[1] - 1)
        ),
    )


def _one_hot(labels, n, dtype):
    return (jnp.asarray(labels)[:, None] == jnp.arange(n)).astype(dtype)


@converts(nnet.CrossentropySoftmaxArgmax1HotWithBias)
def softmax_crossentropy(call: Any, x: Any, b: Any, labels: Any) -> list:
    x = x + b
    logs = jax.nn.log_softmax(x, axis=1)
    return [-_chosen(call, logs, labels), jnp.exp(logs), jnp.argmax(x, axis=1)]


@converts(nnet.CrossentropySoftmax1HotWithBiasDx)
def softmax_crossentropy_gradient(
    call: Any, gradients: Any, probabilities: Any, labels: Any
) -> Any:
    _check_labels(call, probabilities, labels)
    scale = jnp.reshape(gradients, (-1, 1))
    return scale * (probabilities - _one_hot(labels, probabilities.shape[1], call.dtype))


@converts(nnet.CrossentropyCategorical1Hot)
def crossentropy(call: Any, probabilities: Any, labels: Any) -> Any:
    return -jnp.log(_chosen(call, probabilities, labels))


@converts(nnet.CrossentropyCategorical1HotGrad)
def crossentropy_gradient(call: Any, gradients: Any, probabilities: Any, labels: Any) -> Any:
    share = -gradients / _chosen(call, probabilities, labels)
    return share[:, None] * _one_hot(labels, probabilities.shape[1], call.dtype)
