"""What an epoch leaves: its scores, its grid, a line in the log, and a line for people."""

from __future__ import annotations

import errno
import os
import sys
from typing import Callable

from tqdm.auto import tqdm

from ..errors import InputError
from ..files import ndjson
from ..files.model_io import save_params
from ..runs import folder as files
from ..runs import generators, lock
from ..runs.folder import UNFINISHED
from ..runs.schema import is_number
from .attempts import Attempts
from .model import Model


class FolderLost(OSError):
    """Another run has begun in the folder of this one, which was removed or moved away."""


class Epochs:
    """Writes what an epoch leaves in a run's folder, and tells the observers.

    Nothing of it is worth a run: each part is an attempt of its own, and what fails is tried
    again after the next epoch.

    Parameters
    ----------
    folder : str
    options : dict
        ``num_epochs`` and ``eval_every`` are used.
    observers : list
        See `lib.training.loop.Run`.
    attempts : Attempts
    held : lib.runs.lock.Held, optional
        Keeps other runs out of the folder, also of one that is made anew.
    """

    def __init__(
        self,
        folder: str,
        options: dict,
        observers: list,
        attempts: Attempts,
        held: lock.Held | None = None,
    ) -> None:
        self.folder, self._options, self._observers = folder, options, observers
        self._attempts = attempts
        self._config: dict = {}
        self._log: list[dict] = []
        self._log_is_whole = True  # on the disk
        self._lock = held
        self._lost = False  # the folder, to another run
        self._started = [False] * len(observers)

    def start(self, config: dict, log: list[dict]) -> None:
        """Make the folder, with the epochs of an earlier part of the run in `log`."""
        self._config, self._log = config, list(log)
        files.prepare(self.folder, config, log)
        for number in range(len(self._observers)):
            self._tell(number, lambda observer: None, log)

    def _tell(self, number: int, call: Callable, log: list[dict]) -> None:
        """Make `call` of an observer; one that has failed before is started anew with `log`."""
        observer = self._observers[number]

        def both():
            if not self._started[number]:
                observer.start(self.folder, list(log))
            call(observer)

        name = getattr(observer, "leaves", type(observer).__name__)
        self._started[number] = self._write(name, both)

    def make_folder(self) -> None:
        """Make the folder anew if somebody has removed it, or moved it elsewhere.

        Raises
        ------
        FolderLost
            If another run has begun in it since.
        OSError
            If it cannot be made.
        """
        self._keep_out_others()
        places = [os.path.join(self.folder, name) for name in (files.SAMPLES, files.MODELS)]
        if not all(map(os.path.isdir, places)) or not files.has_config(self.folder):
            what = "%s is gone, or a part of it: made anew; what it held may be elsewhere"
            files.prepare(self.folder, self._config, self._log)
            self._started = [False] * len(self._observers)
            self._attempts.say_once("folder", what % self.folder)

    def _keep_out_others(self):
        if self._lock is None:
            return
        os.makedirs(self.folder, exist_ok=True)
        try:
            self._lock.renew()
        except InputError as error:
            self._lost = True
            raise FolderLost(errno.EBUSY, str(error)) from error
        self._lost = False

    def _write(self, what, function, *args, **words):
        """Attempt to write something into the folder, unless it is another run's now."""
        return not self._lost and self._attempts(what, function, *args, **words)

    def record(
        self,
        model: Model,
        counts: dict,
        costs: dict,
        scored: bool,
        bar: tqdm,
        unfinished: bool = False,
    ) -> bool:
        """Leave what the epoch that `counts` ends leaves; return whether the log has it.

        Parameters
        ----------
        scored : bool
            Whether it is scored even if it is not its turn.
        bar : tqdm.tqdm
            Lines are written through it.
        unfinished : bool
            Whether the run ends in the middle of the epoch after those in `counts`.
        """
        arrays, states = generators.states()
        try:
            self._record(model, dict(counts), costs, scored, bar, unfinished)
        finally:
            # so that a run whose pictures and scores were cut short by a kill makes them again
            # and goes on with the same numbers
            generators.restore(arrays, states)
        return self._log_is_whole

    def _record(self, model, counts, costs, scored, bar, unfinished):
        self._attempts("folder", self.make_folder)
        attempt = self._write
        every = self._options["eval_every"]
        if model.end_epoch is not None:
            attempt("statistics", model.end_epoch)
        counts["n_epochs"] += unfinished
        epoch = counts["n_epochs"]
        # of a run that diverges, what is no number stays out
        record = dict(counts, **{name: cost for name, cost in costs.items() if is_number(cost)})
        if unfinished:
            record[UNFINISHED] = True
        # upstream: after the first epoch and every fifth from there
        if every and (scored or ((epoch - 1) % every == 0 and not unfinished)):
            bar.set_postfix_str("scoring samples")
            attempt("scores", lambda: record.update(model.evaluate()))
        attempt("samples", self._save_samples, model, epoch)
        attempt(files.LOG, self._add_to_log, record)
        for number in range(len(self._observers)):
            self._tell(number, lambda o: o.epoch(self.folder, record), self._log[:-1])
        bar.write(describe(record, self._options["num_epochs"]), file=sys.stdout)
        sys.stdout.flush()

    def _save_samples(self, model, epoch):
        files.make_folder(self.folder, files.SAMPLES)  # which may have become a link meanwhile
        model.save_samples(files.grid_path(self.folder, epoch))

    def _save_params(self, epoch, network, params):
        files.make_folder(self.folder, files.MODELS)
        save_params(files.params_path(self.folder, epoch, network), params)

    def _add_to_log(self, record):
        self._log.append(record)
        whole = self._log_is_whole and os.path.exists(os.path.join(self.folder, files.LOG))
        self._log_is_whole = False
        if whole:
            files.add_to_log(self.folder, record)
        else:
            ndjson.write(os.path.join(self.folder, files.LOG), self._log)
        self._log_is_whole = True

    def save_models(self, model: Model, epoch: int) -> bool:
        """Write the parameters of all networks, as those of `epoch`; return whether they are."""
        then, written = "the checkpoint has them, and --resume writes them", True
        for network, params in model.params.items():
            save = self._save_params, epoch, network, params
            written &= self._write(files.MODELS, *save, then=then)
        return written

    def end(self) -> None:
        """Tell the observers that the run has ended, or was interrupted."""
        for number in range(len(self._observers)):
            self._tell(number, lambda observer: observer.end(self.folder), self._log)


_SHOWN = ("g_cost", "d_cost", "d_x", "d_g_z1", "d_g_z2")


def describe(record: dict, num_epochs: int) -> str:
    """Return an epoch's line of the log for people."""
    words = ["epoch %d/%d" % (record["n_epochs"], num_epochs)]
    if record.get(UNFINISHED):
        words[0] += " (unfinished)"
    words += ["%s %.4f" % (name, record[name]) for name in _SHOWN if name in record]
    if record["n_seconds"]:
        words.append("%.0f images/s" % (record["n_examples"] / record["n_seconds"]))
    for name, value in record.items():
        if name.endswith("_va_nnc_acc"):
            words.append("1-NN (%s samples) %.2f %%" % (name.split("_")[0], value))
    return "  ".join(words)
