"""MATLAB's files, as SVHN has them."""

import numpy as np
import pytest
from scipy.io import savemat

from lib.errors import InputError
from mnist.data.forms.mat import load_mat
from mnist.data.pixels.fitting import Target
from mnist.data.reading import Reading
from mnist.data.sources import find_source

X = np.random.RandomState(0).randint(0, 256, (9, 32, 32, 3)).astype(np.uint8)  # n first
Y = np.array([1, 2, 10, 10, 3, 1, 2, 3, 10], np.uint8)
TARGET = Target(32, 3, "pad")


def version_5(path, X=X, y=Y, packed=True):
    savemat(str(path), {"X": X.transpose(1, 2, 3, 0), "y": y[:, None]}, do_compression=packed)
    return str(path)


def version_7_3(path, X=X, y=Y):
    """As MATLAB writes it: HDF5 behind 512 bytes of text, all axes in the opposite order."""
    h5py = pytest.importorskip("h5py")
    with h5py.File(str(path), "w", userblock_size=512) as file:
        file.create_dataset("X", data=X.transpose(0, 3, 2, 1), chunks=(1, 3, 32, 32))
        file["y"] = y[None].astype(float)
    with open(str(path), "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\0\2IM")
    return str(path)


def check(parts, names, labels):
    np.testing.assert_array_equal(parts.train.rows(slice(None)), X.transpose(0, 3, 1, 2))
    assert parts.classes == names and parts.train.labels.tolist() == labels


@pytest.mark.parametrize("write", [version_5, version_7_3])
@pytest.mark.parametrize("name", ["a.mat", "train_32x32.mat"])
def test_both_versions(tmp_path, write, name):
    path = write(tmp_path / name)
    assert find_source("auto", path, "d") == ("mat", path)
    if name == "a.mat":
        check(load_mat(path, TARGET), ("1", "2", "3", "10"), [0, 1, 3, 3, 2, 0, 1, 2, 3])
    else:  # SVHN's label 10 is the digit 0
        check(load_mat(path, TARGET), ("0", "1", "2", "3"), [1, 2, 0, 0, 3, 1, 2, 3, 0])


@pytest.mark.parametrize("write", [version_5, version_7_3])
def test_svhns_folder(tmp_path, write):
    train = write(tmp_path / "train_32x32.mat")
    write(tmp_path / "test_32x32.mat", X[:3], Y[:3])
    assert find_source("auto", str(tmp_path), "d") == ("mat", train)
    assert find_source("mat", str(tmp_path), "d") == ("mat", train)
    parts = load_mat(train, TARGET)
    np.testing.assert_array_equal(parts.test.rows(slice(None)), X[:3].transpose(0, 3, 1, 2))
    assert parts.test.labels.tolist() == [1, 2, 0] and len(parts.train) == 9


@pytest.mark.parametrize("write", [version_5, version_7_3])
def test_grey_and_chosen(tmp_path, write):
    path = str(tmp_path / "a.mat")
    if write is version_5:
        savemat(path, {"faces": X[..., 0].transpose(1, 2, 0), "other": np.zeros((3, 3))})
    else:
        version_7_3(path)
        import h5py

        with h5py.File(path, "r+") as file:
            del file["X"], file["y"]
            file["faces"] = X[..., 0].transpose(0, 2, 1)
    parts = load_mat(path, Target(32, 1, "pad"), Reading(array="faces"))
    np.testing.assert_array_equal(parts.train.rows(slice(None))[:, 0], X[..., 0])


def test_images_first_as_scipy_users_save_them(tmp_path):
    savemat(str(tmp_path / "a.mat"), {"X": X})
    parts = load_mat(str(tmp_path / "a.mat"), TARGET)
    np.testing.assert_array_equal(parts.train.rows(slice(None)), X.transpose(0, 3, 1, 2))


@pytest.mark.parametrize("write", [version_5, version_7_3])
def test_damaged(tmp_path, write):
    path = write(tmp_path / "a.mat")
    with open(path, "rb") as file:
        data = file.read()
    for end in (0, 60, 700, len(data) // 2):
        with open(path, "wb") as file:
            file.write(data[:end])
        with pytest.raises(InputError, match="a.mat") as caught:
            load_mat(path, TARGET)
        assert "\n" not in str(caught.value) and len(str(caught.value)) < 1000


def test_a_bomb(tmp_path):
    savemat(
        str(tmp_path / "a.mat"), {"X": np.zeros((300, 300, 3, 300), np.uint8)}, do_compression=True
    )
    with pytest.raises(InputError, match="refused as a decompression bomb"):
        load_mat(str(tmp_path / "a.mat"), TARGET)


def test_version_4_and_text(tmp_path):
    savemat(str(tmp_path / "a.mat"), {"X": np.zeros((3, 3))}, format="4")
    with pytest.raises(InputError, match="expected a .mat file of version 5 or 7.3"):
        load_mat(str(tmp_path / "a.mat"), TARGET)


def test_no_images(tmp_path):
    savemat(str(tmp_path / "a.mat"), {"s": {"X": 1}, "t": "text"})
    with pytest.raises(InputError, match="holds no array, expected images"):
        load_mat(str(tmp_path / "a.mat"), TARGET)
