"""A generator that was trained earlier, read from wherever it was kept."""

import glob
import json
import os
import re
import zipfile
from typing import NamedTuple

import numpy as np

from lib import checkpoint
from lib.errors import InputError
from lib.model_io import load_params

from .recognise import Generator, recognise


class Trained(NamedTuple):
    """A generator with its parameters.

    Attributes
    ----------
    path : str
        The file that they are from.
    generator : mnist.recognise.Generator
        Its ``latent`` is that of the run, where that is known.
    params : list of ndarray
    classes : list of str
        Names; empty without classes.
    """

    path: str
    generator: Generator
    params: list
    classes: list


def load(path, arch=None):
    """Read a generator.

    Parameters
    ----------
    path : str
        A run's folder, its ``checkpoint.npz``, a ``N_gen_params.npz``, upstream's
        ``N_gen_params.jl``, or a folder of such files, of which the greatest N counts.
    arch : str, optional
        The network's name, where neither the run's settings nor the shapes tell it.

    Returns
    -------
    Trained

    Raises
    ------
    InputError
        If there is nothing, or something damaged or of another network.
    """
    path = _find(path)
    config = {}
    if _is_checkpoint(path):
        header, arrays = checkpoint.load(path)
        config = header.get("config", {})
        # a network's variables: g.., d.., and the optimiser's with an underscore
        numbers = [i for i, name in enumerate(header["variables"]) if re.match("g[^_]*$", name)]
        params = [arrays["variable_%d" % i] for i in numbers]
    else:
        params = load_params(path)
        config = _config(path)
    _check_finite(params, path)
    name = config and config.get("arch", "radford_cond")  # the first runs kept no name
    if arch and name and arch != name:
        raise InputError("%s: found a run of %s, expected %s" % (path, name, arch))
    generator = recognise(params, path, arch or name or None)
    latent = config.get("options", {}).get("latent", generator.latent)
    if "gaussian" in os.path.basename(os.path.dirname(os.path.abspath(path))):
        latent = "normal"  # upstream names a model's folder by its settings
    classes = [str(name) for name in config.get("classes", [])]
    if len(classes) != generator.ny:
        classes = [str(y) for y in range(generator.ny)]
    return Trained(path, generator._replace(latent=latent), params, classes)


def _find(path):
    """The file that `path` means."""
    if not os.path.isdir(path):
        return path
    found = checkpoint.find(path)
    if found:
        return found
    files = {}
    for folder in (path, os.path.join(path, "models")):
        for file in glob.glob(os.path.join(glob.escape(folder), "*_gen_params.*")):
            number = re.match(r"(\d+)_gen_params\.(npz|jl)$", os.path.basename(file))
            if number:
                files[int(number.group(1))] = file
    if not files:
        raise InputError(
            "%s: found no %s and no 1_gen_params.npz or .jl, expected a training run's folder, or "
            "one of models" % (path, checkpoint.NAME)
        )
    return files[max(files)]


def _is_checkpoint(path):
    try:
        with zipfile.ZipFile(path) as archive:
            return "header.npy" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        # damaged files get their message from who reads them
        return os.path.basename(path) in (checkpoint.NAME, checkpoint.PREVIOUS)


def _config(path):
    """The settings of the run whose models/ the file lies in; {} if there are none."""
    folder = os.path.dirname(os.path.abspath(path))
    config_path = os.path.join(os.path.dirname(folder), "config.json")
    if os.path.basename(folder) != "models" or not os.path.exists(config_path):
        return {}
    try:
        with open(config_path, encoding="utf-8") as file:
            config = json.load(file)
        config["options"], config.get("classes", [])  # what is read of it
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError("%s: damaged, or not the settings of a run" % config_path) from None
    return config


def _check_finite(params, path):
    for number, param in enumerate(params):
        if not np.isfinite(param).all():
            raise InputError("%s: parameter %d holds NaN or infinite values" % (path, number))
