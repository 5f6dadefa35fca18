import gzip
import os

import numpy as np
import pytest

from lib.errors import InputError
from mnist.data.dataset import load_dataset
from mnist.data.sources import KINDS, LOADERS, find_source
from tests.mnist import pictures, tiny
from tests.mnist.data.forms import test_cifar10, test_emnist
from tests.mnist.idx_files import write_idx

X = np.zeros((9, 28, 28), np.uint8)


def npz(path):
    with open(str(path), "wb") as file:
        np.savez(file, x=X)


def npy(path):
    with open(str(path), "wb") as file:
        np.save(file, X)


def hdf5(path):
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + b"\0" * 99)


def idx(path):
    write_idx(path, X)


def packed_idx(path):
    write_idx(path, X, gzip.compress)


def text(path):
    path.write_bytes(b"text")


@pytest.mark.parametrize(
    "name, write, kind",
    [
        ("a.npz", npz, "npz"),
        ("a", npz, "npz"),  # the content counts
        ("a.h5", npz, "npz"),
        ("a.npy", npy, "npz"),
        ("a", npy, "npz"),
        ("a.hdf5", hdf5, "hdf5"),
        ("a", hdf5, "hdf5"),
        ("a", idx, "idx"),
        ("train-images-idx3-ubyte.gz", packed_idx, "idx"),
        ("emnist-new-train-images-idx3-ubyte", idx, "idx"),
        # damaged: what the name says will say so
        ("a.npz", text, "npz"),
        ("a.h5", text, "hdf5"),
        ("train-images-idx3-ubyte", text, "idx"),
    ],
)
def test_files(tmp_path, name, write, kind):
    path = tmp_path / name
    write(path)
    assert find_source("auto", str(path), "default") == (kind, str(path))


def test_a_file_of_emnist(tmp_path):
    test_emnist.write(tmp_path, "letters")
    path = str(tmp_path / "emnist-letters-train-images-idx3-ubyte.gz")
    assert find_source("auto", path, "default") == ("emnist-letters", str(tmp_path))


def only(name, write, *others):
    def make(folder):
        write(folder / name)
        for other in others:
            (folder / other).write_bytes(b"")

    return make


@pytest.mark.parametrize(
    "make, kind, name",
    [
        (tiny.write_mnist, "mnist", ""),
        (lambda folder: tiny.write_mnist(folder, **{"t10k-labels": None}), "mnist", ""),
        (lambda folder: test_emnist.write(folder, "digits"), "emnist", ""),
        (test_cifar10.write_binary, "cifar10", ""),
        (lambda folder: test_cifar10.write_pickles(folder / "cifar-10-batches-py"), "cifar10", ""),
        (lambda folder: pictures.write(folder, "a.png"), "folder", ""),
        (lambda folder: pictures.write(folder, "a/a.png"), "folder", ""),
        (lambda folder: None, "folder", ""),
        (only("a.npz", npz), "npz", "a.npz"),
        (only("a.hdf5", hdf5, "readme.txt", ".hidden.npz"), "hdf5", "a.hdf5"),
        (only("a.npz", npz, "b.npz"), "folder", ""),
        (only("a.npz", npz, "b.png"), "folder", ""),
    ],
)
def test_folders(tmp_path, make, kind, name):
    make(tmp_path)
    expected = os.path.join(str(tmp_path), name) if name else str(tmp_path)
    assert find_source("auto", str(tmp_path), "default") == (kind, expected)


@pytest.mark.parametrize(
    "name, kind", [("MNIST", "mnist"), ("FashionMNIST", "mnist"), ("KMNIST", "mnist")]
)
def test_torchvisions_folders(tmp_path, name, kind):
    raw = tiny.write_mnist(tmp_path / name / "raw")
    assert find_source("auto", str(tmp_path), "default") == (kind, raw)
    assert find_source("auto", str(tmp_path / name), "default") == (kind, raw)  # and its own
    assert find_source("mnist", str(tmp_path / name), "default") == ("mnist", raw)
    assert len(load_dataset("auto", str(tmp_path), 28, 1).train) == tiny.N_TRAIN
    if name == "MNIST":
        assert find_source("auto", None, str(tmp_path)) == (kind, raw)
        assert find_source("mnist", str(tmp_path), "default") == (kind, raw)


def test_two_of_torchvisions_folders(tmp_path):
    for name in ("MNIST", "KMNIST"):
        tiny.write_mnist(tmp_path / name / "raw")
    with pytest.raises(InputError, match="found MNIST and KMNIST, expected one of them: give its"):
        find_source("auto", str(tmp_path), "default")


def test_emnist_in_torchvisions_folder(tmp_path):
    test_emnist.write(tmp_path / "EMNIST" / "raw", "letters")
    expected = "emnist", str(tmp_path / "EMNIST" / "raw")
    assert find_source("auto", str(tmp_path), "default") == expected


@pytest.mark.parametrize("below", ["", "church_outdoor_train_lmdb"])
def test_lsun_says_the_way(tmp_path, below):
    folder = tmp_path / below
    folder.mkdir(exist_ok=True)
    (folder / "data.mdb").write_bytes(b"\0" * 99)
    for path in (tmp_path, folder, folder / "data.mdb"):
        with pytest.raises(InputError, match="is an LMDB data base, .*data.py export .* --out_dir"):
            find_source("auto", str(path), "default")


def test_no_folder_named(tmp_path):
    assert find_source("auto", None, str(tmp_path)) == ("digits", str(tmp_path))
    assert find_source("digits", None, "x") == ("digits", "x")
    assert find_source("mnist", None, "x") == ("mnist", "x")
    tiny.write_mnist(tmp_path)
    assert find_source("auto", None, str(tmp_path)) == ("mnist", str(tmp_path))
    assert find_source("folder", None, str(tmp_path)) == ("folder", str(tmp_path))


@pytest.mark.parametrize("kind, name", [("npz", "a.npz"), ("hdf5", "a.h5")])
def test_the_only_file_of_a_kind(tmp_path, kind, name):
    (tmp_path / name).write_bytes(b"")
    (tmp_path / "a.png").write_bytes(b"")
    expected = (kind, str(tmp_path / name))
    assert find_source(kind, str(tmp_path), "default") == expected
    assert find_source(kind, str(tmp_path / name), "default") == expected
    (tmp_path / ("b" + name)).write_bytes(b"")
    with pytest.raises(InputError, match="found 2 files that end with .* expected one: give its p"):
        find_source(kind, str(tmp_path), "default")


@pytest.mark.parametrize("kind", ["folder", "cifar10", "emnist", "emnist-letters"])
def test_a_file_for_a_folder(tmp_path, kind):
    (tmp_path / "a").write_bytes(b"")
    words = "a: is a file, expected a folder for --data %s" % kind
    with pytest.raises(InputError, match=words):
        find_source(kind, str(tmp_path / "a"), "default")


def test_unknown_kinds():
    with pytest.raises(InputError, match="data 'lsun': expected auto, mnist, digits, folder, npz"):
        find_source("lsun", None, "default")
    assert set(LOADERS) < set(KINDS)
