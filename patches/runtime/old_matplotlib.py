"""What matplotlib dropped and has no equal of: the old names with what they did."""

from __future__ import annotations

from typing import Any

import numpy as np


def register_cmap(name: Any = None, cmap: Any = None, **options: Any) -> None:
    """Make a colour map known under a name."""
    import matplotlib

    matplotlib.colormaps.register(cmap, name=name, force=True)


def normpdf(x: Any, mu: Any, sigma: Any) -> Any:
    """Return the density of the normal distribution."""
    return np.exp(-0.5 * ((x - mu) / sigma) ** 2) / (np.sqrt(2 * np.pi) * sigma)


def bivariate_normal(
    X: Any,
    Y: Any,
    sigmax: float = 1.0,
    sigmay: float = 1.0,
    mux: float = 0.0,
    muy: float = 0.0,
    sigmaxy: float = 0.0,
) -> Any:
    """Return the density of the normal distribution of two variables."""
    rho = sigmaxy / (sigmax * sigmay)
    u, v = (X - mux) / sigmax, (Y - muy) / sigmay
    z = u**2 + v**2 - 2 * rho * u * v
    scale = 2 * np.pi * sigmax * sigmay * np.sqrt(1 - rho**2)
    return np.exp(-z / (2 * (1 - rho**2))) / scale


def find(condition: Any) -> np.ndarray:
    """Return the places in the flat array where the condition holds."""
    return np.flatnonzero(np.ravel(condition))


def frange(xini: Any, xfin: Any = None, delta: Any = None, closed: bool = True) -> np.ndarray:
    """Return numbers from one to another, both included unless `closed` is false."""
    start, stop = (0.0, xini) if xfin is None else (xini, xfin)
    step = 1.0 if delta is None else delta
    count = int(round((stop - start) / step)) + (1 if closed else 0)
    return np.arange(count) * step + start


def rms_flat(a: Any) -> Any:
    """Return the root of the mean square of all elements."""
    return np.sqrt(np.mean(np.abs(a) ** 2))


def entropy(y: Any, bins: Any) -> float:
    """Return the entropy of a histogram, in bits of the values' own scale."""
    counts, edges = np.histogram(y, bins)
    share = counts[counts > 0] / float(len(y))
    return float(-np.sum(share * np.log2(share)) + np.log2(edges[1] - edges[0]))


def movavg(x: Any, n: int) -> np.ndarray:
    """Return the means of `n` neighbours each."""
    return np.convolve(x, np.ones(n) / float(n), mode="valid")


def prctile(x: Any, p: Any = (0.0, 25.0, 50.0, 75.0, 100.0)) -> Any:
    """Return percentiles."""
    return np.percentile(x, p)


def rk4(derivs: Any, y0: Any, t: Any) -> np.ndarray:
    """Return the solution of ``y' = derivs(y, t)`` at the times `t`, by Runge and Kutta's rule."""
    y = np.zeros((len(t),) + np.shape(y0))
    y[0] = y0
    for i in range(len(t) - 1):
        step = t[i + 1] - t[i]
        half = step / 2.0
        k1 = np.asarray(derivs(y[i], t[i]))
        k2 = np.asarray(derivs(y[i] + half * k1, t[i] + half))
        k3 = np.asarray(derivs(y[i] + half * k2, t[i] + half))
        k4 = np.asarray(derivs(y[i] + step * k3, t[i] + step))
        y[i + 1] = y[i] + step / 6.0 * (k1 + 2 * k2 + 2 * k3 + k4)
    return y


def is_string_like(obj: Any) -> bool:
    """Return whether something is text."""
    return isinstance(obj, str)


def is_numlike(obj: Any) -> bool:
    """Return whether one can add 1 to something."""
    try:
        obj + 1
    except TypeError:
        return False
    return True
