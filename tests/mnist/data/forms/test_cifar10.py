import os
import pickle

import numpy as np
import pytest
from PIL import Image

from lib.errors import InputError
from mnist.data.forms.cifar10 import CLASSES, find_cifar10, load_cifar10
from mnist.data.pixels import tiles
from mnist.data.pixels.fitting import Target

N = 4  # images in each batch
X = np.random.RandomState(0).randint(0, 256, (6 * N, 3, 32, 32)).astype(np.uint8)
Y = np.arange(6 * N) % 10
NAMES = ["data_batch_%d" % i for i in range(1, 6)] + ["test_batch"]
TARGET = Target(32, 3, "pad")


def batches():
    for i, name in enumerate(NAMES):
        yield name, X[i * N : i * N + N].reshape(N, 3072), Y[i * N : i * N + N]


def write_binary(folder):
    os.makedirs(str(folder), exist_ok=True)
    for name, pixels, labels in batches():
        records = np.concatenate([labels[:, None].astype(np.uint8), pixels], axis=1)
        records.tofile(os.path.join(str(folder), name + ".bin"))
    return str(folder)


def python2_pickle(pixels, labels):
    """A batch as Python 2 wrote it, operation by operation: text and bytes are the same there."""

    def text(value):
        return b"U" + bytes([len(value)]) + value

    def number(value):
        return b"J" + int(value).to_bytes(4, "little", signed=True)

    data = pixels.tobytes()
    array = (
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0t" + text(b"b") + b"tR"
        b"(K\x01(" + number(pixels.shape[0]) + number(pixels.shape[1]) + b"t"
        b"cnumpy\ndtype\n(" + text(b"u1") + b"K\0K\x01tR"
        b"(K\x03" + text(b"|") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"
        b"I00\nT" + len(data).to_bytes(4, "little") + data + b"tb"
    )
    listed = b"](" + b"".join(number(label) for label in labels) + b"e"
    return b"\x80\x02}(" + text(b"data") + array + text(b"labels") + listed + b"u."


def write_pickles(folder, protocol=None):
    os.makedirs(str(folder), exist_ok=True)
    for name, pixels, labels in batches():
        content = python2_pickle(pixels, labels)
        if protocol is not None:
            content = pickle.dumps({"data": pixels, "labels": labels.tolist()}, protocol)
        with open(os.path.join(str(folder), name), "wb") as file:
            file.write(content)
    return str(folder)


def check(parts):
    np.testing.assert_array_equal(parts.train.rows(slice(None)), X[: 5 * N])
    np.testing.assert_array_equal(parts.test.rows(slice(None)), X[5 * N :])
    assert parts.train.labels.tolist() == Y[: 5 * N].tolist()
    assert parts.test.labels.tolist() == Y[5 * N :].tolist()
    assert parts.train.labels.dtype == np.int64
    assert parts.classes == CLASSES and len(set(CLASSES)) == 10
    assert parts.valid is None


@pytest.mark.parametrize("inside", ["", "cifar-10-batches-bin"])
def test_binary(tmp_path, inside):
    write_binary(tmp_path / inside)
    check(load_cifar10(str(tmp_path), TARGET))


@pytest.mark.parametrize("protocol", [None, 0, 2, 4, 5])
@pytest.mark.parametrize("inside", ["", "cifar-10-batches-py"])
def test_pickles(tmp_path, inside, protocol):
    write_pickles(tmp_path / inside, protocol)
    check(load_cifar10(str(tmp_path), TARGET))


def test_the_fixture_is_a_pickle():
    _, pixels, labels = next(batches())
    batch = pickle.loads(python2_pickle(pixels, labels), encoding="latin-1")
    np.testing.assert_array_equal(batch["data"], pixels)
    assert batch["labels"] == labels.tolist()


def test_from_the_cache_with_its_labels(tmp_path, monkeypatch):
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(tiles, "MEMORY", 0)
    for _ in range(2):
        check(load_cifar10(write_binary(tmp_path / "c"), TARGET))


