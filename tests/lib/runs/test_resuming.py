"""Which run a folder holds, and which checkpoint ``--resume`` means."""

import os

import numpy as np
import pytest

from lib.errors import InputError
from lib.runs import checkpoint, folder, resuming
from tests.lib.run_folders import PROGRESS


def begin(path, log=()):
    folder.prepare(str(path), {"options": {}}, list(log))
    return str(path)


def save(path, number=1):
    return save_again(begin(path), number)


def save_again(path, number):
    checkpoint.save(str(path), [], {"order": np.arange(3)}, dict(PROGRESS, number=number))
    return str(path)


def test_a_folder_is_free_until_a_run_has_got_somewhere(tmp_path):
    resuming.check_free(str(tmp_path / "none"))
    resuming.check_free(begin(tmp_path / "begun"))
    for run in (begin(tmp_path / "logged", [{"n_epochs": 1}]), save(tmp_path / "saved")):
        with pytest.raises(InputError, match="holds a run already: add --resume to go on with it"):
            resuming.check_free(run)


def test_the_newest(tmp_path):
    save(tmp_path, 1)
    save_again(tmp_path, 2)
    path, header, arrays = resuming.read_checkpoint(str(tmp_path), True)
    assert path == os.path.join(str(tmp_path), "checkpoint.npz") and header["number"] == 2


def test_the_one_that_is_named(tmp_path):
    save(tmp_path, 1)
    save_again(tmp_path, 2)
    before = os.path.join(str(tmp_path), checkpoint.PREVIOUS)
    assert resuming.read_checkpoint(str(tmp_path), before)[1]["number"] == 1


def test_a_run_without_a_checkpoint_begins_anew(tmp_path):
    assert resuming.read_checkpoint(begin(tmp_path), True) is None


def test_no_run(tmp_path):
    with pytest.raises(InputError, match="holds no run to resume: omit --resume to start"):
        resuming.read_checkpoint(str(tmp_path), True)


def test_another_folders_checkpoint_needs_a_free_folder(tmp_path):
    other = os.path.join(save(tmp_path / "other", 7), checkpoint.NAME)
    assert resuming.read_checkpoint(str(tmp_path / "new"), other)[1]["number"] == 7
    mine = save(tmp_path / "mine")
    for file in (other, os.path.join(mine, "models", "1_gen_params.npz"), mine, "/dev/zero"):
        with pytest.raises(InputError, match="a run already, of which .* --resume without a file"):
            resuming.read_checkpoint(mine, file)


def test_what_differs_is_said_line_by_line():
    saved = {"versions": {"numpy": "1.26.4", "theano": "1.1.2"}, "options": {"batch_size": 128}}
    now = {"versions": {"numpy": "2.4.6", "theano": "1.1.2"}, "options": {"batch_size": 64}}
    assert resuming.differences(saved, now) == [
        "the checkpoint is of numpy 1.26.4, this run of 2.4.6",
        "the checkpoint is of --batch-size 128, this run of 64",
    ]
    assert resuming.differences(saved, saved) == resuming.differences({"versions": 3}, now) == []
