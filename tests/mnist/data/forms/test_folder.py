import os

import numpy as np
import pytest
from PIL import Image

from lib.errors import InputError
from mnist.data.forms import folder
from mnist.data.forms.folder import load_folder
from mnist.data.pixels import decoding, tiles
from mnist.data.pixels.fitting import fit_image
from mnist.data.pixels.picture import Unreadable
from tests.mnist import pictures
from tests.mnist.pictures import GREY, RGB


def pixels(images):
    return images.rows(np.arange(len(images)))


@pytest.mark.parametrize("target", [GREY, RGB])
@pytest.mark.parametrize("block", [2, 256])
def test_pictures_in_the_order_of_their_names(tmp_path, target, block, monkeypatch):
    monkeypatch.setattr(decoding, "_BLOCK", block)
    names = ["%d.png" % i for i in range(11)]
    parts = load_folder(pictures.write(tmp_path, *names), target)
    expected = [fit_image(pictures.picture(seed), target) for seed in range(11)]
    np.testing.assert_array_equal(pixels(parts.train), expected)
    assert parts.train.labels is None and parts.classes == ()
    assert parts.test is None and parts.valid is None and parts.skipped == []


def test_sub_folders_are_classes(tmp_path):
    root = pictures.write(tmp_path, "dog/1.png", "cat/x/y/2.png", "cat/1.png", ".no/1.png")
    os.mkdir(os.path.join(root, "empty"))
    parts = load_folder(root, GREY)
    assert parts.classes == ("cat", "dog")
    assert parts.train.labels.tolist() == [0, 0, 1]
    assert parts.train.labels.dtype == np.int64


@pytest.mark.parametrize(
    "names, reason",
    [
        (["a.png", "b.png"], "found no sub-folders; put the images of each class in one of their"),
        (["all/a.png", "all/b.png"], "found one sub-folder only; put"),
        (["a.png", "x/a.png", "y/a.png"], "found 1 image beside the sub-folders; put"),
        (["a.png", "b.png", "x/a.png"], "found 2 images beside the sub-folders; put"),
        (["train/a.png", "test/a.png"], "found no sub-folders; put"),
    ],
)
def test_no_classes(tmp_path, names, reason):
    parts = load_folder(pictures.write(tmp_path, *names), GREY)
    assert parts.classes == () and parts.train.labels is None
    assert parts.no_labels.startswith(reason)


@pytest.mark.parametrize(
    "names", [("train", "valid", "test"), ("Training", "val", "Testing"), ("train", None, "test")]
)
@pytest.mark.parametrize("by_class", [True, False])
def test_sets_in_folders_of_their_own(tmp_path, names, by_class):
    files = []
    for name, n in zip(names, (3, 2, 1)):
        if name:
            files += [
                "%s/%s%d.png" % (name, "c%d/" % (i % 2) if by_class else "", i) for i in range(n)
            ]
    parts = load_folder(pictures.write(tmp_path, *files), GREY)
    sizes = [images and len(images) for images in (parts.train, parts.valid, parts.test)]
    assert sizes == [3, 2 if names[1] else None, 1]
    assert parts.classes == (("c0", "c1") if by_class else ())
    if by_class:
        assert parts.train.labels.tolist() == [0, 0, 1] and parts.test.labels.tolist() == [0]
    first = fit_image(pictures.picture(0), GREY)
    np.testing.assert_array_equal(parts.train.rows([0])[0], first)


def test_train_as_a_class(tmp_path):
    parts = load_folder(pictures.write(tmp_path, "train/a.png", "bicycle/a.png"), GREY)
    assert parts.classes == ("bicycle", "train")


def test_test_images_of_an_unknown_class(tmp_path):
    names = ["train/a/1.png", "train/b/1.png", "test/c/1.png"]
    with pytest.raises(InputError, match="found class c outside the training images, which have"):
        load_folder(pictures.write(tmp_path, *names), GREY)


