"""The state of a training run on disk, so that a killed run goes on as if nothing had happened.

One ``.npz`` without pickle: the values of all shared variables that training changes, the
state of the random generators, further arrays, and a JSON header. The checkpoint before is
kept as ``checkpoint.prev.npz``; there is no moment at which a kill would leave neither.
"""

from __future__ import annotations

import contextlib
import json
import os

import numpy as np

from ..errors import InputError
from ..files.json_text import parse_json
from ..files.model_io import load_arrays, save_arrays
from ..files.regular import is_regular
from . import generators, schema

FORMAT = 1
NAME = "checkpoint.npz"
PREVIOUS = "checkpoint.prev.npz"
_FRESH = "checkpoint.new.npz"  # complete, but not yet in its place
#: What to do when a checkpoint is damaged and the one before is good.
RESUME = "--resume %s goes on from the checkpoint before"
SAMPLE = "%s, the checkpoint before, is good"
_DIFFERENT = 3  # variables of which a message says how they differ


def save(folder: str, variables: list, arrays: dict, header: dict, again: bool = False) -> None:
    """Write a checkpoint into `folder`.

    Parameters
    ----------
    folder : str
    variables : list of Theano shared variables
        Parameters and the optimiser's state, in a fixed order.
    arrays : dict of str to ndarray
        What else has to come back, such as the order of the data.
    header : dict
        Plain values, such as counts and the settings.
    again : bool
        Whether the newest checkpoint is of the same state, and the one before is to stay.

    Raises
    ------
    OSError
        If the disk is full or not writable; the checkpoints before are still there then.
    """
    path, fresh = os.path.join(folder, NAME), os.path.join(folder, _FRESH)
    everything, states = generators.states()
    header = dict(header, format=FORMAT, generators=states)
    header["variables"] = [variable.name or "" for variable in variables]
    everything["header"] = np.asarray(json.dumps(header))
    for number, variable in enumerate(variables):
        everything["variable_%d" % number] = variable.get_value(borrow=True)
    everything.update(("extra_" + name, array) for name, array in arrays.items())
    save_arrays(fresh, everything)
    if is_regular(path) and not again:
        with contextlib.suppress(IsADirectoryError):  # somebody else's
            os.replace(path, os.path.join(folder, PREVIOUS))
    os.replace(fresh, path)


def find(folder: str) -> str | None:
    """Path of the newest checkpoint in `folder`, or None.

    A kill between the two renames of `save` leaves only the one before under its name.
    """
    paths = [os.path.join(folder, name) for name in (NAME, PREVIOUS)]
    return next((path for path in paths if os.path.exists(path)), None)


def load(path: str, advice: str = RESUME) -> tuple[dict, dict]:
    """Read a checkpoint.

    Parameters
    ----------
    path : str
    advice : str
        What to say of the checkpoint before, where that one is good and this one is not.

    Returns
    -------
    header : dict
    arrays : dict of str to ndarray
        The extra arrays by name, the generators' and the variables' for `restore`.

    Raises
    ------
    InputError
        If the file is missing, damaged, or not a checkpoint; names the one before it where
        that is good. Every field is checked: what comes back can be used as it is.
    """
    try:
        return _load(path)
    except InputError as error:
        hint, previous = "", os.path.join(os.path.dirname(path), PREVIOUS)
        if os.path.basename(path) == NAME and _is_good(previous):
            hint = "; " + advice % previous
        raise InputError("%s%s" % (error, hint)) from None


def _load(path: str) -> tuple[dict, dict]:
    arrays = load_arrays(path)
    header = _header(arrays, path)
    schema.check(header, arrays, path)
    return header, arrays


def _is_good(path: str) -> bool:
    try:
        _load(path)
    except (InputError, OSError):
        return False
    return True


def _header(arrays: dict, path: str) -> dict:
    try:
        header = parse_json(str(arrays["header"]))
        version, number = header["format"], len(header["variables"])
        names = ["np_rng", "py_rng"] + ["variable_%d" % i for i in range(number)]
        complete = all(name in arrays for name in names) and "generators" in header
    except (KeyError, TypeError, ValueError):
        complete = False
    if not complete:
        raise InputError("%s: found other arrays, expected a training run's checkpoint" % path)
    if version != FORMAT:
        raise InputError(
            "%s: found a checkpoint of format %r, expected %d: use the version of this program "
            "that wrote it" % (path, version, FORMAT)
        )
    return header


def restore(path: str, header: dict, arrays: dict, variables: list) -> None:
    """Give `variables` and the random generators their values from a checkpoint.

    Raises
    ------
    InputError
        If the checkpoint is of another network; nothing is changed then.
    """
    values = [arrays["variable_%d" % number] for number in range(len(header["variables"]))]
    names = [variable.name or "" for variable in variables]
    if names != header["variables"]:
        raise InputError("%s: found variables of another network or update rule" % path)
    different = []
    for variable, value in zip(variables, values):
        own = variable.get_value(borrow=True)
        if (value.shape, value.dtype) != (own.shape, own.dtype):
            found = variable.name, value.shape, value.dtype, own.shape, own.dtype
            different.append("%s of shape %r and %s, expected %r and %s" % found)
    if different:
        more = len(different) - _DIFFERENT
        raise InputError(
            "%s: found %s%s: resume with the settings of that run"
            % (path, "; ".join(different[:_DIFFERENT]), "; and %d more" % more if more > 0 else "")
        )
    generators.check(arrays, header["generators"], path)
    for variable, value in zip(variables, values):
        variable.set_value(value)
    generators.restore(arrays, header["generators"])


def promote(path: str, folder: str) -> str:
    """Make the checkpoint before, if `path` is that, the newest of `folder`.

    Whoever goes on from it does so because the newest is damaged or unwanted: the next `save`
    would otherwise keep that one and drop this. Returns where it is now.
    """
    newest = os.path.join(folder, NAME)
    if os.path.realpath(path) == os.path.realpath(os.path.join(folder, PREVIOUS)):
        os.replace(path, newest)
        return newest
    return path


def extra(arrays: dict) -> dict:
    """The extra arrays that `save` was given, by name."""
    return {name[6:]: array for name, array in arrays.items() if name.startswith("extra_")}
