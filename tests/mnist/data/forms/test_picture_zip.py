"""Pictures in .zip archives, read as a folder's are."""

import io
import os
import zipfile

import numpy as np
import pytest

from lib.errors import InputError
from mnist.data.forms import picture_zip
from mnist.data.forms.folder import load_folder
from mnist.data.forms.picture_zip import PictureZip, is_zip
from mnist.data.pixels import tiles
from mnist.data.sources import find_source
from tests.mnist import pictures
from tests.mnist.pictures import RGB

NAMES = ("img/a/1.png", "img/a/2.jpg", "img/b/10.png")


def pack(path, folder, *more, method=zipfile.ZIP_DEFLATED):
    """Write a folder's files, and more of (name, content), into an archive; return its path."""
    with zipfile.ZipFile(str(path), "w", method) as archive:
        for root, _, names in os.walk(str(folder)):
            for name in names:
                file = os.path.join(root, name)
                archive.write(file, os.path.relpath(file, str(folder)))
        for name, content in more:
            archive.writestr(name, content)
    return str(path)


def png():
    buffer = io.BytesIO()
    pictures.picture().save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_same_as_the_folder(tmp_path, method):
    folder = pictures.write(tmp_path / "f", "a/1.png", "a/2.jpg", "b/10.png", "b/9.png")
    path = pack(tmp_path / "a.zip", folder, method=method)
    one, other = load_folder(folder, RGB), load_folder(path, RGB)
    np.testing.assert_array_equal(one.train.rows(slice(None)), other.train.rows(slice(None)))
    assert one.train.labels.tolist() == other.train.labels.tolist() == [0, 0, 1, 1]
    assert one.classes == other.classes == ("a", "b")
    assert find_source("auto", path, "d") == ("folder", path)
    assert find_source("folder", path, "d") == ("folder", path)


def test_in_a_folder_with_other_files(tmp_path):
    """As CelebA is kept: the archive beside the tables of attributes."""
    folder = pictures.write(tmp_path / "f", "img_align_celeba/000001.jpg")
    (tmp_path / "d").mkdir()
    path = pack(tmp_path / "d" / "img_align_celeba.zip", folder)
    (tmp_path / "d" / "list_attr_celeba.txt").write_text("2")
    assert find_source("auto", str(tmp_path / "d"), "d") == ("folder", path)
    pack(tmp_path / "d" / "second.zip", folder)
    with pytest.raises(InputError, match="found no image, but img_align_celeba.zip, second.zip: g"):
        find_source("auto", str(tmp_path / "d"), "d")


def test_other_archives_are_to_be_unpacked(tmp_path):
    (tmp_path / "faces.7z").write_bytes(b"7z")
    with pytest.raises(InputError, match="found no image, but faces.7z: unpack it there$"):
        find_source("auto", str(tmp_path), "d")


def test_nothing_is_written_beside_it(tmp_path):
    path = pack(tmp_path / "a.zip", "none", ("../../x/1.png", png()), ("/2.png", png()))
    assert len(load_folder(path, RGB).train) == 2
    assert os.listdir(str(tmp_path)) == ["a.zip"]


def test_what_cannot_be_read_is_skipped(tmp_path):
    path = pack(tmp_path / "a.zip", "none", ("1.png", png()), ("2.png", b"x"), ("b.txt", b"text"),
                ("__MACOSX/._1.png", b"x"), (".hidden/1.png", png()))  # fmt: skip
    parts = load_folder(path, RGB)
    assert len(parts.train) == 1 and parts.skipped == [("2.png", "not an image")]
    with open(path, "rb") as file:
        data = file.read()
    # one changed byte of the first picture: its checksum is wrong
    at = data.index(b"1.png") + 60
    with open(path, "wb") as file:
        file.write(data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :])
    with pytest.raises(InputError, match="found 2 files, but no image that can be read"):
        load_folder(path, RGB)


def test_limits(tmp_path, monkeypatch):
    path = pack(tmp_path / "a.zip", "none", ("1.png", png()), ("2.png", png()))
    monkeypatch.setattr(picture_zip, "_MOST_BYTES", 10)
    with PictureZip(path) as archive:
        assert [why for _, why in archive.find()[1]] == [
            "%d bytes, expected at most 10" % len(png())
        ] * 2
    monkeypatch.setattr(picture_zip, "_MOST_MEMBERS", 1)
    with pytest.raises(InputError, match="holds 2 members, expected at most 1"):
        PictureZip(path)


def test_a_bomb(tmp_path):
    path = pack(tmp_path / "a.zip", "none", ("1.bmp", bytes(70 * 2**20)))
    with pytest.raises(InputError, match="refused as a decompression bomb"):
        load_folder(path, RGB)


def test_from_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(tiles, "MEMORY", 0)
    path = pack(tmp_path / "a.zip", pictures.write(tmp_path / "f", *NAMES))
    first = load_folder(path, RGB).train.rows(slice(None))
    monkeypatch.setattr(picture_zip, "decode_picture", None)  # nothing is decoded from here on
    np.testing.assert_array_equal(load_folder(path, RGB).train.rows(slice(None)), first)


def test_is_zip(tmp_path):
    (tmp_path / "a").write_bytes(b"PK")
    assert not is_zip(str(tmp_path)) and not is_zip(str(tmp_path / "a"))
    assert not is_zip(str(tmp_path / "none"))
