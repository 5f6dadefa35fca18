import numpy as np
import pytest

from mnist.data.forms import arrays
from mnist.data.forms.array_names import Part
from mnist.data.forms.arrays import Array, load_arrays, rows_in_block
from mnist.data.pixels import tiles
from mnist.data.pixels.fitting import Target, fit_array

X = np.random.RandomState(0).randint(0, 256, (10, 6, 4, 3)).astype(np.uint8)
TARGET = Target(8, 1, "resize")


def load(parts, **named):
    named = {name: Array.of(np.asarray(array)) for name, array in named.items()}
    return load_arrays(named, parts, TARGET, "a", "key")


def pixels(images):
    return images.rows(slice(None))


@pytest.mark.parametrize("megabyte", [1, 2**20])  # many blocks, one block
def test_images_and_labels(megabyte, monkeypatch):
    monkeypatch.setattr(arrays, "_MB", megabyte)
    made = load({"train": Part("x", "y")}, x=X, y=np.arange(10) % 3 + 5)
    np.testing.assert_array_equal(pixels(made.train), fit_array(X, TARGET))
    assert made.train.labels.tolist() == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]
    assert made.classes == ("5", "6", "7")
    assert made.test is None


def test_parts_of_one_array():
    parts = {
        "train": Part("x", "y", np.array([1, 5, 3])),
        "test": Part("x", "y", np.array([9, 7])),
    }
    made = load(parts, x=X, y=[0, 3, 0, 3, 0, 4, 0, 3, 0, 4])
    np.testing.assert_array_equal(pixels(made.train), fit_array(X[[1, 5, 3]], TARGET))
    np.testing.assert_array_equal(pixels(made.test), fit_array(X[[9, 7]], TARGET))
    assert made.classes == ("3", "4")
    assert made.train.labels.tolist() == [0, 1, 0]
    assert made.test.labels.tolist() == [1, 0]


def test_no_labels():
    made = load({"train": Part("x")}, x=X)
    assert made.train.labels is None and made.classes == ()
    assert made.no_labels == "found no array of labels; store them as y_train, y or labels"


@pytest.mark.parametrize("scale", [255.0, 1.0])
def test_floats(scale):
    made = load({"train": Part("x")}, x=X.astype(np.float32) / np.float32(scale))
    np.testing.assert_array_equal(pixels(made.train), fit_array(X, TARGET))


def test_too_few_labels():
    parts = load({"train": Part("x", "y")}, x=X, y=np.arange(9))
    assert parts.classes == () and parts.train.labels is None
    assert "a: found 9 labels in y, expected 10, one for each image" in str(parts.unfit)


def test_on_demand_rows_are_read_in_order_and_once(monkeypatch):
    monkeypatch.setattr(tiles, "MEMORY", 0)
    asked = []

    def rows(indices):
        asked.append(indices.tolist())
        return X[indices]

    array = Array(X.dtype, X.shape, lambda: iter([X]), rows)
    made = load_arrays({"x": array}, {"train": Part("x")}, TARGET, "a", "key")
    assert not made.train.in_memory
    read = made.train.rows([7, 2, 7, 0])
    np.testing.assert_array_equal(read, fit_array(X[[7, 2, 7, 0]], TARGET))
    assert asked == [[0, 2, 7]]


@pytest.mark.parametrize(
    "shape, n",
    [((9, 1024, 1024), 8), ((9, 28, 28), 10699), ((9, 10**5, 10**5), 1), ((9, 0), 2**23)],
)
def test_blocks_are_some_megabytes(shape, n):
    assert rows_in_block(np.dtype("u1"), shape) == n
