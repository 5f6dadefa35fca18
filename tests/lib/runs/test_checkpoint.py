"""Checkpoints: what comes back, what is refused, what a kill leaves."""

import os
import pickle

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib import rng
from lib.errors import InputError
from lib.files.model_io import load_arrays, save_arrays
from lib.runs import checkpoint
from tests.lib.run_folders import PROGRESS
from tests.lib.training.toy_run import Shared


def variables(*values):
    return [Shared(value, "v%d" % i) for i, value in enumerate(values)]


def save(folder, *values, **header):
    checkpoint.save(
        str(folder), variables(*values), {"order": np.arange(3)}, {**PROGRESS, **header}
    )
    return str(folder / checkpoint.NAME)


def draws():
    """The next numbers of each generator, odd counts of normals included."""
    return (
        rng.np_rng.uniform(size=3).tolist(),
        rng.np_rng.normal(size=3).tolist(),
        rng.np_rng.permutation(9).tolist(),
        rng.py_rng.random(),
        rng.py_rng.gauss(0, 1),
        rng.py_rng.sample(range(99), 4),
    )


def restore(path, *values):
    header, arrays = checkpoint.load(path)
    restored = variables(*values)
    checkpoint.restore(path, header, arrays, restored)
    return header, arrays, restored


def test_everything_comes_back(tmp_path):
    values = [np.arange(6.0).reshape(2, 3), 1.5, np.zeros((0, 2))]
    path = save(tmp_path, *values)
    header, arrays, restored = restore(path, *(np.asarray(v) * 0 for v in values))
    assert {name: header[name] for name in PROGRESS} == PROGRESS
    np.testing.assert_array_equal(checkpoint.extra(arrays)["order"], [0, 1, 2])
    for variable, value in zip(restored, values):
        np.testing.assert_array_equal(variable.value, np.asarray(value, dtype="float32"))
    assert os.listdir(tmp_path) == ["checkpoint.npz"]


def test_no_value_loses_a_bit(tmp_path):
    value = np.random.RandomState(1).normal(size=1000).astype("float32")
    path = save(tmp_path, value)
    assert restore(path, value * 0)[2][0].value.tobytes() == value.tobytes()


@pytest.mark.parametrize("normals", [0, 1, 2])
def test_the_generators_go_on_where_they_were(tmp_path, normals):
    rng.set_seed(3)
    rng.np_rng.normal(size=normals)  # an odd number leaves one in store
    for _ in range(normals):
        rng.py_rng.gauss(0, 1)
    path = save(tmp_path, 0.0)
    expected = draws()
    rng.set_seed(4)
    restore(path, 0.0)
    assert draws() == expected


def test_the_generator_of_compiled_functions_goes_on_too(tmp_path):
    rng.set_seed(5)
    draw = theano.function([], rng.t_rng.uniform((4,)))
    draw()
    path = save(tmp_path, 0.0)
    expected = draw().tolist(), draw().tolist()
    rng.set_seed(6)
    assert draw().tolist() != expected[0]
    restore(path, 0.0)
    assert (draw().tolist(), draw().tolist()) == expected


def test_shared_variables_of_theano(tmp_path):
    own = theano.shared(np.arange(3, dtype="float32"), name="w")
    count = theano.shared(np.asarray(2.0, dtype="float32"), name="t")
    step = theano.function([], updates=[(own, own * 2), (count, count + 1)])
    checkpoint.save(str(tmp_path), [own, count], {"order": np.arange(3)}, PROGRESS)
    step()
    path = str(tmp_path / checkpoint.NAME)
    checkpoint.restore(path, *checkpoint.load(path), [own, count])
    step()
    np.testing.assert_array_equal(own.get_value(), [0, 2, 4])
    assert count.get_value() == 3 and own.type == T.fvector


def test_the_one_before_is_kept(tmp_path):
    for number in range(4):
        save(tmp_path, float(number), number=number)
    assert sorted(os.listdir(tmp_path)) == ["checkpoint.npz", "checkpoint.prev.npz"]
    numbers = [checkpoint.load(str(tmp_path / name))[0]["number"] for name in os.listdir(tmp_path)]
    assert sorted(numbers) == [2, 3]


def test_the_newest_is_found(tmp_path):
    assert checkpoint.find(str(tmp_path)) is None
    path = save(tmp_path, 1.0)
    assert checkpoint.find(str(tmp_path)) == path
    previous = str(tmp_path / checkpoint.PREVIOUS)
    os.replace(path, previous)  # as a kill between two renames leaves it
    assert checkpoint.find(str(tmp_path)) == previous
    checkpoint.promote(previous, str(tmp_path))
    assert checkpoint.find(str(tmp_path)) == path
    checkpoint.promote(path, str(tmp_path))
    assert os.listdir(tmp_path) == ["checkpoint.npz"]


