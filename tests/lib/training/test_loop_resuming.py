"""A run that is stopped or killed goes on as if nothing had happened (toy_run)."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from lib.errors import InputError, UnavailableError
from lib.files import ndjson
from lib.runs import checkpoint, resuming
from lib.training import saving
from tests.lib.training import toy_run
from tests.lib.training.toy_run import Toy, log_of, make_run, train
from tests.paths import ROOT


def without_seconds(records):
    return [{k: v for k, v in record.items() if k != "n_seconds"} for record in records]


class Stop:
    """Sends this process SIGINT in the midst of update number `at`."""

    def __init__(self, at):
        self.at, self.updates = at, 0

    def __call__(self):
        self.updates += 1
        if self.updates == self.at:
            os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return train(folder)[0].parameters(), without_seconds(log_of(folder))


@pytest.mark.parametrize("at", range(1, 13))
def test_a_signal_ends_after_the_update_and_the_run_goes_on_alike(
    tmp_path, capfd, uninterrupted, at
):
    before = signal.getsignal(signal.SIGINT)
    _, run, finished = train(tmp_path, on_update=Stop(at))
    assert signal.getsignal(signal.SIGINT) is before
    assert finished == (at == 12)
    assert run.counts["n_updates"] == at
    assert "stopping after this update; Ctrl-C again stops at once" in capfd.readouterr().err
    toy, run, finished = train(tmp_path, resume=True)
    assert finished and run.counts["n_updates"] == 12 and len(toy.calls) == 12 - at
    assert toy.parameters() == uninterrupted[0]
    assert without_seconds(log_of(tmp_path)) == uninterrupted[1]


@pytest.mark.parametrize("at", [1, 2, 3, 4, 6, 7])
def test_max_updates_ends_and_more_of_them_go_on_alike(tmp_path, uninterrupted, at):
    _, run, finished = train(tmp_path, max_updates=at)
    assert finished and run.counts["n_updates"] == at
    toy, run, _ = train(tmp_path, resume=True)
    assert toy.parameters() == uninterrupted[0]


def test_a_signal_between_two_epochs_leaves_the_order_undrawn(tmp_path, uninterrupted):
    toy, run = Toy(), make_run(tmp_path)
    run.start()
    model = toy.model()._replace(save_samples=lambda path: os.kill(os.getpid(), signal.SIGINT))
    assert not run.train(model) and run.counts["n_updates"] == 3
    assert train(tmp_path, resume=True)[0].parameters() == uninterrupted[0]


def test_a_checkpoint_starts_a_second_run_in_another_folder(tmp_path, uninterrupted):
    train(tmp_path / "a", max_updates=7)
    before = {path: path.read_bytes() for path in (tmp_path / "a").rglob("*.*")}
    toy, _, _ = train(tmp_path / "b", resume=str(tmp_path / "a" / "checkpoint.npz"))
    assert toy.parameters() == uninterrupted[0]
    assert len(log_of(tmp_path / "b")) == 4
    assert {path: path.read_bytes() for path in (tmp_path / "a").rglob("*.*")} == before


def test_the_checkpoint_before_can_be_taken_up(tmp_path, uninterrupted):
    train(tmp_path)
    (tmp_path / "checkpoint.npz").write_bytes(b"damaged")
    words = r"checkpoint.npz: found .*; --resume .*checkpoint.prev.npz goes on from the checkpoint"
    with pytest.raises(InputError, match=words):
        train(tmp_path, resume=True)
    previous = str(tmp_path / "checkpoint.prev.npz")
    run = make_run(tmp_path, num_epochs=4)
    run.load(resuming.read_checkpoint(str(tmp_path), previous))
    assert run.counts["n_epochs"] == 3
    toy, _, _ = train(tmp_path, resume=previous)
    assert toy.parameters() == uninterrupted[0]
    assert checkpoint.load(previous)  # not the damaged one


def test_resume_without_a_run(tmp_path):
    with pytest.raises(InputError, match="holds no run to resume: omit --resume to start"):
        train(tmp_path, resume=True)
    assert os.listdir(tmp_path) == []


def test_full_disk_leaves_the_checkpoint_before(tmp_path, monkeypatch, uninterrupted):
    train(tmp_path, max_updates=6)
    real = os.fsync

    def full(descriptor):
        raise OSError(28, "No space left on device")

    kept = (tmp_path / "checkpoint.npz").read_bytes()
    run = make_run(tmp_path)
    run.load(resuming.read_checkpoint(str(tmp_path), True))
    toy = Toy()
    toy.on_update = lambda: monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(saving, "_PAUSE", 0)
    words = "No space left .*cannot be written, nor in the temporary directory: No space left"
    with pytest.raises(UnavailableError, match=words):
        run.train(toy.model())
    monkeypatch.setattr(os, "fsync", real)
    assert (tmp_path / "checkpoint.npz").read_bytes() == kept
    assert not list(tmp_path.glob("**/*.tmp"))
    assert train(tmp_path, resume=True)[0].parameters() == uninterrupted[0]


def test_leftovers_of_kills_are_removed(tmp_path):
    train(tmp_path, max_updates=1)
    left = tmp_path / "samples" / ".1.png.0123abcd.tmp"
    left.write_bytes(b"half")
    (tmp_path / "samples" / "my.tmp").write_bytes(b"the user's")
    train(tmp_path, resume=True)
    assert not left.exists() and (tmp_path / "samples" / "my.tmp").exists()


# --- kills ------------------------------------------------------------------------------------


class Killed(BaseException):
    """Stands in for kill -9: nothing but what is on disk remains."""


@pytest.mark.parametrize("at", range(1, 13))
def test_a_kill_in_any_update_changes_nothing(tmp_path, uninterrupted, at):
    def kill():
        kill.left -= 1
        if kill.left == 0:
            raise Killed

    kill.left = at
    with pytest.raises(Killed):
        train(tmp_path, on_update=kill)
    toy, _, _ = train(tmp_path, resume=True)
    assert toy.parameters() == uninterrupted[0]
    assert without_seconds(log_of(tmp_path)) == uninterrupted[1]


SHORT = {"num_epochs": 2, "batch_size": 5}


FUNCTIONS = [
    "os.replace",
    "os.fsync",
    "os.open",
    "lib.files.ndjson.append",
    "tests.lib.training.toy_run.draw",
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_kill_before_or_after_any_writing_changes_nothing(tmp_path, function, monkeypatch):
    """Every call of `function` in turn is the last one; `Killed` cleans nothing up."""
    expected = train(tmp_path / "whole", **SHORT)[0].parameters()
    module, name = function.rsplit(".", 1)
    module = {"os": os, "lib.files.ndjson": ndjson}.get(module, toy_run)
    real = getattr(module, name)
    for late in (False, True):
        number, died = 0, True
        while died:
            number += 1
            folder = tmp_path / ("%d%d" % (late, number))
            calls = [0]

            def fatal(*args, calls=calls, late=late, number=number, **kwargs):
                calls[0] += 1
                if calls[0] == number and not late:
                    raise Killed
                result = real(*args, **kwargs)
                if calls[0] == number:
                    raise Killed
                return result

            monkeypatch.setattr(module, name, fatal)
            # a killed process runs no clean-up
            monkeypatch.setattr(os, "unlink", lambda path: None)
            try:
                died = not train(folder, observers=[toy_run.Drawing()], **SHORT)[2]
            except Killed:
                died = True
            monkeypatch.undo()
            if not died:
                break
            resume = (folder / "config.json").exists() or bool(checkpoint.find(str(folder)))
            toy, _, _ = train(folder, resume, observers=[toy_run.Drawing()], **SHORT)
            assert toy.parameters() == expected
            left = [name for _, _, names in os.walk(folder) for name in names]
            assert not [name for name in left if name.endswith(".tmp") or "new" in name]
        assert number >= 3


def start_process(folder, *options):
    # as a file: Theano's package installs a `tests` of its own
    process = subprocess.Popen(
        [sys.executable, toy_run.__file__, str(folder), *options],
        env=dict(os.environ, PYTHONPATH=ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().startswith("ready")
    return process


def test_ctrl_c_from_outside(tmp_path):
    process = start_process(tmp_path, "num_epochs=1000", "seconds=0.05")
    while not (tmp_path / "log.ndjson").exists() or not log_of(tmp_path):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.split("\n")[1:] == ["stopping after this update; Ctrl-C again stops at once", ""]
    updates = int(out.splitlines()[-1].split()[0])
    header, _ = checkpoint.load(str(tmp_path / "checkpoint.npz"))
    assert header["counts"]["n_updates"] == updates
    assert not list(tmp_path.glob(".*"))


def kill_and_resume(folder, kills, generator, *options, longest=0.4):
    """Train in processes that are killed at random moments; return how many of them died."""
    died = 0
    for _ in range(kills):
        process = start_process(folder, "resume=%d" % (folder / "config.json").exists(), *options)
        time.sleep(generator.uniform(0, longest))
        died += process.poll() is None
        process.kill()
        process.communicate()
    process = start_process(folder, "resume=%d" % (folder / "config.json").exists(), *options)
    assert process.communicate()[1] == "" and process.returncode == 0
    return died


@pytest.mark.parametrize("kills", [3, pytest.param(40, marks=pytest.mark.slow)])
def test_kill_9_changes_nothing(tmp_path, kills):
    """A checkpoint at every other update, and hardly anything else to do: kills meet it."""
    options = ("num_epochs=60", "batch_size=5", "width=300000")
    whole = start_process(tmp_path / "whole", *options)
    (tmp_path / "killed").mkdir()
    assert whole.communicate()[1] == ""
    died = kill_and_resume(tmp_path / "killed", kills, random.Random(kills), *options)
    assert died > 0
    for name in ("60_gen_params.npz", "60_discrim_params.npz"):
        left, right = (tmp_path / folder / "models" / name for folder in ("whole", "killed"))
        assert left.read_bytes() == right.read_bytes()
    logs = [without_seconds(log_of(tmp_path / folder)) for folder in ("whole", "killed")]
    assert logs[0] == logs[1]
    assert not [path for path in (tmp_path / "killed").rglob("*") if path.suffix == ".tmp"]
