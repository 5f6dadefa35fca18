"""The generator's input Z: drawing it, truncating it, walking from one point to another."""

from __future__ import annotations

from typing import Any

import numpy as np

from lib.errors import InputError

KINDS = ("uniform", "normal")


def noise(random_state: Any, n: int, nz: int, kind: str, limit: Any = None) -> np.ndarray:
    """Draw points of the latent space.

    Parameters
    ----------
    random_state : numpy.random.RandomState
    n, nz : int
        Number of points and dimensions of each.
    kind : {'uniform', 'normal'}
        From -1 to 1, or of mean 0 and standard deviation 1.
    limit : float, optional
        Draw from the distribution cut off at plus and minus `limit`, which gives up variety
        for typical pictures (Brock, Donahue and Simonyan, arXiv:1809.11096, section 3.1).

    Returns
    -------
    ndarray, (n, nz), float32

    Raises
    ------
    InputError
        For another kind, or a limit that is not above 0.
    """
    if limit is not None and not limit > 0:
        raise InputError("truncation at %r: expected a number above 0" % (limit,))
    if kind == "uniform":
        most = 1.0 if limit is None else min(limit, 1.0)
        Z = random_state.uniform(-most, most, size=(n, nz))
    elif kind == "normal" and limit is None:
        Z = random_state.normal(size=(n, nz))
    elif kind == "normal":
        from scipy.special import ndtr, ndtri  # the normal distribution and its inverse

        tail = ndtr(-limit)
        Z = ndtri(random_state.uniform(tail, 1.0 - tail, size=(n, nz)))
    else:
        raise InputError("noise %r: expected one of %s" % (kind, ", ".join(KINDS)))
    return Z.astype(np.float32)


def interpolate(start: Any, end: Any, steps: int, kind: str) -> np.ndarray:
    """Points on the way from one point of the latent space to another.

    Parameters
    ----------
    start, end : array_like, (nz,)
    steps : int
        Number of points, 2 or more, the ends among them.
    kind : {'uniform', 'normal'}
        'uniform' goes straight. 'normal' goes along the great arc, because nearly all points
        of a normal distribution lie at one distance from 0 and the straight way leaves it
        (White, "Sampling Generative Networks", arXiv:1609.04468, section 2.1).

    Returns
    -------
    ndarray, (steps, nz), float32
    """
    start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
    t = np.linspace(0.0, 1.0, steps)[:, None]
    straight = (1.0 - t) * start + t * end
    lengths = np.linalg.norm(start) * np.linalg.norm(end)
    if kind == "uniform" or lengths == 0:
        return straight.astype(np.float32)
    angle = np.arccos(np.clip(np.dot(start, end) / lengths, -1.0, 1.0))
    if np.sin(angle) < 1e-6:  # along one line: no arc, or no one arc
        return straight.astype(np.float32)
    arc = (np.sin((1.0 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)
    return arc.astype(np.float32)


def walk(points: np.ndarray, steps: Any, kind: Any) -> np.ndarray:
    """Pass through several points, `steps` pictures from each to the next.

    Parameters
    ----------
    points : ndarray, (n, nz)
        Two or more.
    steps, kind
        As for `interpolate`.

    Returns
    -------
    ndarray, ((n - 1)*(steps - 1) + 1, nz), float32
        Every given point once.
    """
    parts = [interpolate(a, b, steps, kind)[:-1] for a, b in zip(points[:-1], points[1:])]
    return np.concatenate(parts + [np.asarray(points[-1:], np.float32)])
