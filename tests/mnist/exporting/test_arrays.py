import numpy as np
import pytest

from lib.errors import InputError
from lib.files.model_io import load_params
from mnist.exporting import arrays

pytest.importorskip("safetensors", reason="safetensors is in the export extra")
NUMBERS = {"gw": np.arange(6, dtype="f4").reshape(2, 3), "gmean1": np.ones(3, "f4")}


@pytest.fixture
def file(tmp_path):
    path = str(tmp_path / "a.safetensors")
    arrays.write_safetensors(path, NUMBERS, {"network": "x", arrays.ORDER: "gw"})
    return path


def test_there_and_back(file):
    read, metadata = arrays.read_safetensors(file)
    assert set(read) == set(NUMBERS)
    assert all(np.array_equal(read[name], NUMBERS[name]) for name in NUMBERS)
    assert metadata == {"network": "x", "parameters": "gw"}


def test_back_to_a_list(file, tmp_path):
    target = str(tmp_path / "models" / "3_gen_params.npz")
    assert arrays.back_to_params(file, target) == 1
    (param,) = load_params(target)
    assert np.array_equal(param, NUMBERS["gw"])


def test_the_file_of_an_earlier_version(tmp_path):
    path, target = str(tmp_path / "b.safetensors"), str(tmp_path / "c.npz")
    metadata = {arrays.ORDER: "gmean1,gw", "version": "dcgan-no-gpu 0.1.0"}
    arrays.write_safetensors(path, NUMBERS, metadata)
    assert arrays.back_to_params(path, target) == 2
    assert np.array_equal(load_params(target)[1], NUMBERS["gw"])


def test_a_list_that_is_not_complete(tmp_path):
    path = str(tmp_path / "b.safetensors")
    arrays.write_safetensors(path, NUMBERS, {})
    with pytest.raises(InputError, match="its metadata has no 'parameters'"):
        arrays.back_to_params(path, str(tmp_path / "c.npz"))
    arrays.write_safetensors(path, NUMBERS, {arrays.ORDER: "gw,gb"})
    with pytest.raises(InputError, match="lacks the parameters gb"):
        arrays.back_to_params(path, str(tmp_path / "c.npz"))


def test_parameters_that_would_fill_the_disk(tmp_path):
    """A small file could name an array a million times."""
    path, target = str(tmp_path / "b.safetensors"), tmp_path / "c.npz"
    arrays.write_safetensors(path, NUMBERS, {arrays.ORDER: "gw,gmean1,gw"})
    with pytest.raises(InputError, match="names a parameter more than once in 'parameters'"):
        arrays.back_to_params(path, str(target))
    arrays.write_safetensors(path, NUMBERS, {arrays.ORDER: "gw," + "x" * 10**5})
    with pytest.raises(InputError, match="lacks the parameters x+$") as caught:
        arrays.back_to_params(path, str(target))
    assert len(str(caught.value)) < 500 and not target.exists()


def test_damaged_files(file, tmp_path):
    with open(file, "rb") as source:
        data = source.read()
    path = tmp_path / "damaged.safetensors"
    wrong = [b"", data[:5], data[:40], data[:-3], b"\xff" * 8 + data[8:], b"PK\x03\x04" + data]
    wrong += [data.replace(b'"F32"', b'"F99"', 1), data.replace(b"[2,3]", b"[9,9]", 1)]
    for content in wrong:
        path.write_bytes(content)
        with pytest.raises(InputError, match="damaged, or no safetensors|empty") as caught:
            arrays.read_safetensors(str(path))
        assert "\n" not in str(caught.value)
