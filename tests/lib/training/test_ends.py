"""However a run ends between two epochs: what it leaves is what an epoch's end leaves."""

import os
import signal

import numpy as np
import pytest

from lib.errors import InputError
from lib.files.model_io import load_params
from lib.report.curves import Curves
from lib.runs import checkpoint
from lib.training import loop
from tests.lib.training.toy_run import Toy, log_of, make_run, train

AT = 5  # the second update of the second epoch


def curves():
    return Curves(every=100, num_epochs=100)


def at(number, do):
    """Return a function that does it in its call of this number."""

    def count():
        count.calls += 1
        if count.calls == number:
            do()

    count.calls = 0
    return count


def assert_left(folder, n_updates, toy):
    """The grid, the line in the log, curves, models and the checkpoint of an unfinished epoch."""
    record = log_of(folder)[-1]
    assert (record["n_epochs"], record["n_updates"]) == (2, n_updates)
    assert record["unfinished"] is True and np.isfinite(record["g_cost"])
    assert sorted(os.listdir(folder / "samples")) == ["1.png", "2.png"]
    assert (folder / "curves.png").read_bytes().startswith(b"\x89PNG")
    (saved,) = load_params(str(folder / "models" / "2_gen_params.npz"))
    np.testing.assert_array_equal(saved, toy.g.value)
    header, _ = checkpoint.load(str(folder / "checkpoint.npz"))
    assert header["counts"]["n_updates"] == n_updates


def test_max_updates(tmp_path, capsys):
    toy, run, finished = train(tmp_path, max_updates=AT, observers=[curves()])
    assert finished and run.complete
    assert checkpoint.load(str(tmp_path / "checkpoint.npz"))[0]["recorded"] is True
    assert_left(tmp_path, AT, toy)
    assert "1k_va_nnc_acc" in log_of(tmp_path)[-1]  # scored, as after the last epoch
    assert "epoch 2/4 (unfinished)  g_cost" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signals(tmp_path, name):
    number = getattr(signal, name)
    stop = at(AT, lambda: os.kill(os.getpid(), number))
    toy, _, finished = train(tmp_path, on_update=stop, observers=[curves()])
    assert not finished
    assert_left(tmp_path, AT, toy)
    assert "1k_va_nnc_acc" not in log_of(tmp_path)[-1]  # who stops a run does not want to wait


def test_an_error_in_training(tmp_path):
    def fail():
        raise RuntimeError("the accelerator has fallen off the bus")

    run = make_run(tmp_path, observers=[curves()])
    run.start()
    toy = Toy()
    toy.on_update = at(AT + 1, fail)
    with pytest.raises(RuntimeError, match="fallen off the bus"):
        run.train(toy.model())
    assert_left(tmp_path, AT, toy)
    whole = train(tmp_path / "whole")[0].parameters()
    assert train(tmp_path, resume=True)[0].parameters() == whole


def test_an_error_that_leaves_nothing_to_keep(tmp_path, capsys):
    """The second error, of what could not be kept, does not hide the first."""

    def fail():
        toy.g.get_value = None
        raise RuntimeError("the first")

    run = make_run(tmp_path)
    run.start()
    toy = Toy()
    toy.on_update = at(2, fail)
    with pytest.raises(RuntimeError, match="the first"):
        run.train(toy.model())
    assert "nothing more can be kept" in capsys.readouterr().err


def test_divergence(tmp_path):
    toy = Toy()
    toy.on_update = at(AT, lambda: toy.d.set_value(np.full(1, np.nan, "float32")))
    run = make_run(tmp_path, observers=[curves()])
    run.start()
    with pytest.raises(InputError, match="training diverged"):
        run.train(toy.model())
    record = log_of(tmp_path)[-1]
    assert record["unfinished"] and all(np.isfinite(value) for value in record.values())
    assert (tmp_path / "curves.png").exists() and (tmp_path / "samples" / "2.png").exists()
    # networks of no numbers are not kept: the checkpoint is the one before
    assert checkpoint.load(str(tmp_path / "checkpoint.npz"))[0]["counts"]["n_updates"] == 3
    assert os.listdir(tmp_path / "models") == []


# --- the order, and the time, of checkpoints --------------------------------------------------


def test_the_checkpoint_comes_before_everything_else(tmp_path):
    """Nothing that an epoch leaves can cost the run that epoch."""
    seen = []

    def look(path):
        header, _ = checkpoint.load(str(tmp_path / "checkpoint.npz"))
        seen.append((header["counts"]["n_epochs"], header["recorded"]))

    run = make_run(tmp_path, num_epochs=3)
    run.start()
    run.train(Toy().model()._replace(save_samples=look))
    assert seen == [(1, False), (2, False), (3, False)]


def test_a_kill_between_the_checkpoint_and_the_rest_of_the_last_epoch(tmp_path):
    class Killed(BaseException):
        pass

    def kill(path):
        raise Killed

    run = make_run(tmp_path, num_epochs=1)
    run.start()
    with pytest.raises(Killed):
        run.train(Toy().model()._replace(save_samples=kill))
    assert log_of(tmp_path) == [] and os.listdir(tmp_path / "models") == []
    toy, run, _ = train(tmp_path, resume=True, num_epochs=1)
    assert toy.calls == [] and run.complete
    assert [record["n_updates"] for record in log_of(tmp_path)] == [3]
    assert len(os.listdir(tmp_path / "models")) == 2


@pytest.mark.parametrize("minutes, number", [(1, 7), (0, 2), (1000, 2)])
def test_a_checkpoint_at_least_so_often(tmp_path, monkeypatch, minutes, number):
    """Updates that take 40 seconds each: one within the epoch, beside those of its end."""
    clock, written = [0.0], []
    monkeypatch.setattr(loop.time, "monotonic", lambda: clock[0])
    real = checkpoint.save
    monkeypatch.setattr(
        checkpoint, "save", lambda *args: (written.append(args[3]["position"]), real(*args))
    )

    def work():
        clock[0] += 40

    train(tmp_path, on_update=work, checkpoint_minutes=minutes, checkpoint_freq=100)
    assert len(written) == number
    assert any(written) == (minutes == 1)
