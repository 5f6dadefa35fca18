import io
import os
import zipfile

import numpy as np
import pytest

from lib.errors import InputError
from lib.files.model_io import save_params
from mnist.importing import files
from tests.lib.foreign.bundles import write_bundle
from tests.lib.foreign.torch_archives import FORMATS


@pytest.mark.parametrize("kind", FORMATS)
def test_pytorchs(tmp_path, kind):
    (tmp_path / "a").write_bytes(FORMATS[kind]({"x": np.zeros(3, "f4")}))
    assert files.framework(str(tmp_path / "a")) == "PyTorch"


def test_tensorflows(tmp_path):
    prefix = str(tmp_path / "model.ckpt-3")
    write_bundle(prefix, {"x": np.zeros(3, "f4")})
    names = ("", ".index", ".data-00000-of-00001")
    assert {files.framework(prefix + name) for name in names} == {"TensorFlow"}
    assert files.framework(str(tmp_path)) == "TensorFlow"


def test_kerass(tmp_path):
    (tmp_path / "a.h5").write_bytes(b"\x89HDF\r\n\x1a\n rest")
    assert files.framework(str(tmp_path / "a.h5")) == "Keras"


def test_our_own_and_other_files(tmp_path):
    path = str(tmp_path / "1_gen_params.npz")
    save_params(path, [np.zeros(3)])
    (tmp_path / "text").write_text("text")
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "text")
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    names = [path, *(str(tmp_path / name) for name in ("text", "broken.npz", "a.zip", "gone"))]
    assert [files.framework(name) for name in names] == [None] * 5
    assert files.framework(str(tmp_path)) is None
    with pytest.raises(InputError, match="found no file of PyTorch, TensorFlow or Keras"):
        files.read(path)


def test_a_pipe_is_not_waited_for(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes")
    os.mkfifo(str(tmp_path / "pipe"))
    assert files.framework(str(tmp_path / "pipe")) is None
