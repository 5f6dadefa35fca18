"""What SciPy dropped, against the same written out."""

import numpy as np
import pytest

pytest.importorskip("scipy", reason="SciPy is not installed")

from patches.runtime import old_scipy as old


def test_integrals():
    x = np.linspace(0, 1, 11)
    assert old.simps(x**2, x) == pytest.approx(1 / 3)
    assert old.simps([0, 1, 4], dx=2) == pytest.approx(16 / 3)
    assert old.cumtrapz([1, 2, 3]).tolist() == [1.5, 4.0]
    assert old.cumtrapz([1, 2, 3], x=[0, 2, 4], initial=0).tolist() == [0, 3.0, 8.0]
    assert old.cumtrapz([[1, 2], [3, 4]], axis=0).tolist() == [[2.0, 3.0]]


def test_means_without_nan():
    x = np.array([[1.0, np.nan], [3.0, 4.0]])
    assert old.nanmean(x).tolist() == [2.0, 4.0] and old.nanmedian(x).tolist() == [2.0, 4.0]
    assert old.nanstd([1.0, 3.0, np.nan]) == pytest.approx(np.sqrt(2))
    assert old.nanstd([1.0, 3.0, np.nan], bias=True) == 1.0


def test_sums_and_counts():
    a = np.array([[1, 2], [3, 4]])
    assert old.ss(a).tolist() == [10, 20] and old.ss(a, None) == 30
    assert old.square_of_sums(a).tolist() == [16, 36]
    assert old.itemfreq([3, 1, 3]).tolist() == [[1, 1], [3, 2]]
    assert old.histogram2([1, 2, 2, 5], [1, 2, 4]).tolist() == [1, 2, 1]
    assert old.signaltonoise([1.0, 3.0]) == 2.0 and old.signaltonoise([5.0, 5.0]) == 0
    assert old.threshold([1, 5, 9], 2, 8, newval=-1).tolist() == [-1, 5, -1]


def test_probabilities():
    assert old.binom_test(3, 10) == pytest.approx(0.34375)
    assert old.binom_test([3, 7]) == pytest.approx(0.34375)
    assert old.chisqprob(2.0, 2) == pytest.approx(np.exp(-1))
    assert old.betainc(1, 1, 0.25) == pytest.approx(0.25) and old.betainc(2, 3, 5) == 1.0
