"""What a checkpoint holds is checked: each field's type, length and range, in one line each."""

import json
import os

import numpy as np
import pytest

from lib import rng
from lib.errors import InputError
from lib.files.model_io import load_arrays, save_arrays
from lib.runs import checkpoint, schema
from tests.lib.run_folders import PROGRESS
from tests.lib.training.toy_run import Shared


def saved(folder):
    variables = [Shared(np.zeros(2), "g")]
    checkpoint.save(str(folder), variables, {"order": np.arange(5)}, PROGRESS)
    return str(folder / checkpoint.NAME)


def changed(path, change):
    """Write the checkpoint anew, its header and arrays changed by `change`."""
    arrays = load_arrays(path)
    header = json.loads(str(arrays["header"]))
    change(header, arrays)
    arrays["header"] = np.asarray(json.dumps(header))
    save_arrays(path, arrays)


def header_has(*keys_and_value):
    *keys, last, value = keys_and_value

    def change(header, arrays):
        for key in keys:
            header = header[key]
        header[last] = value

    return change


def array_is(name, value):
    def change(header, arrays):
        arrays.pop(name)
        if value is not None:
            arrays[name] = np.asarray(value)

    return change


def word(name, place, value):
    def change(header, arrays):
        arrays[name] = arrays[name].copy()
        arrays[name][place] = value

    return change


GENERATORS = "found no states of the random generators, or wrong ones"
FIELDS = [
    *[(header_has("counts", "n_updates", value), "n_updates") for value in (-1, "3", 2**70, 1.5)],
    *[(header_has("counts", "n_epochs", value), "n_epochs") for value in (-99999, None, [], True)],
    (header_has("counts", "n_seconds", "1"), "n_seconds"),
    (header_has("counts", "n_seconds", float("nan")), "n_seconds"),
    (header_has("counts", []), "counts"),
    (header_has("costs", {"g_cost": "low"}), "costs"),
    (header_has("costs", [1]), "costs"),
    *[(header_has("position", value), "position") for value in (-1, 5, 2**30, "0", None, 1.0)],
    *[(header_has("recorded", value), "recorded") for value in (None, 1, "true")],
    (header_has("config", []), "config"),
    (header_has("config", {"options": []}), "config"),
    (header_has("variables", [3]), "variables"),
    (array_is("variable_0", ["text"]), "variable_0"),
    (array_is("extra_order", None), "order"),
    (array_is("extra_order", np.zeros(5, np.int64)), "order"),
    (array_is("extra_order", np.arange(1, 6)), "order"),
    (array_is("extra_order", np.arange(-1, 4)), "order"),
    (array_is("extra_order", np.arange(5.0)), "order"),
    (array_is("extra_order", np.arange(4).reshape(2, 2)), "order"),
    *[(header_has("generators", "np_rng", 1, n), GENERATORS) for n in (2**30, -(2**30), 625, "1")],
    (header_has("generators", "np_rng", 0, "PCG64"), GENERATORS),
    (header_has("generators", "np_rng", 3, "x"), GENERATORS),
    (header_has("generators", "np_rng", [1]), GENERATORS),
    (header_has("generators", {}), GENERATORS),
    (header_has("generators", []), GENERATORS),
    (header_has("generators", "py_rng", [9, None]), GENERATORS),
    (header_has("generators", "py_rng", 1, []), GENERATORS),
    (array_is("np_rng", np.zeros(624, np.uint32)), GENERATORS),
    (array_is("np_rng", np.ones(3, np.uint32)), GENERATORS),
    (array_is("np_rng", np.ones(624)), GENERATORS),
    (word("py_rng", -1, 625), GENERATORS),
    (word("py_rng", 7, 2**32), GENERATORS),
    (lambda header, arrays: arrays.update(t_rng_0=np.ones((2, 5), np.int32)), GENERATORS),
    (lambda header, arrays: arrays.update(t_rng_0=-np.ones((2, 6), np.int32)), GENERATORS),
]


@pytest.mark.parametrize("change, words", FIELDS)
def test_a_wrong_field_is_one_line(tmp_path, change, words):
    path = saved(tmp_path)
    assert checkpoint.load(path)
    changed(path, change)
    with pytest.raises(InputError) as caught:
        checkpoint.load(path)
    text = str(caught.value)
    assert text.startswith(path + ": damaged checkpoint: found ") and words in text
    assert "\n" not in text and len(text) < len(path) + 150


@pytest.mark.parametrize("text", ["[" * 100000, '{"format": 1, "variables": ' + "[" * 900])
def test_a_deeply_nested_header(tmp_path, text):
    path = saved(tmp_path)
    save_arrays(path, dict(load_arrays(path), header=np.asarray(text)))
    with pytest.raises(InputError, match="found other arrays, expected a training run"):
        checkpoint.load(path)


def test_the_one_before_is_named_only_where_it_is_good(tmp_path):
    saved(tmp_path)
    path = saved(tmp_path)
    changed(path, header_has("position", -1))
    with pytest.raises(InputError, match="; --resume .*prev.npz goes on from the checkpoint befor"):
        checkpoint.load(path)
    with pytest.raises(InputError, match="; .*prev.npz, the checkpoint before, is good") as caught:
        checkpoint.load(path, checkpoint.SAMPLE)
    assert "--resume" not in str(caught.value)
    changed(str(tmp_path / checkpoint.PREVIOUS), header_has("position", -1))
    with pytest.raises(InputError) as caught:
        checkpoint.load(path)
    assert "prev" not in str(caught.value)


def test_an_order_of_another_length_than_the_data(tmp_path):
    with pytest.raises(InputError, match="found 5 rows as order, expected the 6 of the data"):
        schema.check_order(np.arange(5), 0, "a.npz", 6)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are POSIX's")
def test_a_pipe_in_the_place_of_a_checkpoint(tmp_path):
    os.mkfifo(tmp_path / checkpoint.NAME)
    with pytest.raises(InputError, match="is a named pipe, expected a regular file"):
        checkpoint.load(str(tmp_path / checkpoint.NAME))


def test_nothing_is_restored_of_a_wrong_state(tmp_path):
    path = saved(tmp_path)
    header, arrays = checkpoint.load(path)
    header["generators"]["np_rng"][1] = 2**30
    own, before = Shared(np.ones(2), "g"), rng.np_rng.get_state()[1].copy()
    with pytest.raises(InputError, match=GENERATORS):
        checkpoint.restore(path, header, arrays, [own])
    assert own.value.tolist() == [1, 1]
    np.testing.assert_array_equal(rng.np_rng.get_state()[1], before)


@pytest.mark.parametrize("value", [True, "1", None, float("nan"), float("inf"), 10**400, 1e300])
def test_what_is_no_number(value):
    assert not schema.is_number(value) and not schema.is_whole(value)


def test_numbers():
    assert schema.is_number(-1.5) and schema.is_number(7) and schema.is_whole(7)
    assert not schema.is_whole(-1) and not schema.is_whole(7, 6) and not schema.is_whole(1.0)
