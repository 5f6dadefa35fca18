import numpy as np
import pytest

from lib.errors import InputError
from mnist.data.encoding import encode


def one(labels):
    numbers, names = encode({"train": np.asarray(labels)}, "a")
    assert numbers["train"].dtype == np.int64
    return numbers["train"].tolist(), names


@pytest.mark.parametrize(
    "labels, numbers, names",
    [
        ([0, 1, 0], [0, 1, 0], ("0", "1")),
        ([7, 3, 7, 10], [1, 0, 1, 2], ("3", "7", "10")),
        ([-1, 5], [0, 1], ("-1", "5")),
        ([[2], [4]], [0, 1], ("2", "4")),
        ([1.0, 2.0], [0, 1], ("1", "2")),
        ([True, False], [1, 0], ("0", "1")),
        (["dog", "cat"], [1, 0], ("cat", "dog")),
        ([b"dog", "\u00e9".encode()], [0, 1], ("dog", "\u00e9")),
        ([[0, 1, 0], [1, 0, 0], [0, 0, 1]], [1, 0, 2], ("0", "1", "2")),
        ([[0.0, 1.0], [1.0, 0.0]], [1, 0], ("0", "1")),
        (np.array([2, 1], np.uint8), [1, 0], ("1", "2")),
    ],
)
def test_kinds_of_labels(labels, numbers, names):
    assert one(labels) == (numbers, names)


def test_the_training_labels_define_the_classes():
    train, test = np.array([5, 3, 9]), np.array([[9.0], [3.0]])
    numbers, names = encode({"train": train, "test": test, "valid": None}, "a")
    assert names == ("3", "5", "9")
    assert numbers["test"].tolist() == [2, 0]
    assert numbers["valid"] is None


def test_no_labels():
    numbers, names = encode({"train": None, "test": np.array([1])}, "a")
    assert numbers == {"train": None, "test": None} and names == ()


@pytest.mark.parametrize(
    "labels, words",
    [
        ([0.5, 1], "a, labels: found fractions, expected whole numbers or text"),
        ([np.nan, 1], "a, labels: found fractions"),
        (np.zeros((2, 2)), r"a, labels: found shape \(2, 2\), expected \(n,\) or one-hot rows"),
        (np.ones((2, 2)), "or one-hot rows"),
        (np.zeros((2, 0)), r"found shape \(2, 0\), expected \(n,\)"),
        (np.zeros((2, 0), "S1"), r"found shape \(2, 0\), expected \(n,\)"),
        (np.zeros((2, 1, 1)), r"found shape \(2, 1, 1\), expected \(n,\)"),
        (np.array(3), r"found shape \(\), expected \(n,\)"),
        ([1j, 2], "a, labels: holds complex128, expected whole numbers or text"),
    ],
)
def test_refusals(labels, words):
    with pytest.raises(InputError, match=words):
        one(labels)


@pytest.mark.parametrize("test", [np.array([1, 4]), np.array(["4"])])
def test_classes_that_training_lacks(test):
    words = "a: found label 4 among the test images, expected one of the 2 that the training"
    with pytest.raises(InputError, match=words):
        encode({"train": np.array([1, 2]), "test": test}, "a")
