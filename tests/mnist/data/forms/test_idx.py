import gzip
import struct

import numpy as np
import pytest

from lib.errors import InputError
from mnist.data.forms.idx import read_idx


def idx(array, code=8):
    array = np.asarray(array)
    header = struct.pack(">HBB%dI" % array.ndim, 0, code, array.ndim, *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


IMAGES = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "some-images"


@pytest.mark.parametrize(
    "code, dtype", [(8, "u1"), (9, "i1"), (11, "i2"), (12, "i4"), (13, "f4"), (14, "f8")]
)
@pytest.mark.parametrize("shape", [(24,), (2, 3, 4), (0, 28, 28)])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_every_type(path, code, dtype, shape, pack):
    array = np.resize(np.arange(24), shape).astype(dtype) - np.asarray(1, dtype)
    path.write_bytes(pack(idx(array, code)))
    read = read_idx(str(path))
    assert read.dtype == np.dtype(dtype)
    assert read.shape == shape
    np.testing.assert_array_equal(read, array)


def test_what_is_read_can_be_changed(path):
    path.write_bytes(idx(IMAGES))
    read_idx(path, ndim=3)[0] = 0


GOOD = idx(IMAGES)


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "found nothing at the start, expected an IDX file .magic number 0x00000803"),
        (b"\0\0", r"found b'\\x00\\x00' at the start"),
        (b"<html>", "found b'<htm' at the start"),
        (b"\0\0\x07\x03" + GOOD[4:], r"found b'\\x00\\x00\\x07\\x03' at the start"),
        (b"\0\0\x08\0" + GOOD[4:], "at the start"),
        (idx(IMAGES[0, 0]), "magic number 0x00000801, expected magic number 0x00000803; is it"),
        (idx(IMAGES.astype("i4"), 12), "magic number 0x00000c03, expected"),
        (GOOD[:9], "found 9 bytes, expected a header of 16; the file is truncated"),
        (GOOD[:-1], "found 39 bytes, expected 40 for 2x3x4; the file is truncated or damaged"),
        (GOOD + b"\0", "found 41 bytes, expected 40 for 2x3x4"),
        (GOOD[:4] + b"\xff" * 12 + GOOD[16:], "for 4294967295x4294967295x4294967295"),
        (gzip.compress(GOOD)[:-9], "truncated or damaged gzip file .*fetch it again"),
        (gzip.compress(GOOD)[:12] + b"\xff" * 20, "truncated or damaged gzip file"),
        (gzip.compress(GOOD)[:-8] + b"\0" * 8, "truncated or damaged gzip file"),
        (b"\x1f\x8b", "truncated or damaged gzip file"),
    ],
)
def test_refusals(path, data, words):
    path.write_bytes(data)
    with pytest.raises(InputError, match="some-images: .*" + words):
        read_idx(str(path), ndim=3)


def test_missing_files(tmp_path):
    with pytest.raises(InputError, match="none: no such file"):
        read_idx(str(tmp_path / "none"))
    with pytest.raises(InputError, match="is a directory"):
        read_idx(str(tmp_path))
