import gzip
import os
import struct

import numpy as np
import pytest

from lib import config, rng
from lib.errors import InputError
from mnist.load import mnist, mnist_with_valid_set
from tests.paths import SHARED

REAL = os.environ.get("DCGAN_TEST_MNIST") or os.path.join(SHARED, "mnist")
NAMES = {"train-images": 3, "t10k-images": 3, "train-labels": 1, "t10k-labels": 1}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """No data set of this machine's can be found, and the seed is the usual one."""
    monkeypatch.delenv("DCGAN_DATA_DIR", raising=False)
    monkeypatch.setattr(config, "data_dir", str(tmp_path / "default"))
    rng.set_seed(42)
    yield
    rng.set_seed(42)


def small_mnist(n_train=12, n_test=5):
    r = np.random.RandomState(0)
    return {
        "train-images": r.randint(0, 256, (n_train, 28, 28)).astype(np.uint8),
        "t10k-images": r.randint(0, 256, (n_test, 28, 28)).astype(np.uint8),
        "train-labels": (np.arange(n_train) % 10).astype(np.uint8),
        "t10k-labels": (np.arange(n_test) % 10).astype(np.uint8),
    }


def write(folder, arrays, suffix="-idx%d-ubyte", pack=bytes):
    os.makedirs(str(folder), exist_ok=True)
    for name, array in arrays.items():
        data = struct.pack(">HBB%dI" % array.ndim, 0, 8, array.ndim, *array.shape)
        with open(os.path.join(str(folder), name + suffix % NAMES[name]), "wb") as file:
            file.write(pack(data + array.tobytes()))
    return str(folder)


@pytest.mark.parametrize(
    "suffix, pack",
    [
        ("-idx%d-ubyte", bytes),
        (".idx%d-ubyte", bytes),
        ("-idx%d-ubyte.gz", gzip.compress),
        (".idx%d-ubyte.gz", gzip.compress),
        ("-idx%d-ubyte", gzip.compress),  # unpacked by name only
        ("-idx%d-ubyte.gz", bytes),  # unpacked on the way
    ],
)
def test_names_and_return_order(tmp_path, suffix, pack):
    arrays = small_mnist()
    trX, teX, trY, teY = mnist(write(tmp_path / "d", arrays, suffix, pack), data="mnist")
    for read, name in [(trX, "train-images"), (teX, "t10k-images")]:
        assert read.dtype == np.uint8
        np.testing.assert_array_equal(read, arrays[name].reshape(-1, 784))
    for read, name in [(trY, "train-labels"), (teY, "t10k-labels")]:
        np.testing.assert_array_equal(read, arrays[name])


def test_where_torchvision_keeps_it(tmp_path, monkeypatch):
    arrays = small_mnist()
    write(tmp_path / "d" / "MNIST" / "raw", arrays)
    for folder in ("d", None):
        monkeypatch.setattr(config, "data_dir", str(tmp_path / "d"))
        trX, _, _, _ = mnist(folder and str(tmp_path / folder))
        np.testing.assert_array_equal(trX, arrays["train-images"].reshape(-1, 784))
    write(tmp_path / "d", small_mnist(n_train=7))  # what lies in the folder itself comes first
    assert len(mnist(str(tmp_path / "d"))[0]) == 7


def test_a_sixth_is_set_apart_after_a_shuffle(tmp_path):
    arrays = small_mnist()
    order = np.arange(12)
    np.random.RandomState(42).shuffle(order)
    trX, vaX, teX, trY, vaY, teY = mnist_with_valid_set(write(tmp_path / "d", arrays))
    images = arrays["train-images"].reshape(-1, 784)[order]
    labels = arrays["train-labels"][order]
    for read, expected in [
        (trX, images[:10]),
        (vaX, images[10:]),
        (teX, arrays["t10k-images"].reshape(-1, 784)),
        (trY, labels[:10]),
        (vaY, labels[10:]),
        (teY, arrays["t10k-labels"]),
    ]:
        np.testing.assert_array_equal(read, expected)


