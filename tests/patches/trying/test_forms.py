"""Made-up data are read as the real ones are."""

import gzip
import os
import pickle

import numpy as np
import pytest

from patches.trying import forms


@pytest.mark.parametrize(
    "names", ["%s-%s.idx%d-ubyte", "%s-%s-idx%d-ubyte", "%s-%s-idx%d-ubyte.gz"]
)
def test_mnist_comes_with_all_four_files(tmp_path, names):
    assert forms.make(str(tmp_path / "deep" / (names % ("t10k", "labels", 1))))
    for part, count in (("train", 60000), ("t10k", 10000)):
        for kind, rank, size in (("images", 3, 784), ("labels", 1, 1)):
            path = tmp_path / "deep" / (names % (part, kind, rank))
            data = path.read_bytes()
            data = gzip.decompress(data) if names.endswith("gz") else data
            values = np.frombuffer(data, np.uint8)[4 + 4 * rank :].reshape(count, size)
            assert int.from_bytes(data[4:8], "big") == count
            assert values.max() == (255 if kind == "images" else 9)


def test_svhn(tmp_path):
    loadmat = pytest.importorskip("scipy.io").loadmat
    assert forms.make(str(tmp_path / "train_32x32.mat"))
    found = loadmat(str(tmp_path / "train_32x32.mat"))
    assert found["X"].shape == (32, 32, 3, 20000) and found["X"].dtype == np.uint8
    assert sorted(set(found["y"].ravel())) == list(range(1, 11))


def test_cifar(tmp_path):
    assert forms.make(str(tmp_path / "data_batch_2"))
    for name in ("data_batch_1", "data_batch_5", "test_batch"):
        with open(str(tmp_path / name), "rb") as file:
            batch = pickle.load(file, encoding="latin1")
        assert batch["data"].shape == (10000, 3072) and len(batch["labels"]) == 10000
        assert len(set(batch["filenames"])) == 10000 and batch["batch_label"]


@pytest.mark.parametrize(
    "text, shape",
    [("x.transpose(0, 3, 1, 2)", (128, 128, 3)), ("x.transpose(0, 2)", (3, 128, 128))],
)
def test_fuels_hdf5(tmp_path, text, shape):
    h5py = pytest.importorskip("h5py")
    path = str(tmp_path / "faces_364293_128px.hdf5")
    assert forms.make(path, text)
    with h5py.File(path, "r") as file:
        assert file["features"].shape[1:] == shape and file["features"][0].max() > 200
        assert "targets" not in file
        assert {row["source"] for row in file.attrs["split"]} == {b"features"}
    assert os.path.getsize(path) < 100 << 20


def test_fuels_hdf5_with_all_that_a_program_asks_for_by_name(tmp_path):
    h5py = pytest.importorskip("h5py")
    names = ("patches", "labels", "feat_l2")
    text = "".join("i = s.dataset.provides_sources.index('%s')\n" % name for name in names)
    assert forms.make(str(tmp_path / "vc.hdf5"), text + "mask = labels[:,1]\n")
    with h5py.File(str(tmp_path / "vc.hdf5"), "r") as file:
        assert {row["source"].decode() for row in file.attrs["split"]} == set(names)
        assert file["patches"].shape[1:] == (3, 64, 64) and file["patches"][0].max() > 200
        assert file["labels"].shape == (42000, 2) and file["feat_l2"].shape == (42000, 100)
        assert file["labels"].dtype == np.uint8 and file["feat_l2"].dtype == np.float32


@pytest.mark.parametrize(
    "text", ["f['targets']", "x, y = data.get_data(h)", "for x, y in s.get_epoch_iterator():"]
)
def test_fuels_hdf5_with_numbers_where_a_program_reads_some(tmp_path, text):
    h5py = pytest.importorskip("h5py")
    assert forms.make(str(tmp_path / "faces.hdf5"), text)
    with h5py.File(str(tmp_path / "faces.hdf5"), "r") as file:
        assert file["features"].shape[1:] == (3, 64, 64) and len(file["targets"]) == 42000


@pytest.mark.parametrize(
    "text, train",
    [
        ("ntrain = 350000\nx = get(slice(0, 10000))", 385000),
        ("x = get(slice(0, 10000))", 22000),
        ("x = 0.350000 + a350000", 22000),
    ],
)
def test_fuels_hdf5_has_as_many_as_a_program_counts(tmp_path, text, train):
    h5py = pytest.importorskip("h5py")
    assert forms.make(str(tmp_path / "faces.hdf5"), text)
    with h5py.File(str(tmp_path / "faces.hdf5"), "r") as file:
        stops = {row["split"].decode(): row["stop"] for row in file.attrs["split"]}
        assert stops == {"train": train, "valid": train + 10000, "test": train + 20000}


def test_digits_in_other_files(tmp_path):
    for name in ("mnist.pkl.gz", "mnist.npz", "binarized_mnist_train.amat"):
        assert forms.make(str(tmp_path / name))
    with gzip.open(str(tmp_path / "mnist.pkl.gz"), "rb") as file:
        train, _, test = pickle.load(file)
    assert train[0].shape == (50000, 784) and len(test[1]) == 9999
    assert np.load(str(tmp_path / "mnist.npz"))["x_valid"].shape == (10000, 784)
    assert set(np.loadtxt(str(tmp_path / "binarized_mnist_train.amat")).ravel()) == {0, 1}


def test_a_folder_is_one_of_pictures(tmp_path):
    image = pytest.importorskip("PIL.Image")
    assert forms.make(str(tmp_path / "celeba") + "/")
    names = os.listdir(str(tmp_path / "celeba"))
    assert len(names) > 100
    with image.open(str(tmp_path / "celeba" / names[0])) as picture:
        assert picture.size == (128, 128)


def test_what_cannot_be_told_is_not_made(tmp_path):
    assert not forms.make(str(tmp_path / "a" / "weights.npy"))
    assert not forms.make(str(tmp_path / "a" / "model.pkl"))
    assert os.listdir(str(tmp_path)) == []


def test_of_a_log_only_the_folder_is_made(tmp_path):
    assert forms.make(str(tmp_path / "logs" / "a.ndjson"))
    assert not forms.make(str(tmp_path / "logs" / "b.ndjson"))
    assert os.listdir(str(tmp_path / "logs")) == []
