"""The training loop on a network of three numbers (toy_run)."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from lib.errors import InputError
from lib.files import ndjson
from lib.files.model_io import load_params
from lib.report import curves
from lib.runs import checkpoint, resuming
from tests.lib.training import toy_run
from tests.lib.training.toy_run import N_EXAMPLES, Toy, make_run, train
from tests.paths import ROOT


def log_of(folder):
    return ndjson.read(str(folder / "log.ndjson"))


def without_seconds(records):
    return [{k: v for k, v in record.items() if k != "n_seconds"} for record in records]


@pytest.fixture(autouse=True, scope="module")
def plain_curves():
    """Drawing them would take most of the time, and they have their own tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(curves, "save_curves", toy_run.save_plain_curves)
        yield


class Stop:
    """Sends this process SIGINT in the midst of update number `at`."""

    def __init__(self, at):
        self.at, self.updates = at, 0

    def __call__(self):
        self.updates += 1
        if self.updates == self.at:
            os.kill(os.getpid(), signal.SIGINT)


# --- order, alternation, schedule -------------------------------------------------------------


@pytest.mark.parametrize("k, turns", [(1, "gdgdgd"), (2, "gddgdd"), (3, "gdddgd")])
def test_one_update_in_k_plus_1_is_the_generators(tmp_path, k, turns):
    toy, _, _ = train(tmp_path, num_epochs=2, k=k)
    assert "".join(call[0] for call in toy.calls) == turns


def test_every_epoch_takes_every_row_once_in_a_new_order(tmp_path):
    toy, _, _ = train(tmp_path, num_epochs=3, batch_size=4)
    rows = [call[1] for call in toy.calls]
    assert [len(r) for r in rows] == [4, 4, 2] * 3
    epochs = [sum(rows[i : i + 3], []) for i in (0, 3, 6)]
    assert all(sorted(epoch) == list(range(N_EXAMPLES)) for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2]


def upstreams_rates(lr, n_epochs, niter_decay):
    """As upstream has it: after an epoch, where more than niter are done, lr/niter_decay less."""
    rates, now = [], lr
    for epoch in range(1, n_epochs + 1):
        rates.append(now)
        if epoch > n_epochs - niter_decay:
            now -= lr / niter_decay
    return rates


@pytest.mark.parametrize("n_epochs, niter_decay", [(6, 3), (4, 4), (3, 0), (5, 1), (200, 100)])
def test_learning_rate_falls_as_upstreams(tmp_path, n_epochs, niter_decay):
    options = {"num_epochs": n_epochs, "niter_decay": niter_decay, "batch_size": N_EXAMPLES}
    toy, _, _ = train(tmp_path, lr=0.5, eval_every=0, checkpoint_freq=500, **options)
    expected = upstreams_rates(0.5, n_epochs, niter_decay)
    np.testing.assert_allclose([call[2] for call in toy.calls], expected, rtol=1e-6, atol=1e-7)


def test_a_longer_run_takes_its_own_schedule_up(tmp_path):
    train(tmp_path, num_epochs=2, niter_decay=2, batch_size=N_EXAMPLES)
    toy, _, _ = train(tmp_path, True, num_epochs=4, niter_decay=2, batch_size=N_EXAMPLES)
    np.testing.assert_allclose([call[2] for call in toy.calls], [0.5, 0.25])


# --- what a run leaves ------------------------------------------------------------------------