def test_argument_then_environment_then_config(tmp_path, monkeypatch):
    folders = [write(tmp_path / str(n), small_mnist(n_train=n)) for n in (6, 7, 8)]
    monkeypatch.setattr(config, "data_dir", folders[2])
    assert len(mnist()[0]) == 8
    monkeypatch.setenv("DCGAN_DATA_DIR", folders[1])
    assert len(mnist()[0]) == 7
    assert len(mnist(folders[0])[0]) == 6


@pytest.mark.parametrize("data", ["auto", "digits"])
def test_digits(data, capsys):
    pytest.importorskip("sklearn")
    trX, vaX, teX, trY, vaY, teY = mnist_with_valid_set(data=data)
    assert [len(a) for a in (trX, vaX, teX, trY, vaY, teY)] == [1250, 250, 297] * 2
    for labels in (trY, vaY, teY):
        assert np.bincount(labels, minlength=10).min() >= 15
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == (data == "auto")
    if data == "auto":
        assert "no MNIST in" in captured.err
        assert "scikit-learn's 1797 digits (python -m mnist.fetch mnist gets MNIST)" in captured.err


def test_no_digits_where_mnist_was_asked_for(tmp_path, monkeypatch):
    empty = str(tmp_path / "empty")
    words = "empty: found no train-images, t10k-images, train-labels, t10k-labels"
    with pytest.raises(InputError, match=words + ".*fetch mnist --data-dir .*empty gets MNIST"):
        mnist(empty)
    monkeypatch.setenv("DCGAN_DATA_DIR", empty)
    with pytest.raises(InputError, match=words):
        mnist()
    monkeypatch.delenv("DCGAN_DATA_DIR")
    with pytest.raises(InputError, match="default: found no train-images"):
        mnist(data="mnist")
    with pytest.raises(InputError, match="data 'cifar': expected 'auto', 'mnist' or 'digits'"):
        mnist(data="cifar")


def test_a_part_of_mnist_is_no_reason_for_digits(tmp_path, monkeypatch):
    arrays = small_mnist()
    del arrays["t10k-labels"], arrays["train-labels"]
    monkeypatch.setattr(config, "data_dir", write(tmp_path / "d", arrays))
    with pytest.raises(InputError, match="d: found no train-labels, t10k-labels .as "):
        mnist()


@pytest.mark.parametrize(
    "change, words",
    [
        ({"train-labels": np.array([1, 2, 11] * 4)}, "labels.*: found label 11 at position 2,"),
        ({"train-labels": np.zeros(11)}, "labels.*: found 11 labels, expected 12, one for each"),
        ({"t10k-images": np.zeros((5, 28, 27))}, "t10k-images.*: found images of 28x27, expected"),
        ({"t10k-images": np.zeros((0, 28, 28))}, "t10k-images.*: found 0 images, expected"),
    ],
)
def test_files_that_do_not_belong(tmp_path, change, words):
    arrays = dict(small_mnist(), **{k: v.astype(np.uint8) for k, v in change.items()})
    with pytest.raises(InputError, match=words):
        mnist(write(tmp_path / "d", arrays))


def test_swapped_files(tmp_path):
    folder = write(tmp_path / "d", small_mnist())
    names = [os.path.join(folder, "train-" + n) for n in ("images-idx3-ubyte", "labels-idx1-ubyte")]
    for old, new in [(names[0], "x"), (names[1], names[0]), ("x", names[1])]:
        os.rename(os.path.join(folder, old), os.path.join(folder, new))
    with pytest.raises(InputError, match="found IDX magic number 0x00000801, expected"):
        mnist(folder)


@pytest.mark.skipif(not os.path.isdir(REAL), reason="no MNIST here; $DCGAN_TEST_MNIST names it")
def test_real_mnist():
    trX, vaX, teX, trY, vaY, teY = mnist_with_valid_set(REAL)
    assert [len(a) for a in (trX, vaX, teX, trY, vaY, teY)] == [50000, 10000, 10000] * 2
    # Means and deviations over the training set as published with many a tutorial.
    X = np.concatenate([trX, vaX])
    assert X.mean() / 255 == pytest.approx(0.1307, abs=1e-4)
    assert X.std() / 255 == pytest.approx(0.3081, abs=1e-4)
    assert list(np.bincount(teY)) == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
