import os
import pickle
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from lib.errors import InputError
from lib.files import model_io
from tests.paths import SHARED

PARAMS = [np.arange(6, dtype="f4").reshape(2, 3), np.zeros((3, 1, 2, 2)), np.array(1.5)] * 4
SVHN = os.path.join(SHARED, "svhn_pretrained", "200_discrim_params.jl")


def assert_equal(read, expected):
    assert len(read) == len(expected)
    for a, b in zip(read, expected):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "p.npz")


class Shared:
    """What Theano's shared variables have."""

    def __init__(self, value):
        self.value = value

    def get_value(self, borrow=False):
        return self.value


def test_importing_needs_no_theano():
    code = "import sys, lib.files.model_io; assert 'theano' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("wrap", [lambda p: p, Shared])
def test_params_come_back(path, wrap):
    model_io.save_params(path, [wrap(p) for p in PARAMS])
    assert_equal(model_io.load_params(path), PARAMS)
    with np.load(path, allow_pickle=False) as archive:
        assert_equal([archive["arr_%d" % i] for i in range(len(PARAMS))], PARAMS)


def test_params_by_numpy_and_by_pickle(path):
    np.savez_compressed(path, *PARAMS)
    assert_equal(model_io.load_params(path), PARAMS)
    with open(path, "wb") as file:
        pickle.dump(PARAMS, file)
    assert_equal(model_io.load_params(path), PARAMS)


def test_arrays_come_back(path):
    arrays = {"file": np.arange(3), "adam/m": np.zeros((0, 2), "f4"), "kind": np.array("MT19937")}
    model_io.save_arrays(path, arrays)
    read = model_io.load_arrays(path)
    assert list(read) == list(arrays)
    assert_equal(list(read.values()), list(arrays.values()))


def test_equal_arrays_give_equal_bytes(tmp_path):
    for name in "ab":
        model_io.save_arrays(str(tmp_path / name), {"x": np.arange(3)})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("value", [np.array([{}]), None, "é".encode(), [[1], [2, 3]]])
def test_what_needs_pickle_is_refused_and_the_old_file_stays(path, value):
    model_io.save_params(path, PARAMS)
    if isinstance(value, bytes):  # plain text, so it passes
        model_io.save_arrays(path, {"x": value})
        return
    with pytest.raises((InputError, ValueError), match="cannot write .*p.npz: x is|inhomogeneous"):
        model_io.save_arrays(path, {"x": value})
    assert_equal(model_io.load_params(path), PARAMS)
    assert os.listdir(os.path.dirname(path)) == ["p.npz"]


def test_every_truncation_and_every_flipped_bit_is_noticed(path):
    model_io.save_params(path, PARAMS[:2])
    with open(path, "rb") as file:
        good = file.read()
    for length in range(0, len(good), 11):
        write(path, good[:length])
        with pytest.raises(InputError, match="p.npz"):
            model_io.load_params(path)
    start = good.index(b"NUMPY")
    for place in range(start, start + 150, 3):  # headers and numbers of the first array
        write(path, good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        with pytest.raises(InputError, match="p.npz: truncated or damaged .npz file .Bad CRC-32"):
            model_io.load_params(path)


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "p.npz: empty, expected arrays"),
        (b"PK\x05\x06" + b"\0" * 18, "expected an .npz file"),
        (b"PK", "found b'PK' at the start, expected an .npz file"),
        (b"<html>", "found b'<htm' at the start, expected an .npz file, or a list of arrays by"),
        (b"\x89PNG\r\n", "expected an .npz file, or a list"),
        (b"PK\x03\x04 and so on", "p.npz: truncated or damaged .npz file .File is not a zip file"),
    ],
)
def test_foreign_files(path, data, words):
    write(path, data)
    with pytest.raises(InputError, match=words):
        model_io.load_params(path)


def test_load_arrays_takes_no_pickle(path):
    write(path, pickle.dumps(PARAMS))
    with pytest.raises(InputError, match="at the start, expected an .npz file"):
        model_io.load_arrays(path)


def test_other_archives(path):
    np.savez(path, weights=PARAMS[0])
    with pytest.raises(InputError, match="p.npz: holds weights, expected a list of parameters"):
        model_io.load_params(path)
    np.savez(path, np.array("text"))
    with pytest.raises(InputError, match="p.npz: array 0 holds <U4, expected numbers"):
        model_io.load_params(path)
    np.savez(path, np.array([{}]))
    with pytest.raises(InputError, match="p.npz, arr_0.npy: holds object, expected plain numbers"):
        model_io.load_params(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(InputError, match="p.npz: holds readme.txt, expected arrays only"):
        model_io.load_params(path)


def test_missing_files(tmp_path):
    with pytest.raises(InputError, match="none.npz: no such file"):
        model_io.load_params(str(tmp_path / "none.npz"))
    with pytest.raises(InputError, match="is a directory"):
        model_io.load_arrays(str(tmp_path))
    with pytest.raises(FileNotFoundError):
        model_io.save_params(str(tmp_path / "none" / "p.npz"), PARAMS)


@pytest.mark.skipif(not os.path.exists(SVHN), reason="upstream's SVHN discriminator is not here")
def test_upstreams_discriminator():
    params = model_io.load_params(SVHN)
    shapes = [
        (64, 3, 5, 5),
        (128, 64, 5, 5),
        (128,),
        (128,),
        (256, 128, 5, 5),
        (256,),
        (256,),
        (4096, 1),
    ]
    assert [p.shape for p in params] == shapes
    assert all(p.dtype == np.float32 and np.isfinite(p).all() for p in params)
    np.testing.assert_array_equal(params[0], np.load(SVHN + "_01.npy"))