def test_files_of_a_run(tmp_path, capsys):
    toy, run, finished = train(tmp_path / "a" / "b", eval_every=2)
    folder = tmp_path / "a" / "b"
    assert finished and run.done
    assert sorted(os.listdir(folder)) == [
        "checkpoint.npz",
        "checkpoint.prev.npz",
        "config.json",
        "curves.png",
        "log.ndjson",
        "models",
        "samples",
    ]
    assert sorted(os.listdir(folder / "samples")) == ["1.png", "2.png", "3.png", "4.png"]
    assert sorted(os.listdir(folder / "models")) == ["4_discrim_params.npz", "4_gen_params.npz"]
    np.testing.assert_array_equal(
        load_params(str(folder / "models" / "4_gen_params.npz"))[0], toy.g.value
    )
    assert json.loads((folder / "config.json").read_text()) == run.config
    log = log_of(folder)
    assert [(r["n_epochs"], r["n_updates"], r["n_examples"]) for r in log] == [
        (1, 3, 10),
        (2, 6, 20),
        (3, 9, 30),
        (4, 12, 40),
    ]
    assert [("1k_va_nnc_acc" in r, "1k_va_nnd" in r) for r in log] == [
        (True, True),  # upstream scores after the first epoch and then every so many
        (False, False),
        (True, True),
        (True, True),  # and here after the last
    ]
    assert all(r["g_cost"] and r["d_cost"] and r["n_seconds"] > 0 for r in log)
    hint, *lines = capsys.readouterr().out.splitlines()
    assert hint == "training; Ctrl-C stops and keeps what is done"
    assert len(lines) == 4
    assert lines[0].startswith("epoch 1/4  g_cost ") and lines[0].endswith(
        "1-NN (1k samples) 50.00 %"
    )


def test_the_seed_decides(tmp_path):
    first, second = train(tmp_path / "a")[0], train(tmp_path / "b")[0]
    assert first.calls == second.calls and first.parameters() == second.parameters()


def test_no_scores_and_few_checkpoints(tmp_path):
    train(tmp_path, eval_every=0, checkpoint_freq=100)
    assert not any("1k_va_nnc_acc" in record for record in log_of(tmp_path))
    assert (tmp_path / "checkpoint.npz").exists()  # the last, whatever the frequency
    assert not (tmp_path / "checkpoint.prev.npz").exists()


def test_progress_shows_speed_costs_and_time_left(tmp_path, capsys):
    run = make_run(tmp_path)
    run.start()
    assert run.train(Toy(seconds=0.02).model(), progress=True)
    shown = capsys.readouterr().err
    for words in ("epoch 3", "img/s", "g_cost=", "d_cost=", "/40 [", "<00:0"):
        assert words in shown, words


def test_no_bar_where_nobody_watches(tmp_path, capsys):
    train(tmp_path)
    assert capsys.readouterr().err == ""


# --- stopping and going on --------------------------------------------------------------------


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
    "lib.report.curves.save_curves",
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_kill_before_or_after_any_writing_changes_nothing(tmp_path, function, monkeypatch):
    """Every call of `function` in turn is the last one; `Killed` cleans nothing up."""
    expected = train(tmp_path / "whole", **SHORT)[0].parameters()
    module, name = function.rsplit(".", 1)
    module = {"os": os, "lib.files.ndjson": ndjson, "lib.report.curves": curves}[module]
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
                died = not train(folder, **SHORT)[2]
            except Killed:
                died = True
            monkeypatch.undo()
            if not died:
                break
            resume = (folder / "config.json").exists() or bool(checkpoint.find(str(folder)))
            toy, _, _ = train(folder, resume=resume, **SHORT)
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


# --- what is refused --------------------------------------------------------------------------


