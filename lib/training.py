"""The training loop: data order, alternation, schedule, log, pictures, checkpoints, resuming.

It knows no network: a program hands over a `Model` and settings, see
`mnist.train_cond_dcgan_no_gpu`.
"""

import json
import os
import sys
import time

import numpy as np
from tqdm import tqdm

from . import checkpoint, ndjson
from .atomic import atomic_write
from .curves import save_curves
from .data_utils import shuffle
from .errors import InputError
from .interrupts import Interrupts


class Model:
    """What the loop calls.

    Parameters
    ----------
    name : str
    train_g, train_d : callable
        ``train_g(rows)`` and ``train_d(rows)``, given indices into the training data, make
        one update of the generator or the discriminator and return costs by name, floats.
    evaluate : callable
        Returns scores by name.
    save_samples : callable
        ``save_samples(path)`` writes the epoch's picture.
    params : dict of str to list of shared variables
        ``{'gen': [...], 'discrim': [...]}``, saved at the end.
    variables : list of shared variables
        Everything that the updates change.
    learning_rate : shared variable
    """

    def __init__(
        self, name, train_g, train_d, evaluate, save_samples, params, variables, learning_rate
    ):
        self.name = name
        self.train_g, self.train_d = train_g, train_d
        self.evaluate, self.save_samples = evaluate, save_samples
        self.params, self.variables = params, variables
        self.learning_rate = learning_rate


class Run:
    """One training run in its folder: log.ndjson, samples/, curves.png, checkpoint.npz, models/.

    Parameters
    ----------
    model : Model
    settings : dict
        ``n_epochs``, ``niter_decay`` (epochs in which the learning rate falls to 0),
        ``lr``, ``k`` (updates of the discriminator for each of the generator), ``nbatch``,
        ``eval_every``, ``checkpoint_freq`` (epochs), ``max_updates`` (0 for any number);
        kept in config.json.
    n_examples : int
        Rows of training data.
    folder : str
    """

    def __init__(self, model, settings, n_examples, folder):
        self.model, self.settings, self.folder = model, settings, folder
        self.log = os.path.join(folder, "log.ndjson")
        self.order = np.arange(n_examples, dtype=np.int64)
        self.position = 0  # rows of this epoch that are done
        self.costs = {}
        self.counts = {"n_epochs": 0, "n_updates": 0, "n_examples": 0, "n_seconds": 0.0}

    # --- on disk ---------------------------------------------------------------------------

    def start(self, again=False):
        """Make the folder and write config.json.

        Parameters
        ----------
        again : bool
            Start a run anew that was killed before its first checkpoint.

        Raises
        ------
        InputError
            If the folder holds a run already.
        """
        if not again:
            check_free(self.folder)
        os.makedirs(os.path.join(self.folder, "samples"), exist_ok=True)
        with atomic_write(os.path.join(self.folder, "config.json"), "w") as file:
            json.dump(self.settings, file, indent=2, sort_keys=True)
        ndjson.truncate(self.log, lambda record: False)

    def resume(self, path):
        """Go on from the checkpoint at `path`.

        Raises
        ------
        InputError
            If it is damaged, of another network or of other data.
        """
        header, arrays = checkpoint.load(path)
        order = checkpoint.extra(arrays).get("order")
        if order is None or len(order) != len(self.order):
            raise InputError(
                "%s: found a run on %s training images, expected %d: give the same --data and "
                "--data-dir" % (path, "no" if order is None else len(order), len(self.order))
            )
        checkpoint.restore(path, header, arrays, self.model.variables)
        self.order, self.position = order, header["position"]
        self.counts, self.costs = header["counts"], header["costs"]
        ndjson.truncate(self.log, lambda record: record["n_updates"] <= self.counts["n_updates"])

    def save(self):
        """Write the checkpoint."""
        header = {"counts": self.counts, "costs": self.costs, "position": self.position}
        header.update(name=self.model.name, settings=self.settings)
        checkpoint.save(self.folder, self.model.variables, {"order": self.order}, header)

    # --- the loop --------------------------------------------------------------------------

    @property
    def done(self):
        """Whether all epochs, or ``max_updates`` updates, have been made."""
        most = self.settings["max_updates"]
        return self.counts["n_epochs"] >= self.settings["n_epochs"] or (
            most and self.counts["n_updates"] >= most
        )

    def train(self, progress=None):
        """Train until done or interrupted.

        Parameters
        ----------
        progress : bool, optional
            Whether to show a bar; by default if standard error is a terminal.

        Returns
        -------
        bool
            False if a signal ended it; the checkpoint is written in both cases.
        """
        total = self.settings["n_epochs"] * len(self.order)
        disable = not (sys.stderr.isatty() if progress is None else progress)
        with Interrupts() as interrupts, tqdm(
            total=total, initial=min(self.counts["n_examples"], total), unit="img", disable=disable
        ) as bar:
            while not self.done and not interrupts.wanted:
                bar.set_description("epoch %d" % (self.counts["n_epochs"] + 1))
                if self._updates(bar, interrupts):
                    self._end_epoch(bar)
            self.save()
        return self.done

    def _updates(self, bar, interrupts):
        """Updates up to the end of the epoch; False if stopped before it."""
        if self.position == 0:
            self.order = shuffle(self.order)
        nbatch, k = self.settings["nbatch"], self.settings["k"]
        while self.position < len(self.order):
            if interrupts.wanted or self.done:
                return False
            started = time.perf_counter()
            rows = self.order[self.position : self.position + nbatch]
            turn = self.counts["n_updates"] % (k + 1)
            self.costs.update((self.model.train_d if turn else self.model.train_g)(rows))
            self._check_finite()
            self.position += len(rows)
            self.counts["n_updates"] += 1
            self.counts["n_examples"] += len(rows)
            self.counts["n_seconds"] += time.perf_counter() - started
            bar.update(len(rows))
            bar.set_postfix({name: "%.3f" % cost for name, cost in self.costs.items()})
        return True

    def _check_finite(self):
        for name, cost in self.costs.items():
            if not np.isfinite(cost):
                raise InputError(
                    "%s became %s at update %d: lower --lr; the last checkpoint is still good"
                    % (name, cost, self.counts["n_updates"] + 1)
                )

    def _end_epoch(self, bar):
        self.position = 0
        self.counts["n_epochs"] += 1
        epoch = self.counts["n_epochs"]
        record = dict(self.counts, **self.costs)
        last = self.done
        # upstream: after the first epoch and every fifth from there
        every = self.settings["eval_every"]
        if every and (last or (epoch - 1) % every == 0):
            bar.set_postfix_str("scoring samples")
            record.update(self.model.evaluate())
        self.model.save_samples(os.path.join(self.folder, "samples", "%d.png" % epoch))
        ndjson.append(self.log, record)
        bar.write(describe(record, self.settings["n_epochs"]), file=sys.stdout)
        self._lower_learning_rate()
        if last or epoch % self.settings["checkpoint_freq"] == 0:
            save_curves(os.path.join(self.folder, "curves.png"), ndjson.read(self.log))
            if not last:  # `train` writes the last one
                self.save()

    def _lower_learning_rate(self):
        decay = self.settings["niter_decay"]
        if self.counts["n_epochs"] > self.settings["n_epochs"] - decay:
            lr = self.model.learning_rate
            step = np.asarray(self.settings["lr"] / decay, dtype=lr.dtype)
            lr.set_value(np.maximum(lr.get_value() - step, 0).astype(lr.dtype))


