"""Archives of arrays: members are looked at before they are unpacked."""

import io
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from lib.errors import InputError
from lib.files import unpacking
from lib.files.npz import arrays_in, open_archive, open_member, read_member


def archive_of(members, method=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file


def read_all(file):
    archive = open_archive(file, "a.npz")
    return {name: read_member(archive, name, "a.npz") for name in arrays_in(archive)}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members(method):
    members = {"a.npy": bytes(range(256)) * 9, "b.npy": b"", "c.txt": b"text"}
    assert read_all(archive_of(members, method)) == {n: members[n] for n in ("a.npy", "b.npy")}


def test_part_of_a_member():
    archive = open_archive(archive_of({"a.npy": b"12345"}), "a.npz")
    with open_member(archive, "a.npy", "a.npz") as member:
        assert [member.read(2), member.read(9), member.read(1)] == [b"12", b"345", b""]


def test_no_byte_of_the_directory_escapes():
    """One changed byte is the likeliest damage of all."""
    file = io.BytesIO()
    np.savez_compressed(file, a=np.arange(9), b=np.zeros(3))
    good = file.getvalue()
    seen = set()
    for place in range(len(good)):
        for value in (0, 255, good[place] ^ 1, good[place] ^ 128):
            try:
                read_all(io.BytesIO(good[:place] + bytes([value]) + good[place + 1 :]))
                seen.add("read")
            except InputError as error:
                assert str(error).startswith("a.npz") and "\n" not in str(error)
                seen.add("refused")
    assert seen == {"read", "refused"}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_numpy_does_not_use(method):
    with pytest.raises(InputError, match="a.npz, a.npy: not packed as NumPy packs arrays"):
        read_all(archive_of({"a.npy": bytes(9999)}, method))


def bomb(n):
    return archive_of({"%d.npy" % i: bytes(16 * 2**20) for i in range(n)}, zipfile.ZIP_DEFLATED)


def test_a_bomb_is_refused(monkeypatch):
    file = bomb(3)
    assert len(open_archive(file, "a.npz").namelist()) == 3 and len(file.getvalue()) < 2**17
    monkeypatch.setattr(unpacking, "PACKED_ROOM", 47 * 2**20)
    with pytest.raises(InputError, match="decompression bomb"):
        open_archive(file, "a.npz")


def test_a_member_that_says_it_is_small_is_not_unpacked_whole():
    data = bytearray(bomb(1).getvalue())
    size = (16 * 2**20).to_bytes(4, "little")
    while size in data:
        data = data.replace(size, (100).to_bytes(4, "little"))
    archive = open_archive(io.BytesIO(bytes(data)), "a.npz")
    tracemalloc.start()
    with pytest.raises(InputError, match="truncated or damaged .npz file .Bad CRC-32"):
        read_member(archive, "0.npy", "a.npz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 2**20


def test_a_name_that_is_no_utf8():
    data = archive_of({"é.npy": b"12345"}).getvalue().replace("é".encode(), b"\xff\xfe")
    with pytest.raises(InputError, match="truncated or damaged .npz file .*utf-8"):
        open_archive(io.BytesIO(data), "a.npz")


def test_a_message_does_not_quote_the_file():
    """zipfile puts a member's name into its error, and one changed byte makes it half the file."""
    file = archive_of({"a.npy": bytes(30000), "b.npy": b""})
    data = bytearray(file.getvalue())
    data[26:28] = b"\xff\x70"  # the length of the first name
    with pytest.raises(InputError, match="truncated or damaged .npz file") as caught:
        read_all(io.BytesIO(bytes(data)))
    assert len(str(caught.value)) < 500


def listing(n):
    """An archive that lists a member without name `n` times, though there is none."""
    entry = b"PK\1\2" + bytes(42)
    end = b"PK\5\6" + bytes(4) + struct.pack("<2H2LH", *[min(n, 0xFFFF)] * 2, len(entry) * n, 30, 0)
    return io.BytesIO(b"PK\3\4" + bytes(26) + entry * n + end)


def test_a_list_of_members_is_not_made_before_it_is_counted():
    """A million objects would take minutes and half a gigabyte."""
    assert len(open_archive(listing(20), "a.npz").namelist()) == 20
    with pytest.raises(InputError, match="a.npz: holds 3000 members, expected at most 2000"):
        open_archive(listing(3000), "a.npz")
    long = listing(10**5)
    tracemalloc.start()
    with pytest.raises(InputError, match="a.npz: .*a list of 4600000 bytes, expected at most 1048"):
        open_archive(long, "a.npz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 2**20
