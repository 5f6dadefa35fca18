"""What an epoch leaves: its scores, its grid, a line in the log, and a line for people."""

from __future__ import annotations

import sys

from tqdm import tqdm

from ..runs import folder as files
from .model import Model


class Epochs:
    """Writes what an epoch leaves in a run's folder, and tells the observers.

    Parameters
    ----------
    folder : str
    options : dict
        ``num_epochs`` and ``eval_every`` are used.
    observers : list
        See `lib.training.loop.Run`.
    """

    def __init__(self, folder: str, options: dict, observers: list) -> None:
        self.folder, self._options, self._observers = folder, options, observers

    def start(self, config: dict, log: list[dict]) -> None:
        """Make the folder, with the epochs of an earlier part of the run in `log`."""
        files.prepare(self.folder, config, log)
        for observer in self._observers:
            observer.start(self.folder, log)

    def record(self, model: Model, counts: dict, costs: dict, last: bool, bar: tqdm) -> None:
        """Leave what the epoch that `counts` ends leaves.

        Parameters
        ----------
        last : bool
            Whether the run ends with it: it is scored then.
        bar : tqdm.tqdm
            Lines are written through it.
        """
        epoch, every = counts["n_epochs"], self._options["eval_every"]
        if model.end_epoch is not None:
            model.end_epoch()
        record = dict(counts, **costs)
        # upstream: after the first epoch and every fifth from there
        if every and (last or (epoch - 1) % every == 0):
            bar.set_postfix_str("scoring samples")
            record.update(model.evaluate())
        model.save_samples(files.grid_path(self.folder, epoch))
        files.add_to_log(self.folder, record)
        for observer in self._observers:
            observer.epoch(self.folder, record)
        bar.write(describe(record, self._options["num_epochs"]), file=sys.stdout)
        sys.stdout.flush()

    def end(self) -> None:
        """Tell the observers that the run has ended, or was interrupted."""
        for observer in self._observers:
            observer.end(self.folder)


_SHOWN = ("g_cost", "d_cost", "d_x", "d_g_z1", "d_g_z2")


def describe(record: dict, num_epochs: int) -> str:
    """Return an epoch's line of the log for people."""
    words = ["epoch %d/%d" % (record["n_epochs"], num_epochs)]
    words += ["%s %.4f" % (name, record[name]) for name in _SHOWN if name in record]
    if record["n_seconds"]:
        words.append("%.0f images/s" % (record["n_examples"] / record["n_seconds"]))
    for name, value in record.items():
        if name.endswith("_va_nnc_acc"):
            words.append("1-NN (%s samples) %.2f %%" % (name.split("_")[0], value))
    return "  ".join(words)