def test_a_run_is_not_overwritten(tmp_path):
    train(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    with pytest.raises(InputError, match="holds a run already: add --resume to go on with it, or"):
        train(tmp_path)
    with pytest.raises(InputError, match="holds a run already"):
        resuming.read_checkpoint(str(tmp_path), str(tmp_path / "other" / "checkpoint.npz"))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


def test_a_run_that_got_nowhere_may_be_started_again(tmp_path):
    make_run(tmp_path).start()
    train(tmp_path)


def test_resume_without_a_run(tmp_path):
    with pytest.raises(InputError, match="holds no run to resume: leave --resume away to start"):
        train(tmp_path, resume=True)
    assert os.listdir(tmp_path) == []


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


def test_other_data(tmp_path):
    train(tmp_path, max_updates=2)
    with pytest.raises(InputError, match='on the training data "toy", expected "other": give the'):
        train(tmp_path, resume=True, data="other")


def test_another_network(tmp_path):
    train(tmp_path, max_updates=2)
    before = [(tmp_path / name).read_bytes() for name in ("config.json", "log.ndjson")]
    with pytest.raises(InputError, match=r"found g of shape \(2,\) and float32, expected \(3,\)"):
        train(tmp_path, resume=True, width=3)
    assert [(tmp_path / name).read_bytes() for name in ("config.json", "log.ndjson")] == before


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("where", ["cost", "parameter"])
def test_divergence_is_told_and_never_saved(tmp_path, value, where):
    def spoiled(at, toy):
        model = toy.model()
        train_g, train_d = model.steps

        def spoiled_d(rows):
            costs = train_d(rows)
            if len(toy.calls) >= at and where == "cost":
                return {"d_cost": value}
            if len(toy.calls) >= at:
                toy.d.value[0] = value
            return costs

        return model._replace(steps=[train_g, spoiled_d])

    run = make_run(tmp_path)
    run.start()
    what = "d_cost is %s" % value if where == "cost" else "d holds NaN or infinite values"
    match = "diverged: %s at update .; start anew with a lower --lr than 0.5" % what
    with pytest.raises(InputError, match=match):
        run.train(spoiled(2, Toy()))
    assert checkpoint.find(str(tmp_path)) is None
    run = make_run(tmp_path)
    run.start()
    with pytest.raises(
        InputError, match="go on from the last checkpoint with --resume and a lower"
    ):
        run.train(spoiled(8, Toy()))
    header, arrays = checkpoint.load(str(tmp_path / "checkpoint.npz"))
    assert np.isfinite(arrays["variable_1"]).all()


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
    with pytest.raises(OSError, match="No space left"):
        run.train(toy.model())
    monkeypatch.setattr(os, "fsync", real)
    assert (tmp_path / "checkpoint.npz").read_bytes() == kept
    assert not list(tmp_path.glob("**/*.tmp"))
    assert train(tmp_path, resume=True)[0].parameters() == uninterrupted[0]


def test_importing_needs_no_theano():
    code = "import sys, lib.training; assert 'theano' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_leftovers_of_kills_are_removed(tmp_path):
    train(tmp_path, max_updates=1)
    left = tmp_path / "samples" / ".1.png.0123abcd.tmp"
    left.write_bytes(b"half")
    (tmp_path / "samples" / "my.tmp").write_bytes(b"the user's")
    train(tmp_path, resume=True)
    assert not left.exists() and (tmp_path / "samples" / "my.tmp").exists()


def test_the_hook_after_an_epochs_updates_comes_before_its_picture(tmp_path):
    seen, toy, run = [], Toy(), make_run(tmp_path, num_epochs=2)
    model = toy.model()._replace(
        end_epoch=lambda: seen.append("end %d" % len(toy.calls)),
        evaluate=lambda: seen.append("evaluate") or {},
        save_samples=lambda path: seen.append(os.path.basename(path)),
    )
    run.start()
    run.train(model)
    assert seen == ["end 3", "evaluate", "1.png", "end 6", "evaluate", "2.png"]


class Observer:
    """Notes what it is told, and that the files it is told of are there."""

    def __init__(self):
        self.seen = []

    def start(self, folder, records):
        self.seen.append(("start", [record["n_epochs"] for record in records]))

    def epoch(self, folder, record):
        epoch = record["n_epochs"]
        assert os.path.exists(os.path.join(folder, "samples", "%d.png" % epoch))
        assert ndjson.read(os.path.join(folder, "log.ndjson"))[-1] == record
        self.seen.append(("epoch", epoch))

    def end(self, folder):
        assert checkpoint.find(folder)
        self.seen.append(("end",))


def test_observers_are_told(tmp_path):
    first, second = Observer(), Observer()
    run = make_run(tmp_path, observers=[first], num_epochs=3, max_updates=7)
    run.start()
    run.train(Toy().model())
    assert first.seen == [("start", []), ("epoch", 1), ("epoch", 2), ("end",)]
    resumed = make_run(tmp_path, observers=[second], num_epochs=3)
    resumed.load(resuming.read_checkpoint(str(tmp_path), True))
    resumed.train(Toy().model())
    assert second.seen == [("start", [1, 2]), ("epoch", 3), ("end",)]
