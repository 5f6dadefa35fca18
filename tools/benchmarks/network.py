"""What all workers share: the conditional network's weights and one minibatch, in plain NumPy."""

import numpy as np

NY, NZ, NPX = 10, 100, 28


def weights(ngf, ngfc=1024, seed=0):
    """Upstream's initial weights, ``(gen, discrim)``, lists of float32 arrays."""
    normal = np.random.RandomState(seed).normal
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
    return [[normal(0, 0.02, shape).astype("float32") for shape in net] for net in (gen, discrim)]


def minibatch(n, seed=1):
    """Images (n, 1, 28, 28) from 0 to 1, noise (n, 100) and one-hot classes (n, 10), float32."""
    random = np.random.RandomState(seed)
    X = random.uniform(0, 1, (n, 1, NPX, NPX)).astype("float32")
    Z = random.uniform(-1, 1, (n, NZ)).astype("float32")
    Y = np.eye(NY, dtype="float32")[random.randint(0, NY, n)]
    return X, Z, Y


def multiply_adds(ngf, ngfc=1024):
    """Multiply-adds per image of one forward pass: (generator, discriminator)."""
    gen, discrim = weights(ngf, ngfc)
    pixels = [1, 1, 7 * 7, 14 * 14], [14 * 14, 7 * 7, 1, 1]
    return [sum(w.size * p for w, p in zip(*net)) for net in zip((gen, discrim), pixels)]


def pair_gflop(n, ngf):
    """Arithmetic of one G and one D update as upstream writes them, GFLOP.

    G: the generator forward and twice backward, the discriminator forward and backward to its
    input. D: the generator forward, the discriminator forward and twice backward on two
    minibatches.
    """
    gen, discrim = multiply_adds(ngf)
    return 2 * n * (3 * gen + 2 * discrim + gen + 6 * discrim) / 1e9
