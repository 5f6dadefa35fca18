import gzip
import os

import numpy as np
import pytest

from lib.errors import InputError
from mnist.data.forms.idx_images import load_idx
from mnist.data.pixels import tiles
from mnist.data.pixels.fitting import Target, fit_array
from tests.mnist.idx_files import write_idx

X = np.random.RandomState(0).randint(0, 256, (12, 10, 9)).astype(np.uint8)
TARGET = Target(10, 1, "pad")
EXPECTED = fit_array(X[..., np.newaxis], TARGET)


def pixels(images):
    return images.rows(slice(None))


@pytest.mark.parametrize(
    "start, test, suffix, pack",
    [
        ("train", "t10k", "-idx%d-ubyte", bytes),
        ("train", "t10k", "-idx%d-ubyte.gz", gzip.compress),
        ("train", "test", ".idx%d-ubyte", bytes),
        ("my-own-train", "my-own-test", "-idx%d-ubyte", bytes),
    ],
)
@pytest.mark.parametrize("give", ["folder", "file"])
def test_files_named_like_mnists(tmp_path, start, test, suffix, pack, give):
    file = write_idx(tmp_path / (start + "-images" + suffix % 3), X, pack)
    write_idx(tmp_path / (start + "-labels" + suffix % 1), np.arange(12) + 20, pack)
    write_idx(tmp_path / (test + "-images" + suffix % 3), X[:4], pack)
    write_idx(tmp_path / (test + "-labels" + suffix % 1), [31, 20, 31, 20], pack)
    if give == "folder" and start != "train":
        with pytest.raises(InputError, match="found no train-images-idx3-ubyte, expected IDX fil"):
            load_idx(str(tmp_path), TARGET)
        return
    parts = load_idx(str(tmp_path) if give == "folder" else file, TARGET)
    np.testing.assert_array_equal(pixels(parts.train), EXPECTED)
    np.testing.assert_array_equal(pixels(parts.test), EXPECTED[:4])
    assert parts.classes == tuple(map(str, range(20, 32)))
    assert parts.train.labels.tolist() == list(range(12))
    assert parts.test.labels.tolist() == [11, 0, 11, 0]


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte", "faces", "t10k-images.idx3-ubyte.gz"])
def test_images_alone(tmp_path, name, monkeypatch):
    write_idx(tmp_path / name, X)
    monkeypatch.chdir(tmp_path)
    for path in (name, str(tmp_path / name)):
        parts = load_idx(path, TARGET)
        np.testing.assert_array_equal(pixels(parts.train), EXPECTED)
        assert parts.train.labels is None and parts.test is None and parts.classes == ()


def test_what_does_not_fit_in_memory(tmp_path, monkeypatch):
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(tiles, "MEMORY", 0)
    write_idx(tmp_path / "train-images-idx3-ubyte", X)
    write_idx(tmp_path / "t10k-images-idx3-ubyte", 255 - X)
    for _ in range(2):
        parts = load_idx(str(tmp_path), TARGET)
        assert not parts.train.in_memory
        np.testing.assert_array_equal(pixels(parts.train), EXPECTED)
        assert (pixels(parts.test) != EXPECTED).any()


@pytest.mark.parametrize(
    "images, labels, words",
    [
        (X[:0], None, r"train-images-idx3-ubyte: found shape \(0, 10, 9\), expected images"),
        (X[0], None, "found IDX magic number 0x00000802, expected magic number 0x00000803"),
        (X, X, "found IDX magic number 0x00000803, expected magic number 0x00000801"),
    ],
)
def test_refusals(tmp_path, images, labels, words):
    write_idx(tmp_path / "train-images-idx3-ubyte", images)
    if labels is not None:
        write_idx(tmp_path / "train-labels-idx1-ubyte", labels)
    with pytest.raises(InputError, match=os.path.basename(str(tmp_path)) + ".*" + words):
        load_idx(str(tmp_path), TARGET)
