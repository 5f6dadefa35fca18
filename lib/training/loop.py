"""The training loop: data order, alternation, schedule, log, pictures, checkpoints, resuming.

It knows no network: a program hands over a `Model` and its options, see
`mnist.train_cond_dcgan_no_gpu`.
"""

import json
import os
import sys
import time
from typing import Callable, NamedTuple, Optional

import numpy as np
from tqdm import tqdm

from ..data_utils import shuffle
from ..distributed import Alone
from ..errors import InputError
from ..files import ndjson
from ..files.atomic import atomic_write, remove_temporaries
from ..files.model_io import save_params
from ..report.curves import save_curves
from ..runs import checkpoint
from ..runs.resuming import check_free
from .interrupts import Interrupts
from .schedules import learning_rate
from .sharing import begin_alike, share_generators

ALONE = Alone()


class Model(NamedTuple):
    """What the loop calls.

    Attributes
    ----------
    steps : list of callable
        Taken in turn, one for each minibatch: ``step(rows)``, given indices into the training
        data, updates the generator, the discriminator or both, and returns costs by name,
        floats.
    evaluate : callable
        Returns scores by name, floats.
    save_samples : callable
        ``save_samples(path)`` writes the epoch's picture.
    params : dict of str to list of shared variables
        ``{'gen': [...], 'discrim': [...]}``, saved at the end.
    variables : list of shared variables
        Everything that the updates change.
    learning_rate : shared variable
    end_epoch : callable, optional
        Called after an epoch's updates, before its scores and picture.
    """

    steps: list
    evaluate: Callable
    save_samples: Callable
    params: dict
    variables: list
    learning_rate: object
    end_epoch: Optional[Callable] = None


