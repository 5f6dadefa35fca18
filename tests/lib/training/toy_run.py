"""A training run of a network of three numbers, for tests of what surrounds the network.

``python tests/lib/training/toy_run.py FOLDER [OPTION=VALUE ...]``, with the project on PYTHONPATH,
trains; ``resume=1`` goes on.
"""

import os
import sys
import time

import numpy as np

from lib import rng
from lib.errors import run_cli
from lib.files.atomic import atomic_write
from lib.runs import resuming
from lib.runs.folder import log_so_far
from lib.training import Model, Run

N_EXAMPLES = 10
OPTIONS = {
    "num_epochs": 4,
    "niter_decay": 2,
    "lr": 0.5,
    "k": 1,
    "batch_size": 4,
    "eval_every": 2,
    "checkpoint_freq": 1,
    "max_updates": 0,
    "seconds": 0,  # that an update takes
    "width": 2,
    "keep_going": False,
    "checkpoint_minutes": 10,
}


class Shared:
    """What training needs of Theano's shared variables."""

    def __init__(self, value, name):
        self.value, self.name = np.asarray(value, dtype="float32"), name
        self.dtype = self.value.dtype

    def get_value(self, borrow=False):
        return self.value if borrow else self.value.copy()

    def set_value(self, value, borrow=False):
        assert value.dtype == self.dtype and value.shape == self.value.shape
        self.value = np.array(value)


class Toy:
    """Notes the calls; its updates depend on the rows, on the rate and on random numbers."""

    def __init__(self, width=2, seconds=0, k=1):
        self.g, self.d = Shared(np.zeros(width), "g"), Shared([0.0], "d")
        self.lr = Shared(0.0, "lr")
        self.calls, self.seconds, self.k = [], seconds, k
        self.on_update = lambda: None

    def _train(self, which, variable, rows):
        self.calls.append((which, list(rows), float(self.lr.value)))
        time.sleep(self.seconds)
        self.on_update()
        drawn = rng.np_rng.uniform() + rng.py_rng.random()
        step = np.float32(self.lr.value * (drawn + rows.sum()))
        variable.set_value((variable.value * np.float32(0.9) + step).astype("float32"))
        return {which + "_cost": float(variable.value.sum())}

    def _save_samples(self, path):
        with open(path, "w") as file:
            file.write("%r" % self.g.value)

    def model(self):
        return Model(
            steps=[
                lambda rows: self._train("g", self.g, rows),
                *[lambda rows: self._train("d", self.d, rows)] * self.k,
            ],
            evaluate=lambda: {"1k_va_nnc_acc": 50.0, "1k_va_nnd": 2.0},
            save_samples=self._save_samples,
            params={"gen": [self.g], "discrim": [self.d]},
            variables=[self.g, self.d],
            learning_rate=self.lr,
        )

    def parameters(self):
        return [list(self.g.value), list(self.d.value)]


def make_run(folder, data="toy", observers=(), held=None, **options):
    """A `training.Run` with `options` in the place of OPTIONS; seeds the generators."""
    rng.set_seed(7)
    options = dict(OPTIONS, **options)
    config = {"options": options, "data": data}
    return Run(config, N_EXAMPLES, str(folder), observers, held=held)


def train(folder, resume=False, on_update=None, data="toy", observers=(), held=None, **options):
    """Train a new `Toy`, or go on; return it, the run, and what `train` returned."""
    run = make_run(folder, data, observers, held, **options)
    toy = Toy(run.options["width"], run.options["seconds"], run.options["k"])
    toy.on_update = on_update or toy.on_update
    saved = resuming.read_checkpoint(str(folder), resume) if resume else None
    if saved:
        run.load(saved)
    else:
        run.start(again=bool(resume))
    return toy, run, run.train(toy.model())


def log_of(folder):
    """The records in the log of the run in `folder`."""
    return log_so_far(str(folder))


class Drawing:
    """An observer that draws after each epoch, as those of `lib.report` do, in no time."""

    def start(self, folder, records):
        self.n = len(records)

    def epoch(self, folder, record):
        self.n += 1
        draw(os.path.join(folder, "drawing"), self.n)

    def end(self, folder):
        pass


def draw(path, n):
    with atomic_write(path) as file:
        file.write(b"%d" % n)


def main(argv):
    options = {name: float(value) for name, value in (word.split("=") for word in argv[1:])}
    options = {
        name: int(value) if value == int(value) else value for name, value in options.items()
    }
    resume = bool(options.pop("resume", 0))
    print("ready", os.getpid(), flush=True)
    toy, run, finished = train(argv[0], resume, observers=[Drawing()], **options)
    print("%d updates" % run.counts["n_updates"])
    return 0 if finished else 130


if __name__ == "__main__":
    sys.exit(run_cli(main))
