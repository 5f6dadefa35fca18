"""Nearest-neighbour scores of a generator, at several numbers of samples, in bounded memory."""

import numpy as np

from .metrics import nearest

_BLOCK = 4096


def label(size):
    """1000 -> '1k', as upstream's log names the scores."""
    return "%dk" % (size // 1000) if size % 1000 == 0 else str(size)


def nearest_neighbour_scores(generate, sizes, vaX, vaY):
    """How well generated samples, with their labels, classify real images by nearest neighbour.

    Upstream measures 1,000, 10,000 and 100,000 samples, each with the smaller sets inside.
    Samples are made and compared in blocks, so that memory does not grow with their number.

    Parameters
    ----------
    generate : callable
        ``generate(n)`` returns n samples (n, features) and labels (n,), others every time.
    sizes : list of int
    vaX : ndarray, (m, features)
    vaY : ndarray, (m,)

    Returns
    -------
    dict
        ``'1k_va_nnc_acc'``: accuracy in percent; ``'1k_va_nnd'``: mean distance of a real
        image to the nearest sample; and so on for each size.
    """
    best = np.full(len(vaX), np.inf)
    labels = np.full(len(vaX), -1, dtype=np.int64)
    scores, done = {}, 0
    for size in sorted(sizes):
        while done < size:
            n = min(_BLOCK, size - done)
            samples, sample_labels = generate(n)
            index, distance = nearest(samples.reshape(n, -1), vaX)
            closer = distance < best
            best[closer] = distance[closer]
            labels[closer] = sample_labels[index[closer]]
            done += n
        scores[label(size) + "_va_nnc_acc"] = float(np.mean(labels == vaY)) * 100.0
        scores[label(size) + "_va_nnd"] = float(best.mean())
    return scores
