import gzip
import io
import os
import struct
import tarfile
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from lib import config, rng
from lib.errors import InputError
from mnist.data.dataset import FASHION, load_dataset
from mnist.load import mnist_with_valid_set
from tests.mnist import pictures, tiny


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Nothing of this machine's is found or written."""
    monkeypatch.delenv("DCGAN_DATA_DIR", raising=False)
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(config, "data_dir", str(tmp_path / "default"))
    rng.set_seed(42)
    yield
    rng.set_seed(42)


# --- MNIST --------------------------------------------------------------------------------------


def test_mnist_is_the_conditional_programs_to_the_bit(data_dir):
    trX, vaX, teX, trY, vaY, teY = mnist_with_valid_set(data_dir)
    drawn = rng.np_rng.randint(2**30)
    rng.set_seed(42)
    data = load_dataset("auto", data_dir, 28, 1, "resize", True)
    assert rng.np_rng.randint(2**30) == drawn
    for images, X, y in [(data.train, trX, trY), (data.valid, vaX, vaY), (data.test, teX, teY)]:
        assert len(images) == len(X)
        pixels = images.rows(np.arange(len(X)))
        assert pixels.dtype == np.uint8 and pixels.flags.c_contiguous
        np.testing.assert_array_equal(pixels, X.reshape(-1, 1, 28, 28))
        assert images.labels.dtype == np.int64
        np.testing.assert_array_equal(images.labels, y)
    assert data.identity() == {"n_examples": len(trX), "crc32": zlib.crc32(trX)}
    assert data.classes == tuple("0123456789")
    assert data.name == "mnist"


@pytest.mark.parametrize("fit, corner", [("pad", 0), ("resize", 200)])
def test_mnist_at_another_size(tmp_path, fit, corner):
    folder = tiny.write_mnist(tmp_path / "m")
    path = os.path.join(folder, "train-images-idx3-ubyte")
    with open(path, "rb") as file:
        header = file.read(16)
    n = struct.unpack(">I", header[4:8])[0]
    with open(path, "wb") as file:
        file.write(header + bytes([200]) * (n * 784))
    data = load_dataset("mnist", folder, 32, 3, fit, True)
    pixels = data.train.rows([0])
    assert pixels.shape == (1, 3, 32, 32)
    assert (pixels[:, :, 2:-2, 2:-2] == 200).all()
    assert (pixels[:, :, :2] == corner).all()


def test_fashion_is_known_by_its_labels(tmp_path):
    folder = tiny.write_mnist(tmp_path / "m")
    path = os.path.join(folder, "train-labels-idx1-ubyte")
    with open(path, "rb") as file:
        content = file.read()
    with open(path, "wb") as file:
        file.write(content[:8] + bytes([9, 0, 0, 3, 0, 2, 7, 2, 5, 5]) + content[18:])
    assert load_dataset(data_dir=folder).classes == FASHION


def test_digits(capsys):
    pytest.importorskip("sklearn")
    data = load_dataset("digits", None, 32, 1, "pad", True)
    assert [len(data.train), len(data.valid), len(data.test)] == [1250, 250, 297]
    assert (data.name, len(data.classes)) == ("digits", 10)
    assert load_dataset().name == "digits"
    assert "no MNIST in" in capsys.readouterr().err


# --- splits, identity, parts ------------------------------------------------------------------


def test_a_sixth_is_set_apart_whatever_the_seed(tmp_path):
    X = np.arange(60, dtype=np.uint8).repeat(16).reshape(60, 4, 4)
    np.savez(str(tmp_path / "a.npz"), X=X)
    sets = []
    for seed in (1, 2):
        rng.set_seed(seed)
        data = load_dataset("npz", str(tmp_path / "a.npz"), 4, 1, "pad", False)
        sets.append(
            [part.rows(slice(None))[:, 0, 0, 0].tolist() for part in (data.train, data.valid)]
        )
    assert sets[0] == sets[1]
    train, valid = sets[0]
    assert len(valid) == 10 and sorted(train + valid) == list(range(60))
    assert train == sorted(train) and valid == sorted(valid)
    assert data.test is None and data.classes == () and data.train.labels is None


def test_identity_tells_data_apart(tmp_path):
    X = np.random.RandomState(0).randint(0, 256, (12, 4, 4)).astype(np.uint8)
    y = np.arange(12) % 2
    other = X.copy()
    other[:] += 1
    seen = []
    for i, arrays in enumerate([(X, y), (other, y), (X[:11], y[:11]), (X, 1 - y)]):
        path = str(tmp_path / ("%d.npz" % i))
        np.savez(path, x=arrays[0], y=arrays[1])
        seen.append(load_dataset("auto", path, 4, 1, "pad", True).identity())
        assert load_dataset("auto", path, 4, 1, "pad", True).identity() == seen[-1]
    assert len({tuple(sorted(identity.items())) for identity in seen}) == 4


