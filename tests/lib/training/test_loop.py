"""The training loop on a network of three numbers (toy_run): order, alternation, schedule."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from lib.errors import InputError
from lib.files import ndjson
from lib.files.model_io import load_params
from lib.report.curves import Curves
from lib.runs import checkpoint, resuming
from tests.lib.training.toy_run import N_EXAMPLES, Toy, log_of, make_run, train
from tests.paths import ROOT


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
    curves = Curves(every=1, num_epochs=4)
    toy, run, finished = train(tmp_path / "a" / "b", observers=[curves], eval_every=2)
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
    # the third is unfinished
    assert first.seen == [("start", []), *(("epoch", n) for n in (1, 2, 3)), ("end",)]
    resumed = make_run(tmp_path, observers=[second], num_epochs=3)
    resumed.load(resuming.read_checkpoint(str(tmp_path), True))
    resumed.train(Toy().model())
    assert second.seen == [("start", [1, 2]), ("epoch", 3), ("end",)]


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


def test_importing_needs_no_theano():
    code = "import sys, lib.training; assert 'theano' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
