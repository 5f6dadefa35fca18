"""Costs, scores and grids as TensorBoard's event files.

tensorboardX writes them, which needs neither TensorFlow nor PyTorch; ``tensorboard --logdir
FOLDER`` of the package tensorboard shows them.
"""

from __future__ import annotations

import glob
import os
import time
from typing import Any, Iterator

from ..errors import UnavailableError
from ..files.regular import read_regular
from ..runs.folder import TENSORBOARD, grid_path, make_folder
from .curves import is_score, panels
from .grids import open_grid
from .page.timing import timed


class TensorBoard:
    """Writes ``tensorboard/`` as the run goes; an observer of `lib.training.Run`.

    An epoch's events are in the file when `epoch` returns, so that a killed run has them.
    Steps are epochs.

    Raises
    ------
    UnavailableError
        If tensorboardX is not installed.
    """

    #: The folder, as messages name it.
    leaves = TENSORBOARD

    def __init__(self):
        try:
            # Not its SummaryWriter: that one writes from a thread of its own, where a full disk
            # goes unnoticed, and a kill loses what waits in its queue.
            from tensorboardX.event_file_writer import EventsWriter
            from tensorboardX.proto import event_pb2, summary_pb2
        except ImportError as error:
            raise UnavailableError(
                "--tensorboard: tensorboardX cannot be imported (%s): "
                "pip install tensorboardX, or omit --tensorboard" % error
            ) from error
        self._open, self._events, self._summaries = EventsWriter, event_pb2, summary_pb2
        self._writer = None
        self._written = set()  # epochs

    # --- what lib.training calls -------------------------------------------------------------

    def start(self, folder: str, records: list[dict]) -> None:
        """Begin an event file; events of epochs after those in `records` no longer count."""
        target = make_folder(folder, TENSORBOARD)
        again = self._writer is not None  # after a failure
        self._close()
        older = glob.glob(os.path.join(glob.escape(target), "events.out.tfevents.*"))
        # the number: names tell apart seconds only
        self._writer = self._open(os.path.join(target, "events"), ".%d" % len(older))
        first = records[-1]["n_epochs"] + 1 if records else 1
        start = self._events.SessionLog(status=self._events.SessionLog.START)
        self._write(first, session_log=start)
        if again or not older:  # the run went without --tensorboard so far
            for record in records:
                if record["n_epochs"] not in self._written:
                    self._add(folder, record)
        self._written.update(record["n_epochs"] for record in records)
        self._writer.flush()

    def epoch(self, folder: str, record: dict) -> None:
        """Write an epoch's numbers and its grid."""
        self._add(folder, record)
        self._writer.flush()
        self._written.add(record["n_epochs"])

    def end(self, folder: str) -> None:
        """Close the event file."""
        self._close()

    def _close(self):
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    # --- events ------------------------------------------------------------------------------

    def _add(self, folder, record):
        values = [self._value(tag, simple_value=value) for tag, value in scalars(record)]
        path = grid_path(folder, record["n_epochs"])
        if os.path.exists(path):
            values.append(self._value("samples", image=self._image(path)))
        self._write(record["n_epochs"], summary=self._summaries.Summary(value=values))

    def _value(self, tag, **content):
        return self._summaries.Summary.Value(tag=tag, **content)

    def _image(self, path):
        grid = open_grid(path)
        return self._summaries.Summary.Image(
            width=grid.width,
            height=grid.height,
            colorspace=len(grid.getbands()),
            encoded_image_string=read_regular(path),
        )

    def _write(self, step, **content):
        event = self._events.Event(step=step, wall_time=time.time(), **content)
        self._writer.write_event(event)


def scalars(record: dict) -> Iterator[Any]:
    """What TensorBoard is told of a line of the log: pairs (tag, value)."""
    for panel in panels([record]):
        for curve in panel.curves:
            group = "scores" if is_score(curve.name) else "training"
            yield "%s/%s" % (group, curve.name), curve.values[0]
    for timed_record in timed([record]):
        yield "timing/images_per_second", timed_record["n_examples"] / timed_record["n_seconds"]