def test_some_images_of_each_set(data_dir):
    data = load_dataset("mnist", data_dir)
    some = data.some(5)
    assert [len(part) for part in (some.train, some.valid, some.test)] == [5, 5, 4]
    assert some.train.labels[[0, -1]].tolist() == data.train.labels[[0, -1]].tolist()
    np.testing.assert_array_equal(some.train.rows([4]), data.train.rows([len(data.train) - 1]))
    assert some.identity() != data.identity()


def test_some_of_a_folder_are_of_all_classes(tmp_path):
    for label in "abc":
        pictures.write(tmp_path / label, *("%d.png" % i for i in range(20)))
    data = load_dataset("auto", str(tmp_path), 8, 1, "crop", True).some(6)
    assert set(data.train.labels) == {0, 1, 2}


def test_what_was_skipped(tmp_path, capsys):
    folder = pictures.write(tmp_path / "f", "a.png", "b.png", "c.png")
    for name in ("d.png", "ü x.jpg", "z.gif", "e.bmp"):
        (tmp_path / "f" / name).write_text("no picture", encoding="utf-8")
    listed = tmp_path / "skipped.txt"
    data = load_dataset("auto", folder, 8, 1, "crop")
    assert len(data.train) + len(data.valid) == 3
    assert data.skipped == [(n, "not an image") for n in ("d.png", "e.bmp", "z.gif", "ü x.jpg")]
    assert capsys.readouterr().err == (
        "%s: skipped 4 files: d.png (not an image), e.bmp (not an image), z.gif (not an image) "
        "and 1 more\n" % folder
    )
    data.write_skipped(str(listed))
    lines = listed.read_text(encoding="utf-8").splitlines()
    assert lines == [name + "\tnot an image" for name in ("d.png", "e.bmp", "z.gif", "ü x.jpg")]


# --- what cannot be used ----------------------------------------------------------------------


def save(name, **arrays):
    def make(path):
        np.savez(str(path / name), **arrays)
        return path / name

    return make


def text(name, content):
    def make(path):
        (path / name).write_bytes(content)
        return path / name

    return make


def images(*names):
    return lambda path: pictures.write(path, *names)


def zip_of(name):
    def make(path):
        with zipfile.ZipFile(str(path / "a.zip"), "w") as archive:
            archive.writestr(name, b"")
        return path / "a.zip"

    return make


def loop(path):
    os.symlink(str(path / "b"), str(path / "a"))
    os.symlink(str(path / "a"), str(path / "b"))
    return path / "a"


def fifo(path):
    os.mkfifo(str(path / "a"))
    return path / "a"


