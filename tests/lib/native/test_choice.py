"""Which algorithm a convolution takes."""

import json
import os
import time
import types

import numpy as np
import pytest
import theano.tensor as T

from lib.compat import environment
from lib.errors import InputError
from lib.native import choice
from lib.native.rewrites import conv
from tests import reference
from tests.lib.native.helpers import assert_close, compile_strictly, float32, needs_conv

GEOMETRY = (4, 32, 16, 16, 64, 4, 4, 8, 8, 2, 2, 1, 1)
KEY = "0," + ",".join(map(str, GEOMETRY))


@pytest.fixture(autouse=True)
def auto(monkeypatch):
    monkeypatch.setenv("DCGAN_CONV", "auto")
    choice.forget()
    yield
    choice.forget()


def slow_directly(way, images):
    assert images == GEOMETRY[0]
    time.sleep(0 if way == 22 else 0.002)


def test_setting(monkeypatch):
    monkeypatch.setenv("DCGAN_CONV", "direct")
    assert choice.setting() == "direct"
    monkeypatch.delenv("DCGAN_CONV")
    assert choice.setting() == "auto"
    monkeypatch.setenv("DCGAN_CONV", "fast")
    with pytest.raises(InputError, match="DCGAN_CONV=fast: expected one of auto, direct"):
        choice.setting()


def test_the_quickest_is_kept(tmp_path):
    file = str(tmp_path / "choices.json")
    assert choice.way(0, GEOMETRY, file, slow_directly) == 22
    assert choice.choices() == {KEY: 22}
    choice.forget()
    assert choice.way(0, GEOMETRY, file, None) == 22


def test_what_a_trial_took_is_given_back_after_it(tmp_path):
    file, calls = str(tmp_path / "choices.json"), []

    def run(way, images):
        slow_directly(way, images)
        calls.append(way)

    for _ in range(2):
        choice.way(0, GEOMETRY, file, run, lambda: calls.append("done"))
    assert calls.count("done") == 1 and calls[-1] == "done" and len(calls) > 1


def test_a_block_of_direct_ones(tmp_path):
    """Within it nothing is tried and nothing that was chosen counts; also not in a block in it."""
    file = str(tmp_path / "choices.json")
    assert choice.way(0, GEOMETRY, file, slow_directly) == 22
    with choice.direct():
        with choice.direct():
            assert choice.way(0, GEOMETRY, file, None) == choice.DIRECT
        assert choice.way(0, GEOMETRY, file, None) == choice.DIRECT
    assert choice.way(0, GEOMETRY, file, None) == 22


def test_what_another_process_has_chosen_meanwhile_counts(tmp_path):
    file = tmp_path / "choices.json"

    def other(way, images):
        slow_directly(way, images)
        file.write_text(json.dumps({KEY: 33}))

    assert choice.way(0, GEOMETRY, str(file), other) == 33
    assert json.loads(file.read_text()) == {KEY: 33}


