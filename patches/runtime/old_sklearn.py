"""What scikit-learn dropped and has no equal of: the old names with what they did."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.decomposition import PCA


class RandomizedPCA(PCA):
    """Principal components by random projections; scikit-learn's ``PCA`` does it now."""

    def __init__(
        self, n_components=None, copy=True, iterated_power=2, whiten=False, random_state=None
    ):
        super().__init__(
            n_components,
            copy=copy,
            whiten=whiten,
            svd_solver="randomized",
            iterated_power=iterated_power,
            random_state=random_state,
        )


def linear_assignment(X: Any) -> np.ndarray:
    """Return the pairs (row, column) of the cheapest assignment, (n, 2)."""
    from scipy.optimize import linear_sum_assignment

    return np.array(linear_sum_assignment(X)).T


def jaccard_similarity_score(
    y_true: Any, y_pred: Any, normalize: bool = True, sample_weight: Any = None
) -> Any:
    """Return the mean overlap of predicted and true labels; for one label each, the accuracy."""
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if y_true.ndim == 1:
        score = (y_true == y_pred).astype(float)
    else:
        both = np.logical_and(y_true, y_pred).sum(axis=1)
        either = np.logical_or(y_true, y_pred).sum(axis=1)
        score = np.where(either == 0, 1.0, both / np.maximum(either, 1))
    if normalize:
        return np.average(score, weights=sample_weight)
    return score.sum() if sample_weight is None else np.dot(score, sample_weight)