def truncated_npz(path):
    np.savez(str(path / "a.npz"), x=np.zeros((9, 8, 8)))
    content = (path / "a.npz").read_bytes()
    (path / "a.npz").write_bytes(content[: len(content) // 2])
    return path / "a.npz"


def renamed_picture(path):
    return os.path.join(pictures.write(path, "a.png"), "a.png")


def tar_of(name):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    return buffer.getvalue()


GOOD = np.zeros((9, 8, 8), np.uint8)
NAN = np.zeros((9, 8, 8), np.float32)
NAN[7, 1, 1] = np.nan
FOLDER_OR_FILES = (
    "expected a folder or .zip of images, or an .npz, .npy, HDF5, .mat, Parquet or IDX file"
)


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda path: path / "none", "none: no such file or directory, " + FOLDER_OR_FILES),
        (lambda path: path, "found no image, expected files that Pillow reads, such as .png"),
        (text("a.txt", b"a"), "a.txt: found b'a' at the start, " + FOLDER_OR_FILES),
        (loop, "a: too many levels of symbolic links, expected a folder"),
        (fifo, "a: is neither file nor folder, expected a folder"),
        (zip_of("a.png"), r"a.zip: found 1 file, but no image that can be read \(a.png: not an"),
        (zip_of("a.txt"), "a.zip: is an archive, .*: unpack it"),
        (text("a.zip", b"PK\3\4"), "a.zip: truncated or damaged .zip file"),
        (text("a.tar.gz", gzip.compress(b"a.png" * 99)), "gz: is an archive, .*: unpack it"),
        (text("a.tar", tar_of("a.png")), "a.tar: is an archive, .*: unpack it"),
        (text("a.csv", b"label,pixel0\n5,0\n"), r"a.csv: is a table of text, .*numpy.savez\("),
        (text("mnist.pkl.gz", gzip.compress(b"\x80\4\x95")), "gz: is a pickle, .*numpy.savez"),
        (text("training.pt", b"PK\5\6" + b"\0" * 18), "training.pt: is a pickle, or what PyTorch"),
        (save("a.npz", x=GOOD.astype("M8[s]")), "x holds records, dates or other things, expected"),
        (text("a.7z", b"7z\xbc\xaf\x27\x1c"), "a.7z: is an archive, .*: unpack it"),
        (renamed_picture, "a.png: is a single image, .*: give its folder"),
        (save("a.npz", x=GOOD[:1]), "a.npz: found 1 image, expected at least 2"),
        (save("a.npz", x=np.array([{}, None])), "a.npz: x holds Python objects, refused because"),
        (save("a.npz", a=np.zeros(3)), r"holds a \(3,\), expected images under a name such as x_"),
        (save("a.npz"), "holds no array, expected images under a name such as x_train, X or"),
        (
            save("a.npz", x=np.zeros((9, 5, 7, 2))),
            r"x: found shape \(9, 5, 7, 2\), expected images",
        ),
        (
            save("a.npz", x=np.zeros((9, 785))),
            r"found shape \(9, 785\), expected images as \(n, he",
        ),
        (save("a.npz", x=np.zeros((0, 8, 8))), r"found shape \(0, 8, 8\), expected images"),
        (save("a.npz", x=NAN), "a.npz, x: image 7 holds NaN or infinite values, expected pixels"),
        (save("a.npz", x=GOOD - 1.0), "x: found float64 from -1 to -1, expected pixels from 0 to"),
        (save("a.npz", x=GOOD + 1j), "x: holds complex128, expected numbers as pixels"),
        (truncated_npz, "a.npz: truncated or damaged .npz file"),
        (text("a.npz", b"no"), "a.npz: truncated or damaged .npz file"),
        (text("a-images-idx3-ubyte", b"no"), "found b'no' at the start, expected an IDX file"),
        (text("a", b"\0\0\x08\x01\0\0\0\0"), "a: found IDX magic number 0x00000801, expected magi"),
        (images("a.png"), "found 1 image, expected at least 2"),
    ],
)
def test_refusals(tmp_path, make, words):
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(InputError, match=words) as caught:
        load_dataset("auto", str(make(folder)), 8, 1, "resize", False)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "make, words",
    [
        (save("a.npz", x=GOOD, y=np.zeros(8)), "found 8 labels in y, expected 9, one for each im"),
        (save("a.npz", x=GOOD, y=np.ones(9) / 2), "labels: found fractions, expected whole numb"),
        (save("a.npz", x=GOOD, y=np.ones((9, 40))), "shape .9, 40., .*--label-column N takes col"),
        (save("a.npz", x=GOOD, y=np.array([{}] * 9)), "y holds Python objects, refused because"),
        (images("a.png", "b.png"), "no labels, which a conditional .*: found no sub-folders; put"),
        (images("a/a.png", "a/b.png"), "no labels, .*: found one sub-folder only; put the images"),
        (images("a.png", "b/a.png", "c/a.png"), "no labels, .*: found 1 image beside the sub-fold"),
        (save("a.npz", x=GOOD), "no labels, .*: found no array of labels; store them as y_train,"),
        (save("a.npz", x=GOOD, y=np.zeros(9)), r"found 1 class \(0\), expected 2 to 1000 for a c"),
    ],
)
def test_a_conditional_network_needs_classes(tmp_path, make, words):
    folder = tmp_path / "folder"
    folder.mkdir()
    path = str(make(folder))
    with pytest.raises(InputError, match=words):
        load_dataset("auto", path, 8, 1, "resize", True)
    assert len(load_dataset("auto", path, 8, 1, "resize", False).train) >= 1


@pytest.mark.parametrize(
    "change, words",
    [
        ({"data": "svhn"}, "data 'svhn': expected auto, mnist, digits, folder,"),
        ({"nc": 2}, r"nc 2: expected 1 \(grey\) or 3 \(RGB\)"),
        ({"fit": "zoom"}, "fit 'zoom': expected pad, resize, crop"),
    ],
)
def test_arguments(tmp_path, change, words):
    with pytest.raises(InputError, match=words):
        load_dataset(**dict({"data_dir": str(tmp_path)}, **change))


def test_the_environment_names_a_folder_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.setenv("DCGAN_DATA_DIR", pictures.write(tmp_path / "f", "a.png", "b.png"))
    assert load_dataset(nc=3).name == "folder"


def test_a_picture_of_each_class_comes_through_with_its_label(tmp_path):
    for i, name in enumerate(["1", "2", "10"]):
        for j in range(4):
            path = tmp_path / name / ("%d.png" % j)
            path.parent.mkdir(exist_ok=True)
            Image.new("L", (5, 5), 50 * i + j).save(str(path))
    data = load_dataset("auto", str(tmp_path), 4, 1, "crop", True)
    assert data.classes == ("1", "2", "10")
    for part in (data.train, data.valid):
        levels = part.rows(np.arange(len(part)))[:, 0, 0, 0]
        np.testing.assert_array_equal(levels // 50, part.labels)
