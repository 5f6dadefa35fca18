"""What both sides of the zoo's benchmark start from: weights in a file, and one minibatch."""

from __future__ import annotations

from typing import Any

import numpy as np


def save_weights(path: str, nets: list) -> None:
    """Write the lists of arrays of generator and discriminator."""
    named = {"%d_%03d" % (i, j): w for i, net in enumerate(nets) for j, w in enumerate(net)}
    np.savez(path, **named)


def load_weights(path: str) -> list:
    """Return what `save_weights` wrote, ``[gen, discrim]``."""
    with np.load(path) as arrays:
        names = sorted(arrays.files)
        return [[arrays[name] for name in names if name[0] == which] for which in "01"]


def minibatch(n: int, nc: int, npx: int, nz: int, ny: int) -> Any:
    """Images (n, nc, npx, npx) from 0 to 1, noise (n, nz), one-hot classes (n, ny) or None."""
    random = np.random.RandomState(1)
    X = random.uniform(0, 1, (n, nc, npx, npx)).astype("float32")
    Z = random.uniform(-1, 1, (n, nz)).astype("float32")
    Y = np.eye(ny, dtype="float32")[random.randint(0, ny, n)] if ny else None
    return X, Z, Y
