"""When a run writes its checkpoint, and what it does where the disk refuses it."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time

from ..errors import UnavailableError
from ..runs import checkpoint
from .attempts import Attempts, reason
from .epochs import Epochs, FolderLost
from .state import State

MINUTES = 10.0  # from one checkpoint to the next, at most
_TRIES = 2  # network drives fail once
_PAUSE = 1.0  # seconds before the second


class NotSaved(UnavailableError):
    """A checkpoint cannot be written, and the run ends for that."""


class Saving:
    """Writes the checkpoints of a run.

    Parameters
    ----------
    epochs : Epochs
        Makes the folder anew where it is gone.
    state : State
    config : dict
        ``checkpoint_minutes`` (0: only after epochs) and ``keep_going`` of its options are used.
    attempts : Attempts
    """

    def __init__(self, epochs: Epochs, state: State, config: dict, attempts: Attempts) -> None:
        self._epochs, self._state, self._config, self._attempts = epochs, state, config, attempts
        self._minutes = config["options"].get("checkpoint_minutes", MINUTES)
        self._keep_going = config["options"].get("keep_going", False)
        # update, and whether its record is there, of the newest in the folder
        self._newest: tuple[int, bool | None] | None = None
        self._elsewhere: str | None = None  # the folder of what the run's own could not take
        self._tried = time.monotonic()

    @property
    def due(self) -> bool:
        """Whether the last checkpoint was so long ago that another is due."""
        return 0 < self._minutes * 60 <= time.monotonic() - self._tried

    def loaded(self) -> None:
        """Note that the newest checkpoint in the folder is of the present state."""
        self._newest = self._state.counts["n_updates"], None

    def save(self, variables: list) -> None:
        """Write a checkpoint into the run's folder, or where there is place for it.

        Raises
        ------
        NotSaved
            It cannot be written, and ``keep_going`` is not set; says where it is now.
        """
        self._tried = time.monotonic()
        error = self._try(variables)
        if error is None:
            return
        kept = self._save_elsewhere(variables)
        told = "%s: the checkpoint cannot be written%s" % (reason(error), kept)
        if not self._keep_going:
            raise NotSaved(told) from error
        self._attempts.say_once(checkpoint.NAME, told + "; training goes on (--keep-going)")

    def _try(self, variables: list) -> OSError | None:
        """Write it, at the second try if need be; return why that failed, or None."""
        failed = None
        for number in range(_TRIES):
            time.sleep(_PAUSE * (number > 0))
            try:
                folder = self._epochs.folder
                try:
                    self._epochs.make_folder()
                except OSError as error:
                    if isinstance(error, FolderLost) or not os.path.isdir(folder):
                        raise  # else it is a matter of less than this
                now = self._state.counts["n_updates"], self._state.recorded
                if now != self._newest or not os.path.exists(os.path.join(folder, checkpoint.NAME)):
                    again = self._newest is not None and now[0] == self._newest[0]
                    self._state.save(folder, variables, self._config, again)
                self._newest = now
                return None
            except OSError as error:
                failed = error
        return failed

    def _save_elsewhere(self, variables: list) -> str:
        """Write it into the temporary directory; return what is to be said of it."""
        try:
            if self._elsewhere is None or not os.path.isdir(self._elsewhere):
                self._elsewhere = tempfile.mkdtemp(prefix="dcgan-run-")
            self._state.save(self._elsewhere, variables, self._config)
        except OSError as error:
            if self._elsewhere is not None:
                with contextlib.suppress(OSError):  # an older checkpoint is in it
                    os.rmdir(self._elsewhere)
            return ", nor in the temporary directory: " + reason(error)
        path = os.path.join(self._elsewhere, checkpoint.NAME)
        advice = "--resume %s --output-path DIR goes on with it" % path
        return "; it is %s, and %s" % (path, advice)