def describe(record, n_epochs):
    """An epoch's line of the log for people."""
    words = ["epoch %d/%d" % (record["n_epochs"], n_epochs)]
    words += ["%s %.4f" % (name, record[name]) for name in ("g_cost", "d_cost") if name in record]
    if record["n_seconds"]:
        words.append("%.0f images/s" % (record["n_examples"] / record["n_seconds"]))
    for name, value in record.items():
        if name.endswith("_va_nnc_acc"):
            words.append("1-NN (%s samples) %.2f %%" % (name.split("_")[0], value))
    return "  ".join(words)


def holds_run(folder):
    """Whether a run was started in `folder`."""
    return any(
        os.path.exists(os.path.join(folder, name)) for name in ("config.json", checkpoint.NAME)
    )


def check_free(folder):
    """Raise InputError if a run was started in `folder`: a new one would overwrite it."""
    if holds_run(folder):
        raise InputError(
            "%s holds a run already: add --resume to go on with it, or choose another folder "
            "with --output-path" % folder
        )


def find_checkpoint(folder, resume):
    """Path of the checkpoint that ``--resume`` means, or None if the run had none yet.

    Parameters
    ----------
    folder : str
        The run's.
    resume : str or True
        A checkpoint's path, or True for the folder's own.

    Raises
    ------
    InputError
        If there is no run in `folder`.
    """
    if resume is not True:
        return resume
    path = os.path.join(folder, checkpoint.NAME)
    if os.path.exists(path):
        return path
    if holds_run(folder):
        return None
    raise InputError("%s holds no run to resume: leave --resume away to start one" % folder)
