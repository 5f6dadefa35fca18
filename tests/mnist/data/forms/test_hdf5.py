import sys

import numpy as np
import pytest

from lib.errors import InputError, UnavailableError
from mnist.data.forms import arrays
from mnist.data.forms.hdf5 import SIGNATURE, load_hdf5
from mnist.data.pixels import tiles
from mnist.data.pixels.fitting import Target, fit_array

h5py = pytest.importorskip("h5py")

X = np.random.RandomState(0).randint(0, 256, (12, 3, 8, 8)).astype(np.uint8)
TARGET = Target(8, 3, "resize")


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    return str(tmp_path / "faces_12_8px.hdf5")


def write(path, attrs=(), **arrays):
    with h5py.File(path, "w") as file:
        for name, array in arrays.items():
            file[name] = array
        for name, value in dict(attrs).items():
            file.attrs[name] = value(file) if callable(value) else value
    return path


def pixels(images):
    return images.rows(slice(None))


def split_table(*rows):
    """Fuel's table of rows (split, source, start, stop[, dataset of indices[, available]])."""
    kinds = [("split", "S9"), ("source", "S9"), ("start", "i8"), ("stop", "i8")]
    kinds += [("indices", h5py.special_dtype(ref=h5py.Reference)), ("available", "?")]
    kinds += [("comment", "S1")]

    def make(file):
        table = np.empty(len(rows), np.dtype(kinds))
        for i, (split, source, start, stop, *more) in enumerate(rows):
            indices = file[more[0]].ref if more and more[0] else h5py.Reference()
            available = more[1] if len(more) > 1 else True
            table[i] = (split.encode(), source.encode(), start, stop, indices, available, b".")
        return table

    return make


@pytest.mark.parametrize("memory", [0, 10**9])
@pytest.mark.parametrize("stored", [X, X.transpose(0, 2, 3, 1), X.astype("f4") / 255])
def test_images(path, memory, stored, monkeypatch):
    monkeypatch.setattr(tiles, "MEMORY", memory)
    monkeypatch.setattr(arrays, "_MB", 1)
    parts = load_hdf5(write(path, features=stored, targets=np.arange(12)[:, None] % 3), TARGET)
    assert parts.train.in_memory == (memory > 0)
    np.testing.assert_array_equal(pixels(parts.train), X)
    np.testing.assert_array_equal(parts.train.rows([11, 0, 5, 5]), X[[11, 0, 5, 5]])
    assert parts.train.labels.tolist() == [0, 1, 2] * 4
    assert parts.test is None


def test_rows_from_disk_get_the_networks_size(path, monkeypatch):
    monkeypatch.setattr(tiles, "MEMORY", 0)
    target = Target(4, 1, "crop")
    parts = load_hdf5(write(path, features=X), target)
    expected = fit_array(X.transpose(0, 2, 3, 1), target)
    np.testing.assert_array_equal(parts.train.rows([7, 3]), expected[[7, 3]])


@pytest.mark.parametrize("chunks", [None, (4, 3, 8, 8)])
def test_only_chunks_are_converted_beforehand(path, tmp_path, chunks, monkeypatch):
    monkeypatch.setattr(tiles, "MEMORY", 0)
    with h5py.File(path, "w") as file:
        file.create_dataset("features", data=X, chunks=chunks)
    parts = load_hdf5(path, TARGET)
    assert not parts.train.in_memory
    assert (tmp_path / "cache").exists() == (chunks is not None)
    np.testing.assert_array_equal(parts.train.rows([11, 0, 5, 5]), X[[11, 0, 5, 5]])


def test_groups_name_sets(path):
    with h5py.File(path, "w") as file:
        file["train/images"], file["test/images"] = X[:9], X[9:]
        file["train/labels"] = np.array([b"cat", b"dog", b"cow"] * 3)
    parts = load_hdf5(path, TARGET)
    np.testing.assert_array_equal(pixels(parts.test), X[9:])
    assert parts.classes == ("cat", "cow", "dog")


def test_text_of_any_length(path):
    labels = np.array(["\u00e9l\u00e9phant", "cat"] * 6, dtype=object)
    write(path, images=X, labels=labels.astype(h5py.string_dtype()))
    assert load_hdf5(path, TARGET).classes == ("cat", "\u00e9l\u00e9phant")


@pytest.mark.parametrize("memory", [0, 10**9])
def test_fuels_split(path, memory, monkeypatch):
    monkeypatch.setattr(tiles, "MEMORY", memory)
    rows = []
    for source in ("features", "targets"):
        rows += [("train", source, 0, 8), ("test", source, 8, 12), ("more", source, 0, 12)]
    write(path, {"split": split_table(*rows)}, features=X, targets=np.arange(12) % 2)
    parts = load_hdf5(path, TARGET)
    np.testing.assert_array_equal(pixels(parts.train), X[:8])
    np.testing.assert_array_equal(pixels(parts.test), X[8:])
    assert parts.test.labels.tolist() == [0, 1, 0, 1]
    assert parts.valid is None


def test_fuels_indices(path):
    rows = [("train", "features", 0, 0, "rows"), ("test", "features", 0, 3, None, False)]
    write(path, {"split": split_table(*rows)}, features=X, rows=np.array([9, 2, 4]))
    parts = load_hdf5(path, TARGET)
    np.testing.assert_array_equal(pixels(parts.train), X[[9, 2, 4]])
    assert parts.test is None


@pytest.mark.parametrize(
    "split, words",
    [
        (
            split_table(("train", "features", 0, 13)),
            "split gives rows 0 to 12 to train, expected 0",
        ),
        (
            split_table(("train", "features", -1, 3)),
            "split gives rows -1 to 2 to train, expected 0",
        ),
        (split_table(("test", "features", 0, 3)), "split names no training images in features"),
        (split_table(("train", "other", 0, 3)), "split names no training images in features"),
        ("train", "attribute split is not a table as fuel writes it"),
        (np.arange(3), "attribute split is not a table as fuel writes it"),
    ],
)
def test_splits_that_make_no_sense(path, split, words):
    with pytest.raises(InputError, match="faces_12_8px.hdf5: .*" + words):
        load_hdf5(write(path, {"split": split}, features=X), TARGET)


def broken(content):
    def make(path):
        with open(path, "wb") as file:
            file.write(content)

    return make


def cut(path):
    write(path, features=X)
    with open(path, "rb") as file:
        content = file.read()
    broken(content[: len(content) // 2])(path)


@pytest.mark.parametrize(
    "make, words",
    [
        (broken(b""), "not an HDF5 file, or a damaged one"),
        (broken(b"text" * 99), "not an HDF5 file, or a damaged one"),
        (broken(SIGNATURE + b"\xff" * 99), "not an HDF5 file, or a damaged one"),
        (cut, "not an HDF5 file, or a damaged one"),
        (write, "holds no array, expected images under a name"),
        (
            lambda p: write(p, features=np.zeros((9, 7))),
            r"features: found shape \(9, 7\), expected",
        ),
        (lambda p: write(p, features=X - np.float32(9)), "features: found float32 from -9 to 246"),
    ],
)
def test_damage(path, make, words):
    make(path)
    with pytest.raises(InputError, match="faces_12_8px.hdf5.*" + words) as caught:
        load_hdf5(path, TARGET)
    assert "\n" not in str(caught.value)


def test_without_h5py(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    words = "hdf5: HDF5 needs the package h5py, which is not installed: pip install h5py"
    with pytest.raises(UnavailableError, match=words):
        load_hdf5(path, TARGET)
