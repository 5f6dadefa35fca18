"""What scikit-learn dropped, against the same written out."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed")

from patches.runtime import old_sklearn as old


def test_principal_components():
    x = np.random.RandomState(0).normal(size=(30, 5))
    fitted = old.RandomizedPCA(n_components=2, random_state=0).fit(x)
    values = np.linalg.svd(x - x.mean(0), compute_uv=False)
    assert fitted.transform(x).shape == (30, 2)
    np.testing.assert_allclose(fitted.singular_values_, values[:2], rtol=0.05)


def test_the_cheapest_pairs():
    pairs = old.linear_assignment(np.array([[4, 1, 3], [2, 0, 5], [3, 2, 2]]))
    assert pairs.tolist() == [[0, 1], [1, 0], [2, 2]]


def test_overlap():
    assert old.jaccard_similarity_score([0, 1, 2], [0, 2, 2]) == pytest.approx(2 / 3)
    assert old.jaccard_similarity_score([0, 1, 2], [0, 2, 2], normalize=False) == 2
    many = old.jaccard_similarity_score([[1, 1], [0, 0]], [[1, 0], [0, 0]])
    assert many == pytest.approx(0.75)
