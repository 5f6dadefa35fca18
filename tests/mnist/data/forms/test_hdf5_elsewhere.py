"""HDF5 files whose numbers lie elsewhere, are none, or would fill the memory."""

import subprocess
import sys

import numpy as np
import pytest

from lib.errors import InputError
from lib.files import unpacking
from mnist.data.forms import hdf5
from mnist.data.forms.hdf5 import load_hdf5
from mnist.data.pixels.fitting import Target
from mnist.data.reading import ANYHOW, Reading

h5py = pytest.importorskip("h5py")

X = np.random.RandomState(0).randint(0, 256, (12, 8, 8)).astype(np.uint8)
TARGET = Target(8, 1, "resize")


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    return str(tmp_path / "a.hdf5")


def refused(path, words, reading=ANYHOW):
    with pytest.raises(InputError, match=words) as caught:
        load_hdf5(path, TARGET, reading)
    assert "\n" not in str(caught.value)


@pytest.fixture
def other(tmp_path):
    with h5py.File(str(tmp_path / "secret.hdf5"), "w") as file:
        file["x"] = X
    return str(tmp_path / "secret.hdf5")


def test_a_virtual_data_set(path, other):
    layout = h5py.VirtualLayout(X.shape, X.dtype)
    layout[:] = h5py.VirtualSource(other, "x", X.shape)
    with h5py.File(path, "w") as file:
        file.create_virtual_dataset("x", layout)
        file["faces"] = X
    refused(path, "a.hdf5: x has its numbers in other files .*secret.hdf5., refused: copy them")
    assert len(load_hdf5(path, TARGET, Reading(array="faces")).train) == 12


def test_external_storage(path, tmp_path):
    (tmp_path / "raw").write_bytes(X.tobytes())
    with h5py.File(path, "w") as file:
        file.create_dataset("x", X.shape, X.dtype, external=str(tmp_path / "raw"))
    refused(path, "x has its numbers in other files .*raw., refused")


def test_an_external_link(path, other):
    with h5py.File(path, "w") as file:
        file["x"] = h5py.ExternalLink(other, "x")
    refused(path, "x lies in another file, .*secret.hdf5, refused: copy it into this one")


def test_pictures_of_various_sizes(path):
    """As fuel's format 1 of SVHN has them."""
    with h5py.File(path, "w") as file:
        made = file.create_dataset("features", (3,), h5py.special_dtype(vlen=np.uint8))
        for i in range(3):
            made[i] = np.arange(i + 1)
    refused(path, "features holds rows of various lengths, such as pictures of various sizes, wh")


def test_labels_that_are_no_utf8(path):
    with h5py.File(path, "w") as file:
        file["x"] = X
        labels = file.create_dataset("y", (12,), h5py.string_dtype())
        labels[:] = [b"caf\xe9", b"tea"] * 6
    assert load_hdf5(path, TARGET).classes == ("caf\\xe9", "tea")


def test_a_table_of_attributes(path):
    table = np.stack([np.arange(12) % 2, np.ones(12, int), np.arange(12) % 3], axis=1)
    with h5py.File(path, "w") as file:
        file["features"], file["targets"] = X, table
    parts = load_hdf5(path, TARGET)
    assert parts.classes == () and len(parts.train) == 12
    assert "found shape (12, 3), expected (n,) or one-hot rows; --label-column" in str(parts.unfit)
    parts = load_hdf5(path, TARGET, Reading(label_column=2))
    assert parts.unfit is None and parts.train.labels.tolist() == (np.arange(12) % 3).tolist()
    unfit = load_hdf5(path, TARGET, Reading(label_column=3)).unfit
    assert "--label-column 3: found labels of shape (12, 3)" in str(unfit)


def test_a_large_array_of_which_nothing_is_stored(path, monkeypatch):
    with h5py.File(path, "w") as file:
        file.create_dataset("x", (10**9, 64, 64), "u1")
        file.create_dataset("chunks", (10**9, 64, 64), "u1", chunks=(1, 64, 64))
    for name in ("x", "chunks"):
        refused(path, "refused as a decompression bomb", Reading(array=name))


def test_small_chunks_only(path, monkeypatch):
    monkeypatch.setattr(hdf5, "_MOST_CHUNK", 511)
    monkeypatch.setattr(unpacking, "PACKED_ROOM", 10**6)
    with h5py.File(path, "w") as file:
        file.create_dataset("x", data=X, chunks=(8, 8, 8), compression="gzip")
    refused(path, "x is stored in chunks of more than 511 bytes, refused")


def test_locked(path):
    """By a process that writes it."""
    words = "import h5py, sys; f = h5py.File(sys.argv[1], 'w'); print(flush=True); sys.stdin.read()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", words, path], **pipes) as writer:
        writer.stdout.readline()
        refused(path, "locked by a program that writes it .*HDF5_USE_FILE_LOCKING=FALSE")
        writer.stdin.close()


def test_no_byte_of_the_beginning_escapes(path):
    with h5py.File(path, "w") as file:
        file["x"], file["y"] = X, np.arange(12)
    with open(path, "rb") as file:
        good = file.read()
    seen = set()
    for place in range(0, 1500, 7):
        with open(path, "wb") as file:
            file.write(good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :])
        try:
            load_hdf5(path, TARGET)
            seen.add("read")
        except InputError as error:
            assert "\n" not in str(error)
            seen.add("refused")
    assert seen == {"read", "refused"}
