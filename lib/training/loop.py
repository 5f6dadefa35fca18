"""The training loop: data order, alternation, schedule, checkpoints, resuming.

It knows no network: a program hands over a `Model` and its options, see
`mnist.train_cond_dcgan_no_gpu`.
"""

from __future__ import annotations

import os
import sys
import time

import numpy as np
from tqdm import tqdm

from ..distributed import Alone, Team
from ..files.model_io import save_params
from ..runs import checkpoint
from ..runs.folder import log_so_far, params_path
from ..runs.resuming import check_free
from .divergence import bad_cost, bad_variable, diverged
from .epochs import Epochs
from .interrupts import Interrupts
from .model import Model
from .schedules import learning_rate
from .sharing import begin_alike, share_generators
from .state import State

ALONE = Alone()


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
        For what a run leaves, see `lib.runs.folder`.
    observers : list
        Objects with ``start(folder, records)``, called when the folder is ready, with the
        records of log.ndjson that a resumed run keeps; ``epoch(folder, record)``, after each
        epoch, when its picture and its record are there; ``end(folder)``, at the end and when
        interrupted.
    members : lib.distributed.Alone or lib.distributed.Team
        The processes that train together; the first of them writes.
    """

    def __init__(
        self,
        config: dict,
        n_examples: int,
        folder: str,
        observers: list | tuple = (),
        members: Alone | Team = ALONE,
    ) -> None:
        self.config, self.options, self.folder = config, config["options"], folder
        self.members = members
        self.state = State(n_examples)
        self._epochs = Epochs(folder, self.options, list(observers))
        self._saved: tuple | None = None

    @property
    def counts(self) -> dict:
        """Epochs, updates, examples and seconds so far; see `lib.training.state.State`."""
        return self.state.counts

    @property
    def done(self) -> bool:
        """Whether all epochs, or ``max_updates`` updates, have been made."""
        most = self.options["max_updates"]
        return self.counts["n_epochs"] >= self.options["num_epochs"] or (
            0 < most <= self.counts["n_updates"]
        )

    # --- the folder --------------------------------------------------------------------------

    def start(self, again: bool = False) -> None:
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
            self._epochs.start(self.config, [])

    def load(self, saved: tuple) -> None:
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
        self.state.load(path, header, arrays, self.config)
        self._saved = saved

    def _restore(self, model):
        """Give the model the checkpoint's state; from here on the folder is that of the run."""
        path, header, arrays = self._saved
        checkpoint.restore(path, header, arrays, model.variables)
        self._saved = None  # as large as the networks and their optimisers together
        if not self.members.leads:
            return
        log = log_so_far(os.path.dirname(path))
        kept = [r for r in log if r.get("n_updates", 0) <= self.counts["n_updates"]]
        self._epochs.start(self.config, kept)
        checkpoint.promote(path, self.folder)

    def _save(self, model):
        self._check(bad_variable(model.variables))
        self.state.save(self.folder, model.variables, self.config)

    # --- the loop ----------------------------------------------------------------------------

    def train(self, model: Model, progress: bool | None = None) -> bool:
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
        total = self.options["num_epochs"] * len(self.state.order)
        disable = not (sys.stderr.isatty() if progress is None else progress)
        told = False  # that compiling is over, which takes most of a first start
        with Interrupts() as interrupts, tqdm(
            total=total, initial=min(self.counts["n_examples"], total), unit="img", disable=disable
        ) as bar:
            begin_alike(self.members, self.config["data"], model.variables)
            while not self.done and not self.members.any(interrupts.wanted):
                if self.state.position == 0:
                    self.state.begin_epoch()
                    bar.set_description("epoch %d" % (self.counts["n_epochs"] + 1))
                self._update(model, bar)
                if not told:
                    told = True
                    bar.write("training; Ctrl-C stops and keeps what is done", file=sys.stdout)
                    sys.stdout.flush()
                if self.state.at_end_of_epoch:
                    self._end_epoch(model, bar)
            if self.members.leads:
                if self.done:
                    # before the last checkpoint: where that says «done», these are there
                    self._save_models(model)
                self._save(model)
        self._epochs.end()
        return self.done

    def _update(self, model, bar):
        started = time.perf_counter()
        lr = model.learning_rate
        counts = self.counts["n_epochs"], self.counts["n_updates"]
        lr.set_value(np.asarray(learning_rate(self.options, *counts), dtype=lr.dtype))
        rows = self.state.next_rows(self.options["batch_size"])
        costs = model.steps[self.counts["n_updates"] % len(model.steps)](rows)
        self.state.add_update(rows, costs, time.perf_counter() - started)
        self._check(bad_cost(costs))
        shown = {name: "%.3f" % cost for name, cost in self.state.costs.items()}
        bar.set_postfix(shown, refresh=False)
        bar.update(len(rows))

    def _end_epoch(self, model, bar):
        self._check(bad_variable(model.variables))
        self.state.end_epoch()
        if self.members.leads:
            self._epochs.record(model, self.counts, self.state.costs, self.done, bar)
            # `train` writes the last one
            if not self.done and self.counts["n_epochs"] % self.options["checkpoint_freq"] == 0:
                self._save(model)
        share_generators(self.members)

    def _save_models(self, model):
        for network, params in model.params.items():
            save_params(params_path(self.folder, self.counts["n_epochs"], network), params)

    def _check(self, problem):
        if problem is not None:
            raise diverged(problem, self.folder, self.counts["n_updates"], self.options["lr"])
