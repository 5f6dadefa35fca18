"""The state of a training run on disk, so that a killed run goes on as if nothing had happened.

One ``.npz`` without pickle: the values of all shared variables that training changes, the
state of the random generators, the position in the data, and a JSON header. Writing keeps
the checkpoint before (``checkpoint.prev.npz``); no moment exists at which a kill would leave
neither.
"""

import contextlib
import json
import os

import numpy as np

from .errors import InputError
from .model_io import load_arrays, save_arrays
from .rng import np_rng, py_rng

FORMAT = 1
NAME = "checkpoint.npz"
PREVIOUS = "checkpoint.prev.npz"


def _generators():
    kind, keys, position, has_gauss, gauss = np_rng.get_state()
    version, words, py_gauss = py_rng.getstate()
    arrays = {"np_rng": keys, "py_rng": np.asarray(words, dtype=np.uint64)}
    header = {
        "np_rng": [kind, int(position), int(has_gauss), float(gauss)],
        "py_rng": [version, py_gauss],
    }
    return arrays, header


def _restore_generators(arrays, header):
    kind, position, has_gauss, gauss = header["np_rng"]
    np_rng.set_state((kind, arrays["np_rng"], position, has_gauss, gauss))
    version, py_gauss = header["py_rng"]
    py_rng.setstate((version, tuple(int(word) for word in arrays["py_rng"]), py_gauss))


def save(folder, variables, arrays, header):
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

    Raises
    ------
    OSError
        If the disk is full or not writable; the checkpoints before are still there then.
    """
    path, previous = os.path.join(folder, NAME), os.path.join(folder, PREVIOUS)
    everything, generators = _generators()
    header = dict(header, format=FORMAT, generators=generators)
    header["variables"] = [variable.name or "" for variable in variables]
    everything["header"] = np.asarray(json.dumps(header))
    for number, variable in enumerate(variables):
        everything["variable_%d" % number] = variable.get_value(borrow=True)
    everything.update(("extra_" + name, array) for name, array in arrays.items())
    fresh = os.path.join(folder, ".checkpoint.new.npz")
    save_arrays(fresh, everything)
    if os.path.exists(path):
        # a hard link, not a rename: the name checkpoint.npz is never free
        with contextlib.suppress(FileNotFoundError):
            os.unlink(previous)
        os.link(path, previous)
    os.replace(fresh, path)


def load(path):
    """Read a checkpoint.

    Parameters
    ----------
    path : str

    Returns
    -------
    header : dict
    arrays : dict of str to ndarray
        The extra arrays by name, the generators' and the variables' for `restore`.

    Raises
    ------
    InputError
        If the file is missing, damaged, or not a checkpoint; names the one before it where
        that is there.
    """
    previous = os.path.join(os.path.dirname(path), PREVIOUS)
    hint = ""
    if os.path.basename(path) == NAME and os.path.exists(previous):
        hint = "; the checkpoint before it is there: --resume %s" % previous
    try:
        arrays = load_arrays(path)
    except InputError as error:
        raise InputError("%s%s" % (error, hint)) from None
    header = _header(arrays, path)
    if header.get("format") != FORMAT:
        raise InputError(
            "%s: found format %r, expected %d: written by another version of this program"
            % (path, header.get("format"), FORMAT)
        )
    return header, arrays


def _header(arrays, path):
    try:
        header = json.loads(str(arrays["header"]))
        present = "np_rng" in arrays and "py_rng" in arrays
        if present and all("variable_%d" % i in arrays for i in range(len(header["variables"]))):
            return header
    except (KeyError, TypeError, ValueError):
        pass
    raise InputError("%s: found other arrays, expected a checkpoint of a training run" % path)


def restore(path, header, arrays, variables):
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
    for variable, value in zip(variables, values):
        shape = variable.get_value(borrow=True).shape
        if value.shape != shape:
            raise InputError(
                "%s: found %s of shape %r, expected %r: resume with the settings of that run"
                % (path, variable.name, value.shape, shape)
            )
    for variable, value in zip(variables, values):
        variable.set_value(value)
    _restore_generators(arrays, header["generators"])


def extra(arrays):
    """The extra arrays that `save` was given, by name."""
    return {name[6:]: array for name, array in arrays.items() if name.startswith("extra_")}
