"""What lies where in a training run's folder; its settings and its log, written and read."""

from __future__ import annotations

import json
import os
from typing import Any

from ..errors import InputError
from ..files import ndjson
from ..files.atomic import atomic_write, remove_temporaries
from ..files.json_text import parse_json
from ..files.regular import read_regular
from .schema import is_whole

# The files and folders that a run leaves, beside its checkpoints (`lib.runs.checkpoint`).
CONFIG = "config.json"
LOG = "log.ndjson"
SAMPLES = "samples"
MODELS = "models"
CURVES = "curves.png"
ANIMATION = "animation.gif"
REPORT = "report.html"
EXPLORE = "explore.html"
TENSORBOARD = "tensorboard"
SKIPPED = "skipped.txt"
CONVOLUTIONS = "convolutions.json"

#: A record's field: True if the run ended in the middle of the epoch.
UNFINISHED = "unfinished"

_MOST_CONFIG = 16 * 2**20  # bytes
# Of a log that is shown: each kind is a column and a curve, with a place for every epoch.
_MOST_KINDS, _MOST_NUMBERS = 1000, 10**7


def grid_path(folder: str, epoch: int) -> str:
    """Return where the run in `folder` keeps the grid of `epoch`."""
    return os.path.join(folder, SAMPLES, "%d.png" % epoch)


def real_path(folder: str) -> str:
    """Return where the run keeps its grid of real images."""
    return os.path.join(folder, SAMPLES, "real.png")


def convolutions_path(folder: str) -> str:
    """Return where the run keeps which algorithms its convolutions took."""
    return os.path.join(folder, CONVOLUTIONS)


def params_path(folder: str, epoch: int, network: str) -> str:
    """Return where the run keeps the parameters of a network, such as ``"gen"``, at its end."""
    return os.path.join(folder, MODELS, "%d_%s_params.npz" % (epoch, network))


def prepare(folder: str, config: dict, log: list[dict]) -> None:
    """Make the folder of a run, with its settings and the part of its log that it keeps.

    What a killed process left half-written is removed.

    Raises
    ------
    InputError
        If one of the folders in it is a link out of it.
    OSError
        If the disk is full or not writable.
    """
    os.makedirs(folder, exist_ok=True)
    remove_temporaries(folder)
    for name in (SAMPLES, MODELS):
        remove_temporaries(make_folder(folder, name))
    with atomic_write(os.path.join(folder, CONFIG), "w") as file:
        json.dump(config, file, indent=2, sort_keys=True)
    ndjson.write(os.path.join(folder, LOG), log)


def make_folder(folder: str, name: str) -> str:
    """Make a folder in that of a run, unless it is there; return its path.

    Raises
    ------
    InputError
        If it is a link out of the run's folder: nothing is written there.
    OSError
        If it cannot be made.
    """
    path = os.path.join(folder, name)
    os.makedirs(path, exist_ok=True)
    if os.path.realpath(path) != os.path.join(os.path.realpath(folder), name):
        raise InputError(
            "%s: is a link to %s, expected a folder of the run itself: remove the link; "
            "--output-path can be a link as a whole" % (path, os.path.realpath(path))
        )
    return path


# --- settings --------------------------------------------------------------------------------


def has_config(folder: str) -> bool:
    """Return whether a run has begun in `folder`."""
    return os.path.exists(os.path.join(folder, CONFIG))


def read_config(folder: str) -> dict:
    """Read the settings of the run in `folder`.

    Raises
    ------
    InputError
        If `folder` holds no run, or the file is damaged.
    """
    path = os.path.join(folder, CONFIG)
    if not os.path.exists(path):
        raise InputError(
            "%s holds no run: expected config.json and log.ndjson in it, as training writes them; "
            "give the folder that was --output-path" % folder
        )
    try:
        config = parse_json(read_regular(path, _MOST_CONFIG).decode("utf-8"))
    except InputError:
        raise
    except ValueError as error:  # also of the encoding
        raise damaged(folder, error) from error
    if not isinstance(config, dict) or not isinstance(config.get("options", {}), dict):
        raise damaged(folder, "no options in it")
    return config


def damaged(folder: str, why: object) -> InputError:
    """Return the error that says that the run's settings cannot be used, and why."""
    path = os.path.join(folder, CONFIG)
    return InputError("%s: damaged, expected the settings of a run as JSON: %s" % (path, why))


# --- log -------------------------------------------------------------------------------------


def add_to_log(folder: str, record: dict) -> None:
    """Append an epoch's line to the log."""
    ndjson.append(os.path.join(folder, LOG), record)


def log_so_far(folder: str) -> list[dict]:
    """Return the epochs in the log as far as it can be read; none if there is no log.

    A record whose counts are no whole numbers is none: a run that goes on leaves it out.
    """
    return [record for record in _records(folder) if _is_epoch(record)]


def has_log(folder: str) -> bool:
    """Return whether there is an epoch in the log, or another record that can be read.

    Where training diverged in its first epoch, the log has that one, unfinished.
    """
    return any(not record.get(UNFINISHED) for record in _records(folder))


def _records(folder: str) -> list[dict]:
    return ndjson.read(os.path.join(folder, LOG))


def _is_epoch(record: dict) -> bool:
    return is_whole(record.get("n_epochs")) and is_whole(record.get("n_updates", 0))


def read_log(folder: str) -> list[dict]:
    """Read the epochs in the log; a last line that a kill has cut short does not count.

    Returns
    -------
    list of dict
        Empty if there is no log yet.

    Raises
    ------
    InputError
        If there is something else in it.
    """
    path = os.path.join(folder, LOG)
    records = _records(folder)
    if not records and os.path.exists(path) and os.path.getsize(path):
        raise InputError("%s: damaged, expected a JSON object on each line" % path)
    kinds = len(set().union(*records))
    if kinds > _MOST_KINDS or kinds * len(records) > _MOST_NUMBERS:
        raise InputError(
            "%s: holds %d kinds of numbers of %d epochs, expected at most %d kinds, and %d numbers"
            % (path, kinds, len(records), _MOST_KINDS, _MOST_NUMBERS)
        )
    newest = 0
    for number, record in enumerate(records, 1):
        epoch: Any = record.get("n_epochs")
        if not is_whole(epoch) or epoch <= newest:
            raise InputError(
                "%s: damaged: record %d has n_epochs %.60s, expected a whole number above %d"
                % (path, number, json.dumps(epoch), newest)
            )
        newest = epoch
    return records
