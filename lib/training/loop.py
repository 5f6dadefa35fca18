"""The training loop: data order, alternation, schedule, checkpoints, resuming.

It knows no network: a program hands over a `Model` and its options, see
`mnist.train_cond_dcgan_no_gpu`.
"""

from __future__ import annotations

import os
import sys
import time

import numpy as np
from tqdm.auto import tqdm

from ..distributed import Alone, Team
from ..report.notebook import is_seen
from ..runs import checkpoint, generators
from ..runs.folder import UNFINISHED, log_so_far
from ..runs.lock import Held
from ..runs.resuming import check_free
from .attempts import Attempts
from .divergence import bad_cost, bad_variable, diverged
from .epochs import Epochs
from .interrupts import Interrupts
from .model import Model
from .saving import NotSaved, Saving
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
        ``checkpoint_freq`` (epochs), ``max_updates`` (0 for any number), and, where it is
        given, what `lib.training.saving.Saving` uses. ``'data'``: what identifies the training
        data.
    n_examples : int
        Rows of training data.
    folder : str
        For what a run leaves, see `lib.runs.folder`.
    observers : list
        Objects with ``start(folder, records)``, called when the folder is ready, with the
        records of log.ndjson that a resumed run keeps; ``epoch(folder, record)``, after each
        epoch, when its picture and its record are there; ``end(folder)``, at the end and when
        interrupted. One that raises is named in a line and started anew after the next epoch.
    members : lib.distributed.Alone or lib.distributed.Team
        The processes that train together; the first of them writes.
    held : lib.runs.lock.Held, optional
        Keeps other runs out of the folder.
    """

    def __init__(
        self,
        config: dict,
        n_examples: int,
        folder: str,
        observers: list | tuple = (),
        members: Alone | Team = ALONE,
        held: Held | None = None,
    ) -> None:
        self.config, self.options, self.folder = config, config["options"], folder
        self.members = members
        self.state = State(n_examples)
        #: Names once what fails and can be done without.
        self.attempts = Attempts()
        self._epochs = Epochs(folder, self.options, list(observers), self.attempts, held)
        self._saving = Saving(self._epochs, self.state, config, self.attempts)
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

    @property
    def complete(self) -> bool:
        """Whether it is done, and the folder has all that belongs to its end."""
        return self.done and self.state.recorded

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
        now, recorded = self.counts["n_updates"], self.state.recorded
        # what is made again, and what later updates or the end of an epoch will make
        kept = [
            record
            for record in log_so_far(os.path.dirname(path))
            if record.get("n_updates", 0) <= now - (not recorded) and not record.get(UNFINISHED)
        ]
        self._epochs.start(self.config, kept)
        path = checkpoint.promote(path, self.folder)
        newest = os.path.join(self.folder, checkpoint.NAME)
        if os.path.realpath(path) == os.path.realpath(newest):
            self._saving.loaded()

    def _save(self, model):
        self._check(bad_variable(model.variables))
        self._saving.save(model.variables)

    # --- the loop ----------------------------------------------------------------------------

    def train(self, model: Model, progress: bool | None = None) -> bool:
        """Train until done or interrupted; leave in both cases what an epoch's end leaves.

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
        UnavailableError
            If the checkpoint cannot be written; says where it is instead.
        """
        if self._saved is not None:
            self._restore(model)
        total = self.options["num_epochs"] * len(self.state.order)
        disable = not (is_seen() if progress is None else progress)
        with Interrupts() as interrupts, tqdm(
            total=total, initial=min(self.counts["n_examples"], total), unit="img", disable=disable
        ) as bar:
            begin_alike(self.members, self.config["data"], model.variables)
            try:
                self._train(model, bar, interrupts)
            except NotSaved:
                raise
            except Exception:
                if self.members.leads:
                    self._leave_after_error(model, bar)
                self._epochs.end()
                raise
        self._epochs.end()
        return self.done

    def _train(self, model, bar, interrupts):
        told = False  # that compiling is over, which takes most of a first start
        if self.members.leads and not self.state.recorded and self.state.position == 0:
            self._record(model, bar, self.done)  # a kill has cut it short
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
            elif self.members.leads and self._saving.due and not self.done:
                self._save(model)
        if self.members.leads:
            self._save(model)
            self._leave(model, bar, self.done)
            # once more: now that its end is there
            self.attempts(checkpoint.NAME, self._save, model, then="the one before is there")

    def _update(self, model, bar):
        started = time.perf_counter()
        lr = model.learning_rate
        counts = self.counts["n_epochs"], self.counts["n_updates"]
        lr.set_value(np.asarray(learning_rate(self.options, *counts), dtype=lr.dtype))
        rows = self.state.next_rows(self.options["batch_size"])
        drawn = generators.states()
        try:
            costs = model.steps[self.counts["n_updates"] % len(model.steps)](rows)
        except Exception:
            generators.restore(*drawn)  # as before the update that was not made
            raise
        self.state.add_update(rows, costs, time.perf_counter() - started)
        self._check(bad_cost(costs))
        shown = {name: "%.3f" % cost for name, cost in self.state.costs.items()}
        bar.set_postfix(shown, refresh=False)
        bar.update(len(rows))

    # --- ends of epochs, and others ----------------------------------------------------------

    def _end_epoch(self, model, bar):
        self._check(bad_variable(model.variables))
        self.state.end_epoch()
        if self.members.leads:
            # first: an hour of training is worth more than any picture of it
            due = self.counts["n_epochs"] % self.options["checkpoint_freq"] == 0
            if self.done or due or self._saving.due:
                self._save(model)
            self._record(model, bar, self.done)
        share_generators(self.members)

    def _record(self, model, bar, scored):
        unfinished = self.state.position > 0
        costs = self.state.costs
        self.state.recorded = self._epochs.record(
            model, self.counts, costs, scored, bar, unfinished
        )

    def _leave(self, model, bar, scored):
        """Leave what belongs to an end wherever it comes, beside the checkpoint."""
        if not self.state.recorded:
            self._record(model, bar, scored)
        epoch = self.counts["n_epochs"] + (self.state.position > 0)
        self.state.recorded &= self._epochs.save_models(model, epoch)

    def _leave_after_error(self, model, bar):
        """The same; networks that have diverged are shown, but not kept."""
        try:
            broken = bad_cost(self.state.costs) or bad_variable(model.variables)
            if not broken:
                self.attempts(checkpoint.NAME, self._save, model, then="the run ends")
            if broken and not self.state.recorded:
                with self.attempts.silent():  # what is no number cannot be drawn
                    self._record(model, bar, False)
            elif not broken:
                self._leave(model, bar, False)
        except Exception as error:
            # the accelerator itself may be gone: the first error is the one to tell
            self.attempts.say_once("end", "nothing more can be kept: %s" % error)

    def _check(self, problem):
        if problem is not None:
            raise diverged(problem, self.folder, self.counts["n_updates"], self.options["lr"])
