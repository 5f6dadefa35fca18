"""Pooling over windows of the last axes, and its gradients."""

from __future__ import annotations

import itertools
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax
from theano.tensor.signal import pool

from ..registry import converts


class _Windows:
    """Where the windows of a pooling lie.

    Parameters
    ----------
    call : lib.jax_backend.graph.Call
    shape : tuple of int
        The images', of which the last axes are pooled.
    size, stride, pad : vectors
        One number for each pooled axis; pad is for both ends.
    """

    def __init__(self, call, shape, size, stride, pad):
        self.size, self.stride, self.pad = (
            call.known(value, "the window") for value in (size, stride, pad)
        )
        self.op, self.other = call.op, len(shape) - len(self.size)
        self.sides = shape[self.other :]
        with_pad = [side + 2 * p for side, p in zip(self.sides, self.pad)]
        self.count = [
            self._windows(side, k, s) for side, k, s in zip(with_pad, self.size, self.stride)
        ]
        # beyond the image where windows are cut off, inside it where pixels are left out
        self.covered = [
            (n - 1) * s + k if n else 0 for n, k, s in zip(self.count, self.size, self.stride)
        ]
        self.edges = [(0, 0, 0)] * self.other + [
            (p, total - side - p, 0) for p, total, side in zip(self.pad, self.covered, self.sides)
        ]

    def _windows(self, side, k, s):
        if self.op.ignore_border:
            return side // s if k == s else max((side - k) // s + 1, 0)
        return (side - 1) // s + 1 if s >= k else max(0, (side - 1 - k + s) // s) + 1

    def padded(self, x, value):
        """`x` as far as windows reach, with `value` around it."""
        return lax.pad(x, jnp.asarray(value, dtype=x.dtype), self.edges)

    def cropped(self, x):
        """The inverse of `padded`."""
        edges = [(-before, -after, 0) for before, after, _ in self.edges]
        return lax.pad(x, jnp.zeros((), x.dtype), edges)

    def reduced(self, x, start, function):
        """Each window's elements taken together."""
        dims = (1,) * self.other
        strides = dims + tuple(self.stride)
        return lax.reduce_window(
            *(x, jnp.asarray(start, x.dtype), function),
            *(dims + tuple(self.size), strides, "VALID"),
        )

    def divisors(self):
        """What each window's sum is divided by: its pixels, as the mode counts them."""
        if self.op.mode == "sum":
            return np.float32(1)
        sides = []
        for n, k, s, p, side in zip(self.count, self.size, self.stride, self.pad, self.sides):
            first = np.arange(n) * s
            last = np.minimum(first + k, side + 2 * p)
            if self.op.mode == "average_exc_pad":
                first, last = np.maximum(first, p), np.minimum(last, side + p)
            sides.append(last - first)
        counts = sides[0]
        for side in sides[1:]:
            counts = np.multiply.outer(counts, side)
        return counts.astype("float32")

    def offsets(self):
        """Places in a window."""
        return itertools.product(*map(range, self.size))

    def taken(self, x, offset):
        """The element at `offset` of each window of the padded `x`."""
        lead = (0,) * self.other
        ends = [o + (n - 1) * s + 1 for o, n, s in zip(offset, self.count, self.stride)]
        return lax.slice(
            *(x, lead + tuple(offset), x.shape[: self.other] + tuple(ends)),
            (1,) * self.other + tuple(self.stride),
        )

    def put(self, z, offset):
        """Zeros of the padded shape with `z` at `offset` of each window."""
        edges = [
            (o, total - o - (n - 1) * s - 1, s - 1)
            for o, n, s, total in zip(offset, self.count, self.stride, self.covered)
        ]
        return lax.pad(z, jnp.zeros((), z.dtype), [(0, 0, 0)] * self.other + edges)


@converts(pool.Pool)
def pooling(call: Any, x: Any, *settings: Any) -> Any:
    x = jnp.asarray(x)
    windows = _Windows(call, x.shape, *settings)
    if call.op.mode == "max":
        return windows.reduced(windows.padded(x, -np.inf), -np.inf, lax.max)
    return windows.reduced(windows.padded(x, 0), 0, lax.add) / windows.divisors()


@converts(pool.MaxPoolGrad)
def max_gradient(call: Any, x: Any, largest: Any, gradients: Any, *settings: Any) -> Any:
    """As Theano has it, each of several equal maxima gets the whole gradient."""
    windows = _Windows(call, np.shape(x), *settings)
    x = windows.padded(jnp.asarray(x), -np.inf)
    result = jnp.zeros_like(x)
    for offset in windows.offsets():
        chosen = jnp.where(windows.taken(x, offset) == largest, gradients, 0)
        result += windows.put(chosen.astype(x.dtype), offset)
    return windows.cropped(result)


@converts(pool.AveragePoolGrad)
def average_gradient(call: Any, x: Any, gradients: Any, *settings: Any) -> Any:
    windows = _Windows(call, np.shape(x), *settings)
    shares = jnp.asarray(gradients, dtype=call.dtype) / windows.divisors()
    total = jnp.zeros(np.shape(x)[: windows.other] + tuple(windows.covered), call.dtype)
    for offset in windows.offsets():
        total += windows.put(shares.astype(total.dtype), offset)
    return windows.cropped(total)


@converts(pool.DownsampleFactorMaxGradGrad)
def max_second_gradient(call: Any, x: Any, largest: Any, gradients: Any, *settings: Any) -> Any:
    windows = _Windows(call, np.shape(x), *settings)
    x, gradients = windows.padded(x, -np.inf), windows.padded(gradients, 0)
    return sum(
        jnp.where(windows.taken(x, offset) == largest, windows.taken(gradients, offset), 0)
        for offset in windows.offsets()
    )
