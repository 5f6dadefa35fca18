import io
import itertools
import os
import zipfile

import numpy as np
import pytest

from lib.errors import InputError
from lib.files.npz import open_archive
from lib.files.regular import open_regular
from mnist.data.forms import arrays, npz
from mnist.data.forms.npz import load_npz
from mnist.data.pixels import tiles
from mnist.data.pixels.fitting import Target, fit_array

X = np.random.RandomState(0).randint(0, 256, (10, 8, 8)).astype(np.uint8)
TARGET = Target(8, 1, "resize")


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "a b.npz")


def pixels(images):
    return images.rows(slice(None))


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("megabyte", [1, 2**20])
@pytest.mark.parametrize(
    "stored",
    [
        X,
        X[..., np.newaxis],
        X[:, np.newaxis],
        X.reshape(10, 64),
        np.asfortranarray(X),
        X.astype(">i4"),
        X.astype(np.float64) / 255,
    ],
)
def test_images(path, save, megabyte, stored, monkeypatch):
    monkeypatch.setattr(arrays, "_MB", megabyte)
    save(
        path, x_train=stored, y_train=np.arange(10) % 2, x_test=stored[:3], y_test=np.zeros((3, 1))
    )
    parts = load_npz(path, TARGET)
    np.testing.assert_array_equal(pixels(parts.train)[:, 0], X)
    np.testing.assert_array_equal(pixels(parts.test)[:, 0], X[:3])
    assert parts.train.labels.tolist() == [0, 1] * 5
    assert parts.test.labels.tolist() == [0] * 3
    assert parts.classes == ("0", "1")


def test_npy(tmp_path):
    path = str(tmp_path / "a.npy")
    np.save(path, X)
    np.testing.assert_array_equal(pixels(load_npz(path, TARGET).train)[:, 0], X)


def test_names_as_labels(path):
    np.savez(path, x=X, labels=np.array(["b", "a"] * 5))
    assert load_npz(path, TARGET).classes == ("a", "b")


def test_what_does_not_fit_in_memory_is_converted_once(path, tmp_path, monkeypatch):
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(tiles, "MEMORY", 0)
    np.savez(path, x=X)
    for _ in range(2):
        parts = load_npz(path, TARGET)
        assert not parts.train.in_memory
        np.testing.assert_array_equal(pixels(parts.train)[:, 0], X)
        monkeypatch.setattr(arrays, "fit_array", None)
    monkeypatch.setattr(arrays, "fit_array", fit_array)
    np.savez(path, x=255 - X)
    os.utime(path, (1, 1))
    np.testing.assert_array_equal(pixels(load_npz(path, TARGET).train)[:, 0], 255 - X)


class Bomb:
    """What a pickle could run."""

    def __reduce__(self):
        return os.mkdir, ("bombed",)


def test_pickles_are_never_run(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez(path, x=np.array([Bomb(), Bomb()], dtype=object))
    with pytest.raises(InputError, match="x holds Python objects, refused because unpickling coul"):
        load_npz(path, TARGET)
    np.savez(path, x=X, y=np.array([Bomb()] * 10, dtype=object))
    parts = load_npz(path, TARGET)
    assert "y holds Python objects, refused" in str(parts.unfit) and parts.train.labels is None
    np.savez(path, x=X, about=np.array([Bomb()], dtype=object))  # nobody asks for it
    assert len(load_npz(path, TARGET).train) == 10
    assert not os.path.exists("bombed")


def entry(content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", content)
    return buffer.getvalue()


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def flip(content, place):
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


HUGE = npy(X).replace(b"(10, 8, 8)", b"(10, 8, 8" + b"0" * 9 + b")")


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "truncated or damaged .npz file"),
        (b"PK\x03\x04" + b"\0" * 99, "truncated or damaged .npz file"),
        (entry(npy(X))[:-30], "truncated or damaged .npz file"),
        (flip(entry(npy(X)), 300), "truncated or damaged .npz file"),
        (entry(b"no array"), "found b'no arr' at the start, expected a NumPy file"),
        (entry(npy(X)[:60]), "truncated or damaged: unreadable NumPy header"),
        (entry(npy(X)[:-1]), "truncated, fetch or write it again"),
        (entry(npy(X).replace(b"(10, 8, 8)", b"(10, 8, x)")), "truncated or damaged: unread"),
        (npy(X)[:-1], "truncated, fetch or write it again"),
        (npy(X)[:20], "truncated or damaged: unreadable NumPy header"),
        (entry(npy(X)[:10] + HUGE[10:]), "truncated"),
    ],
    ids=itertools.count(),
)
def test_damage(path, content, words):
    with open(path, "wb") as file:
        file.write(content)
    with pytest.raises(InputError, match="a b.npz(, x.npy)?: " + words) as caught:
        load_npz(path, TARGET)
    assert "\n" not in str(caught.value)


def test_the_list_of_members_is_read_once_for_all_headers(path, monkeypatch):
    """Read again for each of them, it takes a time that grows with the square of their number."""
    np.savez(path, x=X, **{"z%d" % i: np.zeros(3) for i in range(20)})
    opened = []

    def watched(file, path):
        opened.append(path)
        return open_archive(file, path)

    monkeypatch.setattr(npz, "open_archive", watched)
    load_npz(path, TARGET)
    assert len(opened) < 5  # once more for the pictures


def test_no_handle_stays_open(path, monkeypatch):
    np.savez(path, x=X)
    opened = []

    def watched(path):
        opened.append(open_regular(path))
        return opened[-1]

    monkeypatch.setattr(npz, "open_regular", watched)
    load_npz(path, TARGET)
    assert opened and all(file.closed for file in opened)
