"""What all workers share: the conditional network's weights and one minibatch, in plain NumPy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

NY, NZ, NPX = 10, 100, 28


def shapes(ngf: int, ngfc: int = 1024) -> list:
    """Shapes of the weights, ``[gen, discrim]``."""
    side = NPX // 4
    gen = [
        (NZ + NY, ngfc),
        (ngfc + NY, ngf * 2 * side * side),
        (ngf * 2 + NY, ngf, 5, 5),
        (ngf + NY, 1, 5, 5),
    ]
    discrim = [
        (ngf, 1 + NY, 5, 5),
        (ngf * 2, ngf + NY, 5, 5),
        (ngf * 2 * side * side + NY, ngfc),
        (ngfc + NY, 1),
    ]
    return [gen, discrim]


def weights(ngf: int, seed: int = 0) -> list:
    """Upstream's initial weights, ``[gen, discrim]``, lists of float32 arrays."""
    normal = np.random.RandomState(seed).normal
    return [[normal(0, 0.02, shape).astype("float32") for shape in net] for net in shapes(ngf)]


def minibatch(n: int, seed: int = 1) -> Any:
    """Images (n, 1, 28, 28) from 0 to 1, noise (n, 100) and one-hot classes (n, 10), float32."""
    random = np.random.RandomState(seed)
    X = random.uniform(0, 1, (n, 1, NPX, NPX)).astype("float32")
    Z = random.uniform(-1, 1, (n, NZ)).astype("float32")
    Y = np.eye(NY, dtype="float32")[random.randint(0, NY, n)]
    return X, Z, Y


def multiply_adds(ngf: int, ngfc: int = 1024) -> list:
    """Multiply-adds per image of one forward pass: (generator, discriminator)."""
    pixels = [1, 1, 7 * 7, 14 * 14], [14 * 14, 7 * 7, 1, 1]
    nets = zip(shapes(ngf, ngfc), pixels)
    return [sum(math.prod(shape) * p for shape, p in zip(*net)) for net in nets]


def activations(ngf: int, ngfc: int = 1024) -> list:
    """Numbers per image that the layers of (generator, discriminator) put out."""
    outer, inner = ngf * (NPX // 2) ** 2, 2 * ngf * (NPX // 4) ** 2
    return [ngfc + inner + outer + NPX**2, outer + inner + ngfc + 1]
