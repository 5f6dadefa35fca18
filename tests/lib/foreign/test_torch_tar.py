import io
import struct
import tarfile

import numpy as np
import pytest

from lib.errors import InputError
from lib.foreign.torch_tar import is_tar, read_tar
from tests.lib.foreign.torch_archives import Storage, _pickled, tar_file

STATE = {"a": np.arange(6, dtype="f4").reshape(2, 3)}


def changed(**contents):
    """The archive with some members' contents replaced; None leaves one out."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(tar_file(STATE))) as old:
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            for member in old:
                content = contents.get(member.name, old.extractfile(member).read())
                if content is not None:
                    member.size = len(content)
                    archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def test_unchanged():
    assert is_tar(changed())
    assert np.array_equal(read_tar(changed(), "a")["a"].array("a"), STATE["a"])


@pytest.mark.parametrize("name", ["sys_info", "pickle", "storages", "tensors"])
def test_a_missing_member(name):
    with pytest.raises(InputError, match="a tar archive without %s" % name):
        read_tar(changed(**{name: None}), "a")


def test_a_part_of_a_storage():
    def storages(views):
        kept = Storage(np.arange(8, dtype="f4"), "0")
        parts = [_pickled(1), _pickled((5, "cpu", kept.named))]
        return b"".join([*parts, struct.pack("<q", 8), kept.array.tobytes(), _pickled(views)])

    kept = storages([(0, 5, 2, 6)])
    found = read_tar(changed(storages=kept), "a")["a"].array("a")
    assert np.array_equal(found, np.arange(2, 8).reshape(2, 3))
    for views in ([(0, 5, -2, 6)], [(0, 5, 6, 6)], [(0, 5, 2, None)]):
        with pytest.raises(InputError, match="damaged"):
            read_tar(changed(storages=storages(views)), "a")["a"].array("a")
    chain = [(n + 1, n, 0, 8) for n in range(5, 5000)]  # parts of parts of parts ...
    with pytest.raises(InputError, match="a part of what is no storage"):
        read_tar(changed(storages=storages(chain)), "a")


def test_a_tensor_of_too_many_axes():
    tensors = [_pickled(1), _pickled((1000, 0, None)), struct.pack("<i4x", 2**30)]
    with pytest.raises(InputError, match="a tensor of 1073741824 axes"):
        read_tar(changed(tensors=b"".join(tensors)), "a")