def test_no_checkpoint_holds_code(tmp_path):
    """All arrays open without pickle, and text that is no number is JSON."""
    path = save(tmp_path, [1.0])
    with np.load(path, allow_pickle=False) as archive:
        assert all(archive[name].dtype.kind in "fiuU" for name in archive.files)


# --- what is refused --------------------------------------------------------------------------


class Evil:
    def __reduce__(self):
        return os.mkdir, ("ran",)


def other_format(path):
    arrays = load_arrays(path)
    arrays["header"] = np.asarray(str(arrays["header"]).replace('"format": 1', '"format": 9'))
    save_arrays(path, arrays)


def without(*names):
    def change(path):
        arrays = load_arrays(path)
        save_arrays(path, {n: a for n, a in arrays.items() if n not in names})

    return change


def header_is(text):
    def change(path):
        save_arrays(path, dict(load_arrays(path), header=np.asarray(text)))

    return change


def content(data):
    def change(path):
        with open(path, "wb") as file:
            file.write(data)

    return change


def cut(path):
    with open(path, "rb+") as file:
        file.truncate(os.path.getsize(path) // 2)


def flip(path):
    with open(path, "rb+") as file:
        file.seek(os.path.getsize(path) // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 4]))


EXPECTED = "found other arrays, expected a training run's checkpoint"
DAMAGE = [
    (os.unlink, "checkpoint.npz: no such file"),
    (cut, "checkpoint.npz: truncated or damaged"),
    (flip, "checkpoint.npz.*damaged"),
    (content(b""), "checkpoint.npz: empty"),
    (content(b"hello"), "found b'hell' at the start, expected an .npz file"),
    (content(pickle.dumps(Evil())), "at the start, expected an .npz file"),
    (without("header"), EXPECTED),
    (without("np_rng"), EXPECTED),
    (without("variable_1"), EXPECTED),
    (header_is("{}"), EXPECTED),
    (header_is("[]"), EXPECTED),
    (header_is("not JSON"), EXPECTED),
    (header_is('{"format": 1, "variables": 3}'), EXPECTED),
    (other_format, "found a checkpoint of format 9, expected 1: use the version"),
]


@pytest.mark.parametrize("change, words", DAMAGE)
def test_damage_gets_one_line_and_names_the_one_before(tmp_path, change, words):
    save(tmp_path, np.zeros(50), 1.0)
    path = save(tmp_path, np.zeros(50), 2.0)
    change(path)
    match = words + ".*; --resume .*checkpoint.prev.npz goes on from the checkpoint before"
    with pytest.raises(InputError, match=match) as caught:
        checkpoint.load(path)
    assert "\n" not in str(caught.value)
    assert not os.path.exists("ran")
    previous = restore(str(tmp_path / checkpoint.PREVIOUS), np.zeros(50), 0.0)
    assert previous[2][1].value == 1.0
    os.unlink(str(tmp_path / checkpoint.PREVIOUS))
    with pytest.raises(InputError, match=words) as caught:
        checkpoint.load(path)
    assert "--resume" not in str(caught.value)


@pytest.mark.parametrize(
    "values, words",
    [
        ([np.zeros(3)], "found variables of another network or update rule"),
        (
            [np.zeros(3), np.zeros((2, 2))],
            r"found v1 of shape \(2,\) and float32, expected \(2, 2\) and float32: resume with",
        ),
    ],
)
def test_another_network_is_refused_and_nothing_is_changed(tmp_path, values, words):
    path = save(tmp_path, np.ones(3), np.ones(2))
    rng.set_seed(1)
    expected = draws()
    rng.set_seed(1)
    own = variables(*values)
    with pytest.raises(InputError, match=words):
        checkpoint.restore(path, *checkpoint.load(path), own)
    assert not own[0].value.any()
    assert draws() == expected


def test_another_number_type_is_refused(tmp_path):
    path = save(tmp_path, np.ones(3))
    own = theano.shared(np.zeros(3), name="v0")
    with pytest.raises(InputError, match=r"\(3,\) and float32, expected \(3,\) and float64"):
        checkpoint.restore(path, *checkpoint.load(path), [own])


def test_a_folder_that_is_gone(tmp_path):
    with pytest.raises(FileNotFoundError):
        save(tmp_path / "none", 1.0)
