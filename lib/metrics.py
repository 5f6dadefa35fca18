"""How good a model's samples or features are: nearest neighbours and logistic regression.

Distances are matrix products with a few steps around them, so they run in NumPy, block by
block: a block of 4096 rows at a time is all the memory they take.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import InputError
from .late_names import late_names
from .ops import cosine, euclidean  # noqa: F401  (upstream offers them here)
from .theano_utils import floatX

# what upstream's module imported, and other programs take from it
__getattr__ = late_names(
    globals(),
    {
        "theano": "theano",
        "T": "theano.tensor",
        "gc": "gc",
        "time": "time",
        "pd": "pandas",
        "metrics": "sklearn.metrics",
        "LR": "sklearn.linear_model:LogisticRegression",
    },
)

_E = 1e-8  # added to the squared lengths, as in ``ops.euclidean`` and ``ops.l2norm``
_CACHED_ROWS = 512  # of a block of distances, so that it stays in the processor's cache


def cv_reg_lr(
    trX: np.ndarray,
    trY: np.ndarray,
    vaX: np.ndarray,
    vaY: np.ndarray,
    Cs: Any = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 50.0, 100.0),
) -> Any:
    """Fit a logistic regression for each strength of regularisation; return the best.

    Prints a line for each, and for the best.

    Parameters
    ----------
    trX, vaX : ndarray, (n, features)
    trY, vaY : ndarray, (n,)
        Labels.
    Cs : sequence of float
        scikit-learn's ``C``; the first of the best ones on ``vaX`` wins.

    Returns
    -------
    sklearn.linear_model.LogisticRegression
    """
    from sklearn.linear_model import LogisticRegression

    fits = []
    for C in Cs:
        model = LogisticRegression(C=C).fit(trX, trY)
        tr_acc, va_acc = model.score(trX, trY), model.score(vaX, vaY)
        print("%.4f %.4f %.4f" % (C, tr_acc, va_acc))
        fits.append((va_acc, tr_acc, C, model))
    va_acc, tr_acc, C, model = max(fits, key=lambda fit: fit[0])
    print("best model C: %.4f tr_acc: %.4f va_acc: %.4f" % (C, tr_acc, va_acc))
    return model


def cosine_dist(A: Any, B: Any) -> Any:
    """Return the cosine of the angle between each row of A and each of B, (len(A), len(B)).

    A similarity, whatever its name says: greater is nearer.
    """
    A, B = floatX(A), floatX(B)
    return np.dot(A, B.T) / _lengths(A)[:, None] / _lengths(B)


def euclid_dist(A: Any, B: Any) -> Any:
    """Return the distance between each row of A and each of B, (len(A), len(B)).

    Both squared lengths have 1e-8 added, so equal rows are 1.4e-4 apart.
    """
    A, B = floatX(A), floatX(B)
    squares = np.dot(A, -2 * B.T)
    squares += (_lengths(A) ** 2)[:, None]
    squares += _lengths(B) ** 2
    return _root(squares)


def gpu_nnc_predict(
    trX: np.ndarray,
    trY: np.ndarray,
    teX: np.ndarray,
    metric: str = "cosine",
    batch_size: int = 4096,
) -> np.ndarray:
    """Return for each row of teX the label of the row of trX that is nearest to it.

    Parameters
    ----------
    trX : ndarray, (n, features)
    trY : ndarray, (n,)
    teX : ndarray, (m, features)
    metric : {'cosine', 'euclidean'}
    batch_size : int
        Rows of trX, and of teX, that are looked at together.

    Returns
    -------
    ndarray, (m,)
        Of several nearest rows the first counts.

    Raises
    ------
    ValueError
        An unknown metric, no rows to search, values that are not finite, or labels that are
        fewer or more than rows.
    """
    if len(trX) != len(trY):
        raise ValueError("got %d rows and %d labels, expected a label a row" % (len(trX), len(trY)))
    return np.asarray(trY)[nearest(trX, teX, metric, batch_size)[0]]


def gpu_nnd_score(
    trX: np.ndarray, teX: np.ndarray, metric: str = "cosine", batch_size: int = 4096
) -> Any:
    """Return the mean distance (for cosine: the mean cosine) from rows of teX to their nearest.

    Parameters and Raises as for ``gpu_nnc_predict``; ``teX`` must have rows.
    """
    if len(teX) == 0:
        raise ValueError("got no rows to find neighbours for, expected at least 1")
    return float(np.mean(nearest(trX, teX, metric, batch_size)[1]))


def nnc_score(
    trX: np.ndarray, trY: Any, teX: np.ndarray, teY: Any, metric: str = "euclidean"
) -> Any:
    """Return the accuracy in percent of taking the nearest row's label."""
    pred = gpu_nnc_predict(trX, trY, teX, metric=metric)
    return float(np.mean(pred == np.asarray(teY))) * 100.0


def nnd_score(trX: np.ndarray, teX: np.ndarray, metric: str = "euclidean") -> Any:
    """Return the mean distance from rows of teX to the nearest of trX."""
    return gpu_nnd_score(trX, teX, metric=metric)


def _lengths(X):
    return np.sqrt(np.einsum("ij,ij->i", X, X) + X.dtype.type(_E))


def _root(squares):
    # Rounding can bring a square below the least that the formula gives, even below zero.
    return np.sqrt(np.maximum(squares, 2 * _E, out=squares), out=squares)


def _finite(lengths, what, first):
    """Return ``lengths``, because NaN is neither near nor far and would drop out unseen."""
    wrong = np.flatnonzero(~np.isfinite(lengths))
    if len(wrong):
        raise InputError(
            "%s: row %d holds NaN or infinite values, expected finite ones"
            % (what, first + wrong[0])
        )
    return lengths


def nearest(
    trX: np.ndarray, teX: np.ndarray, metric: str = "euclidean", batch_size: int = 4096
) -> Any:
    """Return the index of each row's nearest and its distance, (m,) and (m,).

    For each test row, the training row x of least ``|x|^2 - 2 x.y``, or of greatest
    ``x.y / |x|``: what depends on the test row alone is left for the end.
    """
    if metric not in ("cosine", "euclidean"):
        raise ValueError("metric %r: expected 'cosine' or 'euclidean'" % (metric,))
    if len(trX) == 0:
        raise ValueError("got no rows to search, expected at least 1")
    squared = metric == "euclidean"
    nearest = np.zeros(len(teX), np.intp)
    best = floatX(np.full(len(teX), np.inf))
    lengths = np.empty_like(best)
    rows = min(batch_size, _CACHED_ROWS)
    for j in range(0, len(trX), batch_size):
        x = floatX(trX[j : j + batch_size])
        x_lengths = _finite(_lengths(x), "rows to search", j)
        # Scaled here, once, so that the block of products needs at most one more step.
        x = x * x.dtype.type(-2) if squared else x / -x_lengths[:, None]
        for i in range(0, len(teX), rows):
            y = floatX(teX[i : i + rows])
            costs = np.dot(y, x.T)  # (rows, batch_size)
            if squared:
                costs += x_lengths**2
            if j == 0:
                lengths[i : i + rows] = _finite(_lengths(y), "rows to classify", i)
            candidate = costs.argmin(axis=1)
            cost = costs[np.arange(len(y)), candidate]
            better = cost < best[i : i + rows]
            best[i : i + rows][better] = cost[better]
            nearest[i : i + rows][better] = candidate[better] + j
    return nearest, _root(best + lengths**2) if squared else -best / lengths
