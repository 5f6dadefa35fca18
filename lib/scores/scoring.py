"""Scores of a generator's samples, measured block by block in bounded memory."""

from __future__ import annotations

from typing import Any, Callable

import numpy as np

from ..metrics import nearest
from .variety import Variety

_BLOCK = 4096  # samples
_BYTES = 2**28  # of real images to compare with, and of a block of samples
_REAL = 10000  # real images to compare with: MNIST's validation set


def label(size: int) -> Any:
    """1000 -> '1k', as upstream's log names the scores."""
    return "%dk" % (size // 1000) if size % 1000 == 0 else str(size)


def real_images(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Real images for the nearest-neighbour scores, no more than memory holds easily.

    Parameters
    ----------
    images : ndarray, (n, nc, h, w), uint8, or an object with ``rows(indices)``

    Returns
    -------
    X : ndarray, (m, nc*h*w), float32
        Pixels from 0 to 1; all of them, or 10,000 at most, or those that take 256 MiB, evenly
        spread.
    indices : ndarray, (m,)
        Which they are.
    """
    rows = getattr(images, "rows", None) or images.__getitem__
    size = int(np.prod(rows(np.arange(1)).shape[1:]))
    m = max(1, min(len(images), _REAL, _BYTES // (4 * size)))
    indices = np.arange(m) * len(images) // m
    X = np.empty((m, size), np.float32)
    for i in range(0, m, 256):
        part = indices[i : i + 256]
        X[i : i + 256] = rows(part).reshape(len(part), size)
    X /= 255.0
    return X, indices


def sample_scores(
    generate: Callable,
    sizes: list[int],
    vaX: np.ndarray,
    vaY: np.ndarray | None = None,
    classifier: Any = None,
    ny: int = 0,
) -> dict[str, float]:
    """Measure samples: one pass over them feeds all scores.

    Upstream measures 1,000, 10,000 and 100,000 samples, each with the smaller sets inside.

    Parameters
    ----------
    generate : callable
        ``generate(n)`` returns n samples (n, nc, h, w), from 0 to 1, others every time, and
        the labels (n,) they were made with, or None.
    sizes : list of int
    vaX : ndarray, (m, nc*h*w)
        Real images, from 0 to 1.
    vaY : ndarray, (m,), optional
        Their labels.
    classifier : lib.scores.classifier.Classifier, optional
    ny : int
        Number of classes that it knows.

    Returns
    -------
    dict of str to float
        For each size: ``'1k_va_nnc_acc'``, accuracy in percent of taking for each real image
        the nearest sample's label, where both have labels, and ``'1k_va_nnd'``, mean distance
        of a real image to the nearest sample. For all samples together: ``'classifier_acc'``,
        percent that the classifier gives their label, where they have one, and what
        `lib.scores.variety.Variety.scores` returns.
    """
    best = np.full(len(vaX), np.inf)
    labels = np.full(len(vaX), -1, dtype=np.int64)
    variety, right = Variety(ny if classifier else 0), 0
    most = max(1, min(_BLOCK, _BYTES // (4 * vaX.shape[1])))
    scores, done, labelled = {}, 0, False
    for size in sorted(sizes):
        while done < size:
            n = min(most, size - done)
            samples, sample_labels = generate(n)
            labelled = sample_labels is not None
            flat = samples.reshape(n, -1)
            index, distance = nearest(flat, vaX)
            closer = distance < best
            best[closer] = distance[closer]
            if labelled:
                labels[closer] = sample_labels[index[closer]]
            classes = classifier.predict(samples) if classifier else None
            if classifier and labelled:
                right += int(np.sum(classes == sample_labels))
            variety.add(flat, classes)
            done += n
        if labelled and vaY is not None:
            scores[label(size) + "_va_nnc_acc"] = float(np.mean(labels == vaY)) * 100.0
        scores[label(size) + "_va_nnd"] = float(best.mean())
    if classifier and labelled:
        scores["classifier_acc"] = right * 100.0 / done
    return dict(scores, **variety.scores())


def nearest_neighbour_scores(
    generate: Callable, sizes: Any, vaX: np.ndarray, vaY: np.ndarray | None
) -> dict:
    """Of `sample_scores` those that are upstream's, which need no classifier."""
    scores = sample_scores(generate, sizes, vaX, vaY)
    return {name: value for name, value in scores.items() if "_va_" in name}
