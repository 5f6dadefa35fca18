import gzip

import numpy as np
import pytest

from lib.errors import InputError
from mnist.data.forms.emnist import EMNIST, find_emnist, load_emnist
from mnist.data.pixels.fitting import Target
from tests.mnist.idx_files import write_idx

X = np.random.RandomState(0).randint(0, 256, (70, 28, 28)).astype(np.uint8)
TARGET = Target(28, 1, "pad")
N_CLASSES = {"byclass": 62, "bymerge": 47, "balanced": 47, "letters": 26, "digits": 10, "mnist": 10}


def write(folder, name, suffix="-ubyte.gz", **changed):
    """Write a set as EMNIST has it: rows and columns exchanged, letters counted from 1."""
    first, n = int(name == "letters"), N_CLASSES[name]
    for part, count in (("train", 70), ("test", 7)):
        arrays = {"images": X[:count].transpose(0, 2, 1), "labels": np.arange(count) % n + first}
        arrays.update({k[len(part) + 1 :]: v for k, v in changed.items() if k.startswith(part)})
        for what, ndim in (("images", 3), ("labels", 1)):
            path = folder / ("emnist-%s-%s-%s-idx%d%s" % (name, part, what, ndim, suffix))
            if arrays[what] is not None:
                write_idx(path, arrays[what], gzip.compress if suffix.endswith("gz") else bytes)
    return str(folder)


@pytest.mark.parametrize("name", sorted(N_CLASSES))
@pytest.mark.parametrize("suffix", ["-ubyte.gz", "-ubyte"])
def test_upright_images_and_labels_from_zero(tmp_path, name, suffix):
    parts = load_emnist(write(tmp_path, name, suffix), TARGET)
    np.testing.assert_array_equal(parts.train.rows(slice(None))[:, 0], X)
    np.testing.assert_array_equal(parts.test.rows(slice(None))[:, 0], X[:7])
    assert parts.train.labels.tolist() == [i % N_CLASSES[name] for i in range(70)]
    assert parts.train.labels.dtype == np.int64
    assert len(parts.classes) == len(set(parts.classes)) == N_CLASSES[name]


@pytest.mark.parametrize(
    "name, label, character",
    [
        # from the mapping files that come with the sets
        ("byclass", 9, "9"),
        ("byclass", 10, "A"),
        ("byclass", 35, "Z"),
        ("byclass", 36, "a"),
        ("byclass", 61, "z"),
        ("balanced", 35, "Z"),
        ("balanced", 36, "a"),
        ("balanced", 38, "d"),
        ("bymerge", 46, "t"),
        ("letters", 0, "A"),  # 1 in the file
        ("letters", 25, "Z"),
    ],
)
def test_characters(name, label, character):
    assert EMNIST[name][label] == character


def test_several_sets(tmp_path):
    write(tmp_path, "letters")
    write(tmp_path, "balanced")
    assert find_emnist(str(tmp_path)) == ["balanced", "letters"]
    with pytest.raises(InputError, match="EMNIST's sets balanced, letters, expected one: add --da"):
        load_emnist(str(tmp_path), TARGET)
    assert len(load_emnist(str(tmp_path), TARGET, "letters").classes) == 26


@pytest.mark.parametrize(
    "change, words",
    [
        (
            {"train_labels": None},
            "found no emnist-letters-train-labels-idx1-ubyte, expected the fo",
        ),
        (
            {"test_images": None},
            "found no emnist-letters-test-images-idx3-ubyte, expected the four",
        ),
        ({"train_labels": np.ones(69)}, "found 69 labels, expected 70, one for each image in"),
        ({"train_labels": np.arange(70)}, "found label 0 at position 0, expected 1 to 26"),
        ({"test_labels": np.arange(7) + 21}, "found label 27 at position 6, expected 1 to 26"),
    ],
)
def test_refusals(tmp_path, change, words):
    with pytest.raises(InputError, match=words):
        load_emnist(write(tmp_path, "letters", **change), TARGET)


def test_no_set(tmp_path):
    with pytest.raises(InputError, match="found no emnist-letters-train-images-idx3-ubyte"):
        load_emnist(str(tmp_path), TARGET)
    with pytest.raises(InputError, match="found no emnist-byclass-train-images"):
        load_emnist(write(tmp_path, "letters"), TARGET, "byclass")
