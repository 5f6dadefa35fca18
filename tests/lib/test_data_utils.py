import numpy as np
import pytest

from lib import data_utils, rng


@pytest.fixture(autouse=True)
def seed():
    rng.set_seed(42)
    yield
    rng.set_seed(42)


@pytest.mark.parametrize(
    "size, crop, start",
    [(5, 5, 0), (5, 4, 1), (5, 3, 1), (6, 3, 2), (7, 2, 3), (8, 3, 3)],  # .5 rounds up
)
def test_center_crop(size, crop, start):
    x = np.arange(size)
    image = x[:, None] * 100 + x
    expected = image[start : start + crop, start : start + crop]
    np.testing.assert_array_equal(data_utils.center_crop(image, crop), expected)
    colour = np.stack([image] * 3, axis=2)
    assert data_utils.center_crop(colour, crop, pw=2).shape == (crop, 2, 3)


def test_patch_draws_rows_then_columns():
    image = np.arange(100).reshape(10, 10)
    j, i = rng.Random(42).randint(0, 6), None
    draws = rng.Random(42)
    j, i = draws.randint(0, 6), draws.randint(0, 7)
    np.testing.assert_array_equal(data_utils.patch(image, 4, 3), image[j : j + 4, i : i + 3])


@pytest.mark.parametrize("cut", [data_utils.center_crop, data_utils.patch])
def test_an_image_too_small(cut):
    with pytest.raises(ValueError, match="cannot cut 4x9 out of an image of 4x8"):
        cut(np.zeros((4, 8)), 4, 9)


def test_shuffle_is_scikit_learns():
    utils = pytest.importorskip("sklearn.utils")
    X, y, names = np.arange(20).reshape(10, 2), np.arange(10), [str(i) for i in range(10)]
    expected = utils.shuffle(X, y, names, random_state=np.random.RandomState(42))
    got = data_utils.shuffle(X, y, names)
    assert isinstance(got, list)
    assert got[2] == expected[2]
    np.testing.assert_array_equal(got[0], expected[0])
    np.testing.assert_array_equal(got[1], expected[1])


def test_shuffle_of_one_array_is_an_array():
    y = np.arange(10)
    shuffled = data_utils.shuffle(y)
    assert isinstance(shuffled, np.ndarray)
    assert list(shuffled) != list(y)
    np.testing.assert_array_equal(np.sort(shuffled), y)
    assert len(data_utils.shuffle(np.zeros((0, 3)))) == 0


def test_lists_of_text():
    names = ["a", "b", "c", "d"]
    order = np.random.RandomState(42).permutation(4)
    assert data_utils.shuffle(names) == [names[i] for i in order]
    rng.set_seed(42)
    assert data_utils.list_shuffle(names, [0, 1, 2, 3]) == [[names[i] for i in order], list(order)]


def test_shuffle_of_unequal_lengths():
    with pytest.raises(ValueError, match=r"got lengths \[2, 3\], expected one length"):
        data_utils.shuffle(np.zeros(2), np.zeros(3))


@pytest.mark.parametrize(
    "labels, options, expected",
    [
        ([0, 2, 1], {}, [[1, 0, 0], [0, 0, 1], [0, 1, 0]]),
        ([1], {"n": 3}, [[0, 1, 0]]),
        ([1], {"n": 2, "negative_class": -1}, [[-1, 1]]),
        ([[0], [1]], {}, [[1, 0], [0, 1]]),
        (np.array([1.0, 0.0]), {}, [[0, 1], [1, 0]]),
        (np.array([255], np.uint8), {"n": 256}, np.eye(256)[[255]]),
    ],
)
def test_one_hot(labels, options, expected):
    np.testing.assert_array_equal(data_utils.OneHot(labels, **options), expected)


@pytest.mark.parametrize("label", [-1, 10, 0.5])
def test_one_hot_of_a_wrong_label(label):
    with pytest.raises(
        ValueError, match="got label %s, expected whole numbers from 0 to 9" % label
    ):
        data_utils.OneHot([3, label], 10)


@pytest.mark.parametrize(
    "n, size, lengths", [(0, 3, []), (5, 2, [2, 2, 1]), (4, 2, [2, 2]), (1, 9, [1])]
)
def test_iter_data(n, size, lengths):
    X, y = np.arange(n), list(range(n))
    batches = list(data_utils.iter_data(X, size=size))
    assert [len(b) for b in batches] == lengths
    assert [i for b in batches for i in b] == y
    pairs = list(data_utils.iter_data(X, y, size=size))
    assert [type(p) for p in pairs] == [tuple] * len(lengths)
    assert all(list(a) == b for a, b in pairs)


def test_iter_data_takes_128_by_default():
    assert [len(b) for b in data_utils.iter_data(range(130))] == [128, 2]