def test_damaged_files_are_skipped_with_their_labels(tmp_path, capsys):
    names = ["a/1.png", "a/2.png", "b/1.png", "b/2.png", "b/3.png"]
    root = pictures.write(tmp_path, *names)
    with open(os.path.join(root, "a", "2.png"), "wb") as file:
        file.write(b"text")
    with open(os.path.join(root, "b", "1.png"), "r+b") as file:
        file.truncate(60)
    parts = load_folder(root, GREY)
    assert parts.train.labels.tolist() == [0, 1, 1]
    expected = [fit_image(pictures.picture(seed), GREY) for seed in (0, 3, 4)]
    np.testing.assert_array_equal(pixels(parts.train), expected)
    assert [name for name, _ in parts.skipped] == ["a/2.png", "b/1.png"]
    assert capsys.readouterr().err == ""


def test_other_files_are_left_out_and_counted(tmp_path, capsys):
    root = pictures.write(tmp_path, "a.png", "b.png")
    for name in ("1.heic", "2.heic", "readme.txt", "c", "d.csv"):
        (tmp_path / name).write_bytes(b"")
    assert len(load_folder(root, GREY).train) == 2
    said = "left out other files: 2 .heic, 1 without an ending, 1 .csv and 1 more"
    assert capsys.readouterr().err == "%s: %s\n" % (root, said)


@pytest.mark.parametrize(
    "name, words",
    [
        ("a.txt", r"found no image \(but another file: 1 .txt\), expected files that Pillow reads"),
        ("a.png", r"found 1 file, but no image that can be read \(a.png: not an image\)"),
    ],
)
def test_no_image(tmp_path, name, words):
    (tmp_path / name).write_bytes(b"text")
    with pytest.raises(InputError, match=words):
        load_folder(str(tmp_path), GREY)


@pytest.mark.skipif(os.name != "posix", reason="needs symbolic links")
def test_no_image_but_a_broken_link(tmp_path):
    os.symlink("gone", str(tmp_path / "a.png"))
    words = r"found no image \(but a.png: no such file or directory\), expected files"
    with pytest.raises(InputError, match=words):
        load_folder(str(tmp_path), GREY)


def test_from_the_cache_it_is_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    root = pictures.write(tmp_path / "f", *["c%d/%d.png" % (i % 3, i) for i in range(12)])
    (tmp_path / "f" / "c0" / "0.png").write_bytes(b"text")
    in_memory = load_folder(root, RGB)
    monkeypatch.setattr(tiles, "MEMORY", 0)
    decoded = load_folder(root, RGB)
    monkeypatch.setattr(folder, "read_picture", None)  # nothing is decoded from here on
    cached = load_folder(root, RGB)
    for parts in (decoded, cached):
        assert not parts.train.in_memory
        np.testing.assert_array_equal(pixels(parts.train), pixels(in_memory.train))
        np.testing.assert_array_equal(parts.train.labels, in_memory.train.labels)
        assert parts.skipped == in_memory.skipped == [("c0/0.png", "not an image")]
    monkeypatch.undo()
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(tiles, "MEMORY", 0)
    Image.new("RGB", (9, 9), (1, 2, 3)).save(os.path.join(root, "c1", "1.png"))
    changed = load_folder(root, RGB)
    assert (pixels(changed.train) != pixels(in_memory.train)).any()


def test_what_was_forbidden_is_decoded_when_it_is_allowed(tmp_path, monkeypatch):
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(tiles, "MEMORY", 0)
    root = pictures.write(tmp_path / "f", "a.png", "b.png")

    def forbidden(path, *_):
        if path.endswith("b.png"):
            raise Unreadable("permission denied")
        return pictures.picture()

    with monkeypatch.context() as patched:
        patched.setattr(folder, "read_picture", forbidden)
        assert load_folder(root, GREY).skipped == [("b.png", "permission denied")]
    os.chmod(os.path.join(root, "b.png"), 0o444)
    assert load_folder(root, GREY).skipped == []


def test_a_bomb_among_pictures_warns_once(tmp_path, recwarn):
    root = pictures.write(tmp_path, "a.png", "b.png")
    Image.new("1", (12000, 8000)).save(os.path.join(root, "c.png"))  # Pillow warns of this size
    Image.new("1", (15000, 15000)).save(os.path.join(root, "d.png"))
    parts = load_folder(root, GREY)
    assert len(parts.train) == 3
    reason = "far more than 100000000 pixels, a decompression bomb"
    assert parts.skipped == [("d.png", reason)]
    assert [str(w.message) for w in recwarn] == []
