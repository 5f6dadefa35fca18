"""Files out of .tar.gz archives, and CIFAR-10 in its own."""

import gzip
import io
import os
import tarfile
import tracemalloc

import pytest

from lib.errors import InputError
from lib.files import tar
from mnist.data.forms import tar_files
from mnist.data.forms.cifar10 import load_cifar10
from mnist.data.forms.tar_files import read_tar
from mnist.data.sources import find_source
from tests.mnist.data.forms import test_cifar10


def pack(path, folder=None, **contents):
    with tarfile.open(str(path), "w:gz") as archive:
        if folder:
            archive.add(folder, os.path.basename(folder))
        for name, content in contents.items():
            member = tarfile.TarInfo("f/" + name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return str(path)


def test_only_what_is_asked_for(tmp_path):
    path = pack(tmp_path / "a.tar.gz", a=b"1", b=b"2", c=b"")
    assert read_tar(path, ["a", "c", "d"]) == {"a": b"1", "c": b""}
    assert os.listdir(str(tmp_path)) == ["a.tar.gz"]


@pytest.mark.parametrize(
    "name, write, inside",
    [
        ("cifar-10-binary.tar.gz", test_cifar10.write_binary, "cifar-10-batches-bin"),
        ("cifar-10-python.tar.gz", test_cifar10.write_pickles, "cifar-10-batches-py"),
    ],
)
def test_cifar10_as_it_is_distributed(tmp_path, name, write, inside):
    (tmp_path / "d").mkdir()
    path = pack(tmp_path / "d" / name, write(tmp_path / inside))
    for each in (path, os.path.dirname(path)):
        assert find_source("auto", each, "default") == ("cifar10", each)
        assert find_source("cifar10", each, "default") == ("cifar10", each)
        test_cifar10.check(load_cifar10(each, test_cifar10.TARGET))


def test_a_batch_that_is_damaged_is_named_with_its_archive(tmp_path):
    folder = test_cifar10.write_binary(tmp_path / "cifar-10-batches-bin")
    test_cifar10.replace("data_batch_2.bin", lambda old: old[:-1])(folder)
    path = pack(tmp_path / "cifar-10-binary.tar.gz", folder)
    words = "cifar-10-binary.tar.gz, data_batch_2.bin: found 12291 bytes, expected a multiple"
    with pytest.raises(InputError, match=words):
        load_cifar10(path, test_cifar10.TARGET)
    pack(path, data_batch_1=b"")
    with pytest.raises(InputError, match="tar.gz: found no data_batch_1.bin, .*expected all five"):
        load_cifar10(path, test_cifar10.TARGET)


def test_damaged(tmp_path):
    path = pack(tmp_path / "a.tar.gz", a=os.urandom(3000))
    with open(path, "rb") as file:
        data = file.read()
    for changed in (b"", data[:-40], gzip.compress(gzip.decompress(data)[:700]), b"x" * 99):
        with open(path, "wb") as file:
            file.write(changed)
        with pytest.raises(InputError, match="a.tar.gz: (truncated or )?damaged"):
            assert read_tar(path, ["a"]) == {"a": None}


def test_limits(tmp_path, monkeypatch):
    path = pack(tmp_path / "a.tar.gz", a=b"1", b=b"2")
    monkeypatch.setattr(tar, "MOST_MEMBERS", 1)
    with pytest.raises(InputError, match="damaged archive .it holds more than 1 files"):
        read_tar(path, ["a"])
    monkeypatch.setattr(tar_files, "_MOST_UNPACKED", 1000)
    with pytest.raises(InputError, match="unpacks to more than 1000 bytes: unpack it yourself"):
        read_tar(path, ["a"])


def test_links_and_huge_files_are_left_out(tmp_path):
    with tarfile.open(str(tmp_path / "a.tar.gz"), "w:gz") as archive:
        link = tarfile.TarInfo("a")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert read_tar(str(tmp_path / "a.tar.gz"), ["a"]) == {}


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_what_tarfile_writes(tmp_path, form):
    """Long names, and times with a fraction, have headers of their own, which are passed over."""
    content = os.urandom(1025)
    with tarfile.open(str(tmp_path / "a.tar.gz"), "w:gz", format=form) as archive:
        long = "f" * 90 + "/" + "n" * 60 if form == tarfile.USTAR_FORMAT else "n" * 300
        for name in ("d/b", long, "d/é", "a"):
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), 1.5
            archive.addfile(member, io.BytesIO(content))
    assert read_tar(str(tmp_path / "a.tar.gz"), ["a", "b"]) == {"a": content, "b": content}


def test_a_sparse_file_of_many_parts_takes_no_time(tmp_path):
    """It is listed by numbers before its content: 15 kB hold eight million of them."""
    content = b"4000000\n" + b"0\n" * 8 * 10**6
    with tarfile.open(str(tmp_path / "a.tar.gz"), "w:gz", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo("a")
        member.size = len(content)
        member.pax_headers = {
            "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "10",
            "GNU.sparse.name": "a",
        }  # fmt: skip
        archive.addfile(member, io.BytesIO(content))
    tracemalloc.start()
    assert len(read_tar(str(tmp_path / "a.tar.gz"), ["a"])["a"]) == len(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * len(content)


@pytest.mark.parametrize(
    "place, value", [(0, b"b"), (124, b"9"), (124, b"-1"), (148, b"z"), (156, b"5")]
)
def test_a_changed_header_is_damage(tmp_path, place, value):
    path = pack(tmp_path / "a.tar.gz", a=b"1" * 600)
    with gzip.open(path) as file:
        data = bytearray(file.read())
    data[place : place + len(value)] = value
    with gzip.open(path, "wb") as file:
        file.write(data)
    with pytest.raises(InputError, match="a.tar.gz: damaged archive .*fetch it again"):
        read_tar(path, ["a"])
