"""What an epoch leaves: in the folder, in the log, on the screen, and for observers."""

import os

import pytest
from tqdm import tqdm

from lib.runs.folder import read_config, read_log
from lib.training.attempts import Attempts
from lib.training.epochs import Epochs, describe
from tests.lib.training.toy_run import Toy

CONFIG = {"options": {"num_epochs": 4, "eval_every": 2}}


class Watching:
    """Notes what it is told."""

    def __init__(self):
        self.seen = []

    def start(self, folder, records):
        self.seen.append(("start", len(records)))

    def epoch(self, folder, record):
        self.seen.append(record["n_epochs"])

    def end(self, folder):
        self.seen.append("end")


def counts(epoch):
    return {"n_epochs": epoch, "n_updates": epoch, "n_examples": 10 * epoch, "n_seconds": 2.0}


@pytest.fixture
def record(tmp_path, capsys):
    """`record(epochs, eval_every)` records them; return what observers saw, log and output."""

    def record(last=4, eval_every=2):
        watching = Watching()
        options = {"num_epochs": last, "eval_every": eval_every}
        epochs = Epochs(str(tmp_path), options, [watching], Attempts())
        epochs.start(CONFIG, [])
        with tqdm(disable=True) as bar:
            for epoch in range(1, last + 1):
                costs = {"g_cost": 0.5, "d_cost": 0.25}
                epochs.record(Toy().model(), counts(epoch), costs, epoch == last, bar)
        epochs.end()
        return watching.seen, read_log(str(tmp_path)), capsys.readouterr().out.splitlines()

    return record


def test_files_log_lines_and_observers(record, tmp_path):
    seen, log, lines = record()
    assert seen == [("start", 0), 1, 2, 3, 4, "end"]
    assert read_config(str(tmp_path)) == CONFIG
    assert sorted(os.listdir(str(tmp_path / "samples"))) == ["1.png", "2.png", "3.png", "4.png"]
    assert [r["n_epochs"] for r in log] == [1, 2, 3, 4]
    assert log[1] == dict(counts(2), g_cost=0.5, d_cost=0.25)
    assert lines[1] == "epoch 2/4  g_cost 0.5000  d_cost 0.2500  10 images/s"


@pytest.mark.parametrize(
    "last, every, scored", [(4, 2, [1, 3, 4]), (4, 0, []), (3, 1, [1, 2, 3]), (5, 5, [1, 5])]
)
def test_which_epochs_are_scored(record, last, every, scored):
    _, log, _ = record(last, every)
    assert [r["n_epochs"] for r in log if "1k_va_nnc_acc" in r] == scored


def test_the_line_for_people():
    told = dict(counts(3), d_g_z2=0.5, g_cost=1.23456, other=7)
    told["1k_va_nnc_acc"] = 98.76
    line = "epoch 3/9  g_cost 1.2346  d_g_z2 0.5000  15 images/s  1-NN (1k samples) 98.76 %"
    assert describe(told, 9) == line
    assert describe(dict(told, n_seconds=0.0), 9) == line.replace("  15 images/s", "")
