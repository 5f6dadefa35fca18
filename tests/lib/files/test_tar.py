"""Tar archives, read without Python's tarfile."""

import io
import tarfile

import pytest

from lib.files import tar
from lib.files.tar import tar_members


def archive_of(members):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def test_members_in_order():
    members = [("a", b"1" * 512), ("f/b", b""), ("a", b"2" * 513)]
    assert list(tar_members(archive_of(members))) == members


def test_what_is_no_plain_file_is_passed_over():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            member = tarfile.TarInfo("a")
            member.type = kind
            archive.addfile(member)
        archive.addfile(tarfile.TarInfo("b"))
    assert list(tar_members(file.getvalue())) == [("b", b"")]


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "it is empty"),
        (b"x" * 2000, "is no octal number"),
        (archive_of([("a", b"1" * 600)])[:900], "the end is missing"),
        (archive_of([("a", b"")])[:300], "no header at byte 0"),
        (archive_of([("a", b"")]).replace(b"a", b"b", 1), "no header at byte 0"),
    ],
)
def test_damage(data, words):
    with pytest.raises(ValueError, match=words):
        list(tar_members(data))


def test_too_many(monkeypatch):
    monkeypatch.setattr(tar, "MOST_MEMBERS", 2)
    with pytest.raises(ValueError, match="it holds more than 2 files"):
        list(tar_members(archive_of([("a", b"")] * 3)))