class Run:
    """One training run in its folder.

    Parameters
    ----------
    config : dict
        What config.json keeps. ``'options'``: dict with ``num_epochs``, ``lr`` and the rest of
        its schedule (`lib.training.schedules`), ``batch_size``, ``eval_every`` (epochs, 0: never),
        ``checkpoint_freq`` (epochs), ``max_updates`` (0 for any number). ``'data'``: what
        identifies the training data.
    n_examples : int
        Rows of training data.
    folder : str
        For log.ndjson, samples/, curves.png, config.json, checkpoint.npz and models/.
    observers : list
        Objects with ``start(folder, records)``, called when the folder is ready, with the
        records of log.ndjson that a resumed run keeps; ``epoch(folder, record)``, after each
        epoch, when its picture and its record are there; ``end(folder)``, at the end and when
        interrupted.
    members : lib.distributed.Alone or lib.distributed.Team
        The processes that train together; the first of them writes.
    """

    def __init__(self, config, n_examples, folder, observers=(), members=ALONE):
        self.config, self.options, self.folder = config, config["options"], folder
        self.observers, self.members = list(observers), members
        self.order = np.arange(n_examples, dtype=np.int64)
        self.position = 0  # rows of this epoch that are done
        self.costs = {}
        self.counts = {"n_epochs": 0, "n_updates": 0, "n_examples": 0, "n_seconds": 0.0}
        self._saved = None

    # --- on disk ---------------------------------------------------------------------------

    def start(self, again=False):
        """Make the folder of a new run.

        Parameters
        ----------
        again : bool
            Whether a run that was killed before its first checkpoint may be there.

        Raises
        ------
        InputError
            If the folder holds a run already.
        """
        if self.members.leads:
            if not again:
                check_free(self.folder)
            self._prepare([])

    def load(self, saved):
        """Take over counts and position of a checkpoint; `train` then goes on from it.

        Parameters
        ----------
        saved : tuple
            From `lib.runs.resuming.read_checkpoint`.

        Raises
        ------
        InputError
            If it is of another network or of other data.
        """
        path, header, arrays = saved
        arch, own = header["config"].get("arch"), self.config.get("arch")
        if arch is not None and arch != own:
            raise InputError(
                "%s: the run is of %s, expected %s: name its network" % (path, arch, own)
            )
        data, own = header["config"].get("data"), self.config["data"]
        if data != own:
            raise InputError(
                "%s: found a run on the training data %s, expected %s: give the --data, "
                "--data-dir and --seed of that run" % (path, json.dumps(data), json.dumps(own))
            )
        self._saved = saved
        self.order, self.position = checkpoint.extra(arrays)["order"], header["position"]
        self.counts, self.costs = header["counts"], header["costs"]

    def _restore(self, model):
        """Give the model the checkpoint's state; from here on the folder is that of the run."""
        path, header, arrays = self._saved
        checkpoint.restore(path, header, arrays, model.variables)
        self._saved = None  # as large as the networks and their optimisers together
        if not self.members.leads:
            return
        log = ndjson.read(os.path.join(os.path.dirname(path), "log.ndjson"))
        self._prepare([r for r in log if r.get("n_updates", 0) <= self.counts["n_updates"]])
        checkpoint.promote(path, self.folder)

    def _prepare(self, log):
        for folder in (self.folder, self._path("samples"), self._path("models")):
            os.makedirs(folder, exist_ok=True)
            remove_temporaries(folder)
        with atomic_write(self._path("config.json"), "w") as file:
            json.dump(self.config, file, indent=2, sort_keys=True)
        ndjson.write(self._path("log.ndjson"), log)
        for observer in self.observers:
            observer.start(self.folder, log)

    def _save(self, model):
        self._check_finite(model)
        header = {"counts": self.counts, "costs": self.costs, "position": self.position}
        header["config"] = self.config
        checkpoint.save(self.folder, model.variables, {"order": self.order}, header)

    def _path(self, *names):
        return os.path.join(self.folder, *names)

    # --- the loop --------------------------------------------------------------------------

    @property
    def done(self):
        """Whether all epochs, or ``max_updates`` updates, have been made."""
        most = self.options["max_updates"]
        return self.counts["n_epochs"] >= self.options["num_epochs"] or (
            0 < most <= self.counts["n_updates"]
        )

    def train(self, model, progress=None):
        """Train until done or interrupted; write the checkpoint in both cases.

        Parameters
        ----------
        model : Model
        progress : bool, optional
            Whether to show a bar; by default if standard error is a terminal.

        Returns
        -------
        bool
            False if a signal ended it.

        Raises
        ------
        InputError
            If the checkpoint that was loaded is of another network, or if training diverges.
        OSError
            If the disk is full or not writable.
        """
        if self._saved is not None:
            self._restore(model)
        total = self.options["num_epochs"] * len(self.order)
        disable = not (sys.stderr.isatty() if progress is None else progress)
        told = False  # that compiling is over, which takes most of a first start
        with Interrupts() as interrupts, tqdm(
            total=total, initial=min(self.counts["n_examples"], total), unit="img", disable=disable
        ) as bar:
            begin_alike(self.members, self.config["data"], model.variables)
            while not self.done and not self.members.any(interrupts.wanted):
                if self.position == 0:
                    self.order = shuffle(self.order)
                    bar.set_description("epoch %d" % (self.counts["n_epochs"] + 1))
                self._update(model, bar)
                if not told:
                    told = True
                    bar.write("training; Ctrl-C stops and keeps what is done", file=sys.stdout)
                    sys.stdout.flush()
                if self.position >= len(self.order):
                    self._end_epoch(model, bar)
            if self.members.leads:
                if self.done:
                    # before the last checkpoint: where that says «done», these are there
                    self._save_models(model)
                self._save(model)
        for observer in self.observers:
            observer.end(self.folder)
        return self.done

    def _update(self, model, bar):
        started = time.perf_counter()
        lr = model.learning_rate
        counts = self.counts["n_epochs"], self.counts["n_updates"]
        lr.set_value(np.asarray(learning_rate(self.options, *counts), dtype=lr.dtype))
        rows = self.order[self.position : self.position + self.options["batch_size"]]
        costs = model.steps[self.counts["n_updates"] % len(model.steps)](rows)
        self.costs.update(costs)
        self.position += len(rows)
        self.counts["n_updates"] += 1
        self.counts["n_examples"] += len(rows)
        self.counts["n_seconds"] += time.perf_counter() - started
        for name, cost in costs.items():
            if not np.isfinite(cost):
                raise self._diverged("%s is %s" % (name, cost))
        shown = {name: "%.3f" % cost for name, cost in self.costs.items()}
        bar.set_postfix(shown, refresh=False)
        bar.update(len(rows))

    def _end_epoch(self, model, bar):
        self._check_finite(model)
        self.position = 0
        self.counts["n_epochs"] += 1
        if self.members.leads:
            self._record(model, bar)
        share_generators(self.members)

    def _record(self, model, bar):
        """Leave what an epoch leaves in the folder."""
        epoch, every = self.counts["n_epochs"], self.options["eval_every"]
        if model.end_epoch is not None:
            model.end_epoch()
        record = dict(self.counts, **self.costs)
        # upstream: after the first epoch and every fifth from there
        if every and (self.done or (epoch - 1) % every == 0):
            bar.set_postfix_str("scoring samples")
            record.update(model.evaluate())
        model.save_samples(self._path("samples", "%d.png" % epoch))
        ndjson.append(self._path("log.ndjson"), record)
        for observer in self.observers:
            observer.epoch(self.folder, record)
        bar.write(describe(record, self.options["num_epochs"]), file=sys.stdout)
        sys.stdout.flush()
        if self.done or epoch % self.options["checkpoint_freq"] == 0:
            save_curves(self._path("curves.png"), ndjson.read(self._path("log.ndjson")))
            if not self.done:  # `train` writes the last one
                self._save(model)

    def _save_models(self, model):
        for network, params in model.params.items():
            name = "%d_%s_params.npz" % (self.counts["n_epochs"], network)
            save_params(self._path("models", name), params)

    def _check_finite(self, model):
        for variable in model.variables:
            if not np.isfinite(variable.get_value(borrow=True)).all():
                raise self._diverged("%s holds NaN or infinite values" % variable.name)

    def _diverged(self, what):
        kept = checkpoint.find(self.folder)
        advice = (
            "start anew with"
            if kept is None
            else "go on from the last checkpoint with --resume and"
        )
        return InputError(
            "training diverged: %s at update %d; %s a lower --lr than %g"
            % (what, self.counts["n_updates"], advice, self.options["lr"])
        )


_SHOWN = ("g_cost", "d_cost", "d_x", "d_g_z1", "d_g_z2")


def describe(record, num_epochs):
    """An epoch's line of the log for people."""
    words = ["epoch %d/%d" % (record["n_epochs"], num_epochs)]
    words += ["%s %.4f" % (name, record[name]) for name in _SHOWN if name in record]
    if record["n_seconds"]:
        words.append("%.0f images/s" % (record["n_examples"] / record["n_seconds"]))
    for name, value in record.items():
        if name.endswith("_va_nnc_acc"):
            words.append("1-NN (%s samples) %.2f %%" % (name.split("_")[0], value))
    return "  ".join(words)
