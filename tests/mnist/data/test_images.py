import numpy as np
import pytest

from mnist.data.images import Images, split


def numbered(n):
    """n one-pixel images, each of its own number."""
    return np.arange(n, dtype=np.uint8).reshape(n, 1, 1, 1)


def values(images):
    return images.rows(slice(None)).reshape(-1).tolist()


@pytest.mark.parametrize("indices", [[3, 1, 1], np.array([4]), slice(1, 3), [], [-1]])
def test_rows_are_copies_in_the_order_asked_for(indices):
    tiles = numbered(5)
    images = Images(tiles, index=[4, 3, 2, 1, 0])
    rows = images.rows(indices)
    expected = tiles[::-1][np.asarray(indices, int) if isinstance(indices, list) else indices]
    np.testing.assert_array_equal(rows, expected)
    assert rows.dtype == np.uint8 and rows.flags.c_contiguous
    rows[...] = 99
    assert tiles.max() == 4


def test_rows_beyond_the_end():
    with pytest.raises(IndexError):
        Images(numbered(5)).rows([5])


def test_subsets_share_pixels_and_keep_labels():
    images = Images(numbered(6), np.arange(6) * 10)
    some = images.subset(np.array([5, 2, 3])).subset(np.array([0, 2]))
    assert len(some) == 2
    assert values(some) == [5, 3]
    assert some.labels.tolist() == [50, 30]
    assert Images(numbered(6)).subset([1]).labels is None


def test_what_is_in_memory(tmp_path):
    assert Images(numbered(3)).in_memory
    numbered(3).tofile(str(tmp_path / "a"))
    mapped = Images(np.memmap(str(tmp_path / "a"), np.uint8, "r", shape=(3, 1, 1, 1)))
    assert not mapped.in_memory
    assert type(mapped.rows([2, 0])) is np.ndarray
    assert values(mapped) == [0, 1, 2]


@pytest.mark.parametrize("n, n_valid", [(3, 1), (5, 1), (6, 1), (12, 2), (100, 16), (70000, 10000)])
def test_split(n, n_valid):
    images = Images(np.arange(n), np.arange(n))
    train, valid = split(images)
    assert len(valid) == n_valid
    assert sorted(train.labels.tolist() + valid.labels.tolist()) == list(range(n))
    assert (np.diff(train.labels) > 0).all() and (np.diff(valid.labels) > 0).all()
    assert split(images)[1].labels.tolist() == valid.labels.tolist()


@pytest.mark.parametrize("n", [1, 2])
def test_of_two_images_none_is_set_apart(n):
    images = Images(np.arange(n), np.arange(n))
    assert [part.labels.tolist() for part in split(images)] == [list(range(n))] * 2
