"""What SciPy dropped and has no equal of: the old names with what they did."""

from __future__ import annotations

from typing import Any

import numpy as np


def simps(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1, even: Any = None) -> Any:
    """Return the integral of `y` by Simpson's rule; `even` is accepted and ignored."""
    import scipy.integrate

    # before SciPy 1.6 it had the old name only
    rule = getattr(scipy.integrate, "simpson", None) or scipy.integrate.simps
    return rule(y, x=x, dx=dx, axis=axis)


def cumtrapz(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1, initial: Any = None) -> Any:
    """Return the running integral of `y` by the trapezoidal rule."""
    y = np.moveaxis(np.asarray(y), axis, -1)
    if x is None:
        steps: Any = dx
    else:
        x = np.asarray(x)
        steps = np.diff(x if x.ndim == 1 else np.moveaxis(x, axis, -1))
    sums = np.cumsum(steps * (y[..., 1:] + y[..., :-1]) / 2.0, axis=-1)
    if initial is not None:
        first = np.full(sums.shape[:-1] + (1,), initial, dtype=sums.dtype)
        sums = np.concatenate([first, sums], axis=-1)
    return np.moveaxis(sums, -1, axis)


def nanmean(x: Any, axis: Any = 0) -> Any:
    """Return the mean of what is not NaN."""
    return np.nanmean(x, axis=axis)


def nanmedian(x: Any, axis: Any = 0) -> Any:
    """Return the median of what is not NaN."""
    return np.nanmedian(x, axis=axis)


def nanstd(x: Any, axis: Any = 0, bias: bool = False) -> Any:
    """Return the standard deviation of what is not NaN; unless `bias`, over n - 1."""
    return np.nanstd(x, axis=axis, ddof=0 if bias else 1)


def ss(a: Any, axis: Any = 0) -> Any:
    """Return the sum of squares; over all elements for ``axis=None``."""
    a = np.asarray(a)
    return np.sum(a * a, axis=axis)


def square_of_sums(a: Any, axis: Any = 0) -> Any:
    """Return the square of the sum."""
    return np.sum(np.asarray(a), axis=axis) ** 2.0


def signaltonoise(a: Any, axis: Any = 0, ddof: int = 0) -> Any:
    """Return mean over standard deviation, 0 where that is 0."""
    a = np.asanyarray(a)
    mean, deviation = a.mean(axis), a.std(axis=axis, ddof=ddof)
    return np.where(deviation == 0, 0, mean / np.where(deviation == 0, 1, deviation))


def threshold(a: Any, threshmin: Any = None, threshmax: Any = None, newval: Any = 0) -> Any:
    """Return a copy whose values outside of the bounds are `newval`."""
    a = np.array(a)
    outside = np.zeros(a.shape, bool)
    if threshmin is not None:
        outside |= a < threshmin
    if threshmax is not None:
        outside |= a > threshmax
    a[outside] = newval
    return a


def itemfreq(a: Any) -> np.ndarray:
    """Return the different values in the first column, how often each comes in the second."""
    return np.array(np.unique(a, return_counts=True)).T


def histogram2(a: Any, bins: Any) -> np.ndarray:
    """Return how many values lie between each edge and the next; the last is open."""
    edges = np.searchsorted(np.sort(np.ravel(a)), bins)
    return np.diff(np.concatenate([edges, [np.size(a)]]))


def binom_test(x: Any, n: Any = None, p: float = 0.5, alternative: str = "two-sided") -> float:
    """Return how likely a count at least as extreme is; `x` may be (hits, misses)."""
    import scipy.stats

    if np.size(x) == 2:
        x, n = int(x[0]), int(x[0] + x[1])
    if hasattr(scipy.stats, "binomtest"):
        return scipy.stats.binomtest(int(x), int(n), p, alternative).pvalue
    return scipy.stats.binom_test(x, n, p, alternative)


def chisqprob(chisq: Any, df: Any) -> Any:
    """Return how likely a greater chi square is."""
    import scipy.stats

    return scipy.stats.chi2.sf(chisq, df)


def betainc(a: Any, b: Any, x: Any) -> Any:
    """Return the incomplete beta function; `x` above 1 counts as 1."""
    import scipy.special

    return scipy.special.betainc(a, b, np.minimum(x, 1.0))