def test_a_trial_takes_some_images_only(tmp_path):
    tried = set()
    large = (512, *GEOMETRY[1:4], 512, *GEOMETRY[5:])
    choice.way(0, large, str(tmp_path / "choices.json"), lambda way, images: tried.add(images))
    (images,) = tried
    assert 32 <= images < 512


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass only while something is tried."""
    now = [0.0]
    monkeypatch.setattr(choice.time, "perf_counter", lambda: now[0])
    return now


@pytest.mark.parametrize("unit, rounds", [(1.0, 3), (0.001, 5)])
def test_a_long_trial_has_fewer_rounds(clock, unit, rounds):
    """Of those that have a chance; each is run once before."""
    calls = []

    def run(way):
        calls.append(way)
        clock[0] += unit * {0: 1.0, 22: 0.9, 33: 1.6}[way]

    assert choice.trial([0, 22, 33], run) == 22
    assert calls == [0, 22, 33] * 2 + [0, 22] * (rounds - 1)


def test_one_slow_moment_does_not_decide(clock):
    left = {0: [1.0] * 9, 22: [0.7, 1.2, 0.7, 0.7, 0.7, 0.7]}

    def run(way):
        clock[0] += left[way].pop(0)

    assert choice.trial([0, 22], run) == 22


def test_a_run_keeps_what_it_took(tmp_path):
    mine, shared = tmp_path / "run.json", str(tmp_path / "choices.json")
    choice.keep_in(str(mine))
    assert choice.way(0, GEOMETRY, shared, slow_directly) == 22
    assert json.loads(mine.read_text()) == {KEY: 22}
    # another machine, whose own choice is another
    choice.forget()
    choice.use({KEY: 44})
    choice.keep_in(str(mine))
    assert choice.way(0, GEOMETRY, str(tmp_path / "none.json"), None) == 22


def test_a_runs_file_is_written_once_for_each_shape(tmp_path, monkeypatch):
    choice.use({KEY: 33})
    choice.keep_in(str(tmp_path / "run.json"))
    assert choice.way(0, GEOMETRY, str(tmp_path / "none.json"), None) == 33
    for name in ("_save", "_parsed"):
        monkeypatch.setattr(choice, name, lambda *given: pytest.fail("the disk is asked again"))
    assert choice.way(0, GEOMETRY, str(tmp_path / "none.json"), None) == 33


def test_a_run_without_a_choice_gets_the_machines(tmp_path):
    mine = tmp_path / "run.json"
    choice.use({KEY: 33})
    choice.keep_in(str(mine))
    assert choice.way(0, GEOMETRY, str(tmp_path / "none.json"), None) == 33
    assert json.loads(mine.read_text()) == {KEY: 33}


@pytest.mark.parametrize("content", ["", "[]", '{"x": 1}', "[" * 100000, "\xff"])
def test_a_runs_damaged_file_is_refused(tmp_path, content):
    mine = tmp_path / "run.json"
    mine.write_text(content, encoding="latin-1")
    with pytest.raises(InputError, match="run.json: expected .*delete it"):
        choice.keep_in(str(mine))


def test_a_folder_in_its_place_is_refused(tmp_path):
    with pytest.raises(InputError, match="is a directory, expected a regular file"):
        choice.keep_in(str(tmp_path))


def test_a_huge_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(choice, "_MOST_BYTES", 1)
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(InputError, match="run.json: 2 bytes, expected at most 1"):
        choice.keep_in(str(tmp_path / "run.json"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX's")
def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(str(tmp_path / "run.json"))
    with pytest.raises(InputError, match="is a named pipe, expected a regular file"):
        choice.keep_in(str(tmp_path / "run.json"))
    assert choice.way(0, GEOMETRY, str(tmp_path / "run.json"), slow_directly) == 22


@pytest.mark.skipif(os.name != "posix", reason="links are POSIX's")
def test_a_link_is_not_written_through(tmp_path):
    (tmp_path / "elsewhere").write_text("{}")
    (tmp_path / "run.json").symlink_to(tmp_path / "elsewhere")
    choice.keep_in(str(tmp_path / "run.json"))
    choice.way(0, GEOMETRY, str(tmp_path / "choices.json"), slow_directly)
    assert (tmp_path / "elsewhere").read_text() == "{}"
    assert not (tmp_path / "run.json").is_symlink()
    assert json.loads((tmp_path / "run.json").read_text()) == {KEY: 22}


def test_direct_unless_clearly_slower():
    assert choice.trial([0, 22], lambda way: time.sleep(0.001)) == 0


def test_given_back(tmp_path):
    choice.use(json.loads(json.dumps({KEY: 33})))
    assert choice.way(0, GEOMETRY, str(tmp_path / "none.json"), None) == 33


@pytest.mark.parametrize("wrong", [[], {"x": 0}, {KEY: 99}, {KEY: True}, {KEY: "22"}, {1: 22}])
def test_wrong_choices(wrong):
    with pytest.raises(InputError, match="expected a dictionary of shapes and ways"):
        choice.use(wrong)


@pytest.mark.parametrize("content", ["", "[", "[]", '{"x": 1}', "[" * 100000])
def test_a_damaged_file_is_as_none(tmp_path, content):
    file = tmp_path / "choices.json"
    file.write_text(content)
    assert choice.way(0, GEOMETRY, str(file), slow_directly) == 22
    assert json.loads(file.read_text()) == {KEY: 22}


def test_small_ones_and_direct_need_no_trial(monkeypatch, tmp_path):
    file = str(tmp_path / "choices.json")
    assert choice.way(0, (1, 1, *GEOMETRY[2:]), file, None) == 0
    monkeypatch.setenv("DCGAN_CONV", "direct")
    assert choice.way(0, GEOMETRY, file, None) == 0


@needs_conv
@pytest.mark.parametrize("way", [22, 44])
def test_compiled_functions_take_it(monkeypatch, way):
    rng = np.random.default_rng(0)
    x, w = float32(rng, *GEOMETRY[:4]), float32(rng, 64, 32, 4, 4)
    symbols = T.tensor4(dtype="float32"), T.tensor4(dtype="float32")
    y = T.nnet.conv2d(*symbols, border_mode=(1, 1), subsample=(2, 2))
    function = compile_strictly(symbols, y)
    monkeypatch.setenv("DCGAN_CONV", "direct")
    direct = function(x, w)
    monkeypatch.setenv("DCGAN_CONV", "auto")
    choice.use({KEY: way})
    fast = function(x[:, :, ::-1][:, :, ::-1], w)
    assert (fast != direct).any()
    wanted = reference.conv2d(x.astype("d"), w.astype("d"), (2, 2), (1, 1), True)
    assert_close(fast, wanted, 2e-5)


def test_choices_are_the_users_wherever_the_library_lies(tmp_path, monkeypatch):
    """One in the Python environment is everybody's, and a folder that may not be written to."""
    native = types.SimpleNamespace(path="/environment/native-1.so")
    monkeypatch.setattr(conv, "load", lambda: (native, ""))
    monkeypatch.setattr(conv, "cache", lambda: str(tmp_path / "cache"))
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    conv._file_of.cache_clear()
    file = conv._choices_file()
    conv._file_of.cache_clear()
    assert file == str(tmp_path / "cache" / "native-1-conv-2.json")
    choice.use({KEY: 44})
    choice._write(file)
    assert choice._read(file)[KEY] == 44


def test_reported(monkeypatch):
    monkeypatch.setenv("DCGAN_CONV", "direct")
    (row,) = [text for name, text in environment.rows() if name == "convolutions"]
    assert row.startswith("direct: DCGAN_CONV=auto")
    monkeypatch.delenv("DCGAN_CONV")
    (row,) = [text for name, text in environment.rows() if name == "convolutions"]
    assert row.startswith("auto: ") and "DCGAN_CONV=direct" in row