def test_in_grey(tmp_path):
    grey = load_cifar10(write_binary(tmp_path), Target(32, 1, "pad")).train.rows([0])[0, 0]
    expected = Image.fromarray(np.ascontiguousarray(X[0].transpose(1, 2, 0))).convert("L")
    np.testing.assert_array_equal(grey, np.asarray(expected))


def test_no_test_batch(tmp_path):
    os.unlink(os.path.join(write_binary(tmp_path), "test_batch.bin"))
    assert load_cifar10(str(tmp_path), TARGET).test is None


def replace(name, content):
    def change(folder):
        path = os.path.join(folder, name)
        with open(path, "rb") as file:
            old = file.read()
        with open(path, "wb") as file:
            file.write(content(old) if callable(content) else content)

    return change


@pytest.mark.parametrize(
    "change, words",
    [
        (
            lambda folder: os.unlink(os.path.join(folder, "data_batch_3.bin")),
            "found no data_batch_3.bin, expected all five training batches",
        ),
        (
            replace("data_batch_2.bin", lambda old: old[:-1]),
            "data_batch_2.bin: found 12291 bytes, expected a multiple of 3073: truncated",
        ),
        (replace("data_batch_2.bin", b""), "data_batch_2.bin: found 0 images, expected at least 1"),
        (
            replace("test_batch.bin", lambda old: old[:3073] + b"\x0b" + old[3074:]),
            "test_batch.bin: found label 11 at position 1, expected 0 to 9: damaged",
        ),
    ],
)
def test_damaged_binary(tmp_path, change, words):
    folder = write_binary(tmp_path)
    change(folder)
    with pytest.raises(InputError, match=words):
        load_cifar10(folder, TARGET)


class Bomb:
    def __reduce__(self):
        return os.mkdir, ("bombed",)


@pytest.mark.parametrize(
    "content, words",
    [
        (lambda old: old[:-9], "data_batch_1: truncated or damaged pickle"),
        (pickle.dumps(Bomb(), 2), "pickle names '.*mkdir', refused because it could run any code"),
        (pickle.dumps([1], 2), "data_batch_1: expected a pickled dict with data and labels"),
        (pickle.dumps({"data": 1, "labels": [1]}, 2), r"data is no array \(n, 3072\) of uint8"),
        (
            pickle.dumps({"data": np.zeros((1, 3072)), "labels": [1]}, 2),
            r"data is no array \(n, 3072\) of uint8",
        ),
        (python2_pickle(X[:2].reshape(2, 3072), [1]), "found 1 labels, expected 2, one for each"),
        (python2_pickle(X[:2].reshape(2, 3072), [1, -5]), "found label -1 at position 1, expected"),
        (python2_pickle(X[:0].reshape(0, 3072), []), "found 0 images, expected at least 1"),
        (
            pickle.dumps({"data": X[:1].reshape(1, 3072), "labels": [2**70]}, 2),
            "found label -1 at position 0, expected 0 to 9",
        ),
        (
            pickle.dumps({"data": X[:1].reshape(1, 3072), "labels": ["1"]}, 2),
            "labels is no list of whole numbers",
        ),
    ],
)
def test_damaged_pickles(tmp_path, monkeypatch, content, words):
    monkeypatch.chdir(tmp_path)
    folder = write_pickles(tmp_path / "c")
    replace("data_batch_1", content)(folder)
    with pytest.raises(InputError, match=words) as caught:
        load_cifar10(folder, TARGET)
    assert "\n" not in str(caught.value)
    assert not os.path.exists("bombed")


def test_elsewhere(tmp_path):
    assert find_cifar10(str(tmp_path)) == (None, "")
    with pytest.raises(InputError, match="found no data_batch_1.bin and no data_batch_1, expected"):
        load_cifar10(str(tmp_path), TARGET)
