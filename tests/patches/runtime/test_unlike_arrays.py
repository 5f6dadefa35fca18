"""Arrays of unlike shapes, and the files that Python 2 kept them in."""

import base64
import importlib.util
import io
import os

import numpy as np
import pytest

from lib.errors import InputError
from patches.runtime import py2

HERE = os.path.dirname(os.path.abspath(py2.__file__))

# numpy.save of [ones((2, 1), float32), arange(3)] and of {'w': ones(1)} by Python 2.7 and
# NumPy 1.14.
LIST = (
    "k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9IC"
    "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqAAmNudW1w"
    "eS5jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnEBY251bXB5Cm5kYXJyYXkKcQJLAIVVAWKHUnEDKEsBSwKFY2"
    "51bXB5CmR0eXBlCnEEVQJPOEsASwGHUnEFKEsDVQF8Tk5OSv////9K/////0s/dGKJXXEGKGgBaAJLAIVVAWKHUnEH"
    "KEsBSwJLAYZoBFUCZjRLAEsBh1JxCChLA1UBPE5OTkr/////Sv////9LAHRiiVUIAACAPwAAgD90YmgBaAJLAIVVAW"
    "KHUnEJKEsBSwOFaARVAmk4SwBLAYdScQooSwNVATxOTk5K/////0r/////SwB0YolVGAAAAAAAAAAAAQAAAAAAAAAC"
    "AAAAAAAAAHRiZXRiLg=="
)
DICT = (
    "k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoKSwgfSAgIC"
    "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqAAmNudW1w"
    "eS5jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnEBY251bXB5Cm5kYXJyYXkKcQJLAIVVAWKHUnEDKEsBKWNudW"
    "1weQpkdHlwZQpxBFUCTzhLAEsBh1JxBShLA1UBfE5OTkr/////Sv////9LP3RiiV1xBn1xB1UBd2gBaAJLAIVVAWKH"
    "UnEIKEsBSwGFaARVAmY4SwBLAYdScQkoSwNVATxOTk5K/////0r/////SwB0YolVCAAAAAAAAPA/dGJzYXRiLg=="
)


def as_in_a_ported_tree(module):
    """Import a module of the ported trees' lib beside ours."""
    where = os.path.join(HERE, module + ".py")
    spec = importlib.util.spec_from_file_location("lib." + module, where)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


unlike_arrays = as_in_a_ported_tree("unlike_arrays")


def objects(path, value):
    array = np.empty(len(value), object)
    for number, item in enumerate(value):
        array[number] = item
    np.save(path, array, allow_pickle=True)


def test_array_of_unlike_shapes():
    got = unlike_arrays.array([np.ones((2, 3)), np.ones(4)])
    assert got.shape == (2,) and got.dtype == object
    assert got[0].shape == (2, 3) and got[1].shape == (4,)


@pytest.mark.parametrize(
    "values", [[1, 2], [[1, 2], [3, 4]], [np.ones(2), np.ones(2)], np.ones(3), 5]
)
def test_array_of_like_shapes_is_numpys(values):
    got, expected = unlike_arrays.array(values), np.array(values)
    assert got.dtype == expected.dtype and (got == expected).all()


def test_array_of_rows_of_unlike_lengths():
    got = unlike_arrays.array([[1, 2], [3]])
    assert got.tolist() == [[1, 2], [3]] and got.shape == (2,)


def test_first_axes_that_agree():
    got = unlike_arrays.array([np.ones((2, 3)), np.ones((2, 4))])
    assert got.shape == (2,) and got[1].shape == (2, 4)


def test_what_today_wrote_is_read(tmp_path):
    path = str(tmp_path / "p.npy")
    value = [np.ones((2, 3), np.float32), np.arange(4), {"a": np.zeros(2)}, "text", 3]
    objects(path, value)
    got = unlike_arrays.load(path)
    assert got[0].dtype == np.float32 and got[0].shape == (2, 3)
    assert got[1].tolist() == [0, 1, 2, 3] and got[2]["a"].tolist() == [0, 0]
    assert got[3:].tolist() == ["text", 3]


def test_what_python_2_wrote_is_read(tmp_path):
    (tmp_path / "l.npy").write_bytes(base64.b64decode(LIST))
    first, second = unlike_arrays.load(str(tmp_path / "l.npy"))
    assert first.dtype == np.float32 and first.tolist() == [[1], [1]]
    assert second.tolist() == [0, 1, 2]
    found = unlike_arrays.load(io.BytesIO(base64.b64decode(DICT))).item()
    assert found["w"].tolist() == [1.0]


def test_numbers_and_archives(tmp_path):
    np.save(str(tmp_path / "x.npy"), np.arange(3))
    assert unlike_arrays.load(str(tmp_path / "x.npy")).tolist() == [0, 1, 2]
    assert unlike_arrays.load(str(tmp_path / "x.npy"), mmap_mode="r").tolist() == [0, 1, 2]
    array = np.empty(1, object)
    array[0] = np.ones(2)
    np.savez(str(tmp_path / "x.npz"), a=array, b=np.zeros(1))
    with unlike_arrays.load(str(tmp_path / "x.npz")) as archive:
        assert sorted(archive) == sorted(archive.files) == ["a", "b"] and len(archive) == 2
        assert archive["a"][0].tolist() == [1, 1] and archive["b"].tolist() == [0]


def test_a_file_runs_nothing(tmp_path):
    class Bad:
        def __reduce__(self):
            return print, ("run",)

    path = str(tmp_path / "bad.npy")
    objects(path, [Bad()])
    with pytest.raises(InputError):
        unlike_arrays.load(path)
    (tmp_path / "cut.npy").write_bytes((tmp_path / "bad.npy").read_bytes()[:-5])
    with pytest.raises(InputError):
        unlike_arrays.load(str(tmp_path / "cut.npy"))
