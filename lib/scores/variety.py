"""How varied a generator's samples are: which classes they are of, how far apart they lie."""

from __future__ import annotations

import numpy as np

_KEPT = 500  # samples whose distances are taken: 125,000 pairs


class Variety:
    """Gathers samples block by block, in bounded memory.

    Parameters
    ----------
    ny : int
        Number of classes of the real images; 0 if they have none.
    """

    def __init__(self, ny):
        self._counts = np.zeros(ny, np.int64)
        self._kept = None

    def add(self, samples: np.ndarray, classes: np.ndarray | None) -> None:
        """Take a block into account.

        Parameters
        ----------
        samples : ndarray, (n, features)
            Pixels from 0 to 1.
        classes : ndarray of int, (n,), or None
            What a classifier takes the samples for.
        """
        if classes is not None:
            self._counts += np.bincount(classes, minlength=len(self._counts))
        kept = 0 if self._kept is None else len(self._kept)
        if kept < _KEPT:
            new = np.array(samples[: _KEPT - kept], np.float64)  # a copy
            self._kept = new if self._kept is None else np.concatenate([self._kept, new])

    def scores(self) -> dict:
        """What was found.

        Returns
        -------
        dict
            ``'modes'``: classes of which there is at least a tenth of an even share, so that
            the classifier's mistakes do not count; ``'mode_entropy'``: of the classes'
            frequencies, in bits; ``'diversity'``: mean distance of two of the first 500
            samples. Only those for which there is something to measure.
        """
        scores, total = {}, self._counts.sum()
        if total:
            share = self._counts[self._counts > 0] / total
            # 1e-9: a share of exactly a tenth counts, whatever the rounding
            enough = share * len(self._counts) >= 0.1 - 1e-9
            scores["modes"] = float(enough.sum())
            scores["mode_entropy"] = float(-(share * np.log2(share)).sum()) + 0.0  # not -0.0
        if self._kept is not None and len(self._kept) > 1:
            scores["diversity"] = _mean_distance(self._kept)
        return scores


def _mean_distance(X):
    """Mean Euclidean distance between different rows of X (n, features)."""
    X = X - X.mean(axis=0)  # keeps the differences of squares accurate
    squares = np.einsum("ij,ij->i", X, X)
    distances = np.maximum(squares[:, None] + squares - 2.0 * np.dot(X, X.T), 0.0)
    np.fill_diagonal(distances, 0.0)
    return float(np.sqrt(distances).sum() / (len(X) * (len(X) - 1)))
