import subprocess
import sys

import numpy as np
import pytest

from mnist.data.forms import digits
from mnist.data.forms.digits import load_digits, to_mnist
from tests.paths import ROOT


def box(picture):
    rows, columns = np.nonzero(picture)
    return rows.min(), rows.max() + 1, columns.min(), columns.max() + 1


@pytest.mark.parametrize(
    "image, size",
    [
        (np.ones((8, 8)), (20, 20)),
        (np.pad(np.ones((4, 2)), 2), (20, 10)),  # the paper around it does not count
        (np.ones((1, 8)), (2, 20)),
        (np.ones((8, 1)) * 16, (20, 2)),
    ],
)
def test_ink_fills_a_box_of_20_in_the_middle(image, size):
    picture = to_mnist(image).reshape(28, 28)
    top, bottom, left, right = box(picture)
    assert (bottom - top, right - left) == size
    assert (top, left) == ((28 - size[0]) // 2, (28 - size[1]) // 2)
    assert picture.max() == 255


def test_centre_of_mass_is_in_the_middle():
    image = np.zeros((8, 8))
    image[:, 0] = 1  # all ink on the left of a square box ...
    image[0] = 0.01  # ... but for a faint line
    picture = to_mnist(image).reshape(28, 28).astype(float)
    columns = (picture * (np.arange(28) + 0.5)).sum() / picture.sum()
    assert box(picture)[2] == 8  # as far right as the box may go
    assert columns < 14
    image = np.zeros((8, 8))
    image[:, 1] = image[0] = 8
    picture = to_mnist(image).reshape(28, 28).astype(float)
    for axis in (0, 1):
        centre = (picture.sum(axis=axis) * (np.arange(28) + 0.5)).sum() / picture.sum()
        assert abs(centre - 14) <= 0.6


def test_all_of_scikit_learns_digits():
    pytest.importorskip("sklearn")
    X, y = load_digits()
    assert (X.shape, X.dtype, y.shape, y.dtype) == ((1797, 784), np.uint8, (1797,), np.uint8)
    assert set(y) == set(range(10))
    pictures = X.reshape(-1, 28, 28)
    assert X.max(axis=1).min() > 200
    for picture in pictures[::50]:
        top, bottom, left, right = box(picture)
        assert max(bottom - top, right - left) <= 20
    # A class still looks like itself: nearest class means sort most of the later half.
    means = np.stack([X[:900][y[:900] == label].mean(axis=0) for label in range(10)])
    distances = ((X[900:, None].astype(float) - means) ** 2).sum(axis=2)
    assert (distances.argmin(axis=1) == y[900:]).mean() > 0.7


def test_the_file_holds_what_scikit_learn_says(monkeypatch):
    datasets = pytest.importorskip("sklearn.datasets")
    images, labels = datasets.load_digits(return_X_y=True)
    np.testing.assert_array_equal(digits._table(), np.column_stack([images, labels]))
    from_the_file = load_digits()
    monkeypatch.setattr(digits, "_table", lambda: None)
    for ours, theirs in zip(from_the_file, load_digits()):
        np.testing.assert_array_equal(ours, theirs)


def test_scikit_learn_is_not_imported():
    pytest.importorskip("sklearn")
    code = "import sys; from mnist.data.forms import digits; digits.load_digits(); "
    code += "sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
