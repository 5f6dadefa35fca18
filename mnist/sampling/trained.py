"""A generator that was trained earlier, read from wherever it was kept."""

from __future__ import annotations

import glob
import os
import re
from html import escape
from typing import Any, NamedTuple, Optional

import numpy as np

from lib.errors import InputError, name_of
from lib.files.model_io import load_params
from lib.files.npz import open_archive
from lib.files.regular import open_regular
from lib.runs import checkpoint
from lib.runs.folder import CONFIG, MODELS, has_config, read_config

from ..importing import files
from ..latent import KINDS
from .recognise import NAMES, Generator, recognise


class Trained(NamedTuple):
    """A generator with its parameters.

    Attributes
    ----------
    path : str
        The file that they are from.
    generator : mnist.sampling.recognise.Generator
        Its ``latent`` is that of the run, where that is known.
    params : list of ndarray
    classes : list of str
        Names; empty without classes.
    config : dict or None
        All settings of the run that it is from; None where they are not known.
    """

    path: str
    generator: Generator
    params: list
    classes: list
    config: Optional[dict] = None

    def _repr_html_(self) -> str:
        """Show in a notebook what it is, not millions of numbers."""
        generator = self.generator
        rows = [
            ("network", generator.arch),
            ("from", self.path),
            ("parameters", "{:,}".format(sum(param.size for param in self.params))),
            ("noise", "%d dimensions, %s" % (generator.nz, generator.latent)),
            ("classes", ", ".join(self.classes) or "none"),
        ]
        return "<table>%s</table>" % "".join(
            "<tr><th>%s</th><td>%s</td></tr>" % (escape(name), escape(name_of(value)))
            for name, value in rows
        )


def load(path: str, arch: str | None = None) -> Any:
    """Read a generator.

    Parameters
    ----------
    path : str
        A run's folder, its ``checkpoint.npz``, a ``N_gen_params.npz``, upstream's
        ``N_gen_params.jl``, or a folder of such files, of which the greatest N counts; or what
        `mnist.importing.files` reads: a generator of PyTorch's, TensorFlow's or Keras's.
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
    path, params, settings = read(path, arch=arch)
    if arch and settings.arch and arch != settings.arch:
        raise InputError("%s: found a run of %s, expected %s" % (path, settings.arch, arch))
    generator = recognise(params, path, arch or settings.arch)
    generator = generator._replace(statistics=settings.statistics)
    latent, classes = settings.latent or generator.latent, settings.classes
    if len(classes) != generator.ny:
        classes = [str(y) for y in range(generator.ny)]
    generator = generator._replace(latent=latent)
    return Trained(path, generator, params, classes, settings.config)


class Settings(NamedTuple):
    """What is read of a run's settings; None where it is not known.

    Attributes
    ----------
    epoch : int or None
        After which the parameters were kept.
    data : str or None
        What the network was trained on.
    statistics : list of ndarray or None
        As `mnist.sampling.recognise.Generator` has them.
    config : dict or None
        All of them, as the run's config.json has them.
    """

    arch: Optional[str] = None
    latent: Optional[str] = None
    classes: list = []
    epoch: Optional[int] = None
    data: Optional[str] = None
    statistics: Optional[list] = None
    config: Optional[dict] = None


def read(path: str, network: str = "gen", arch: str | None = None) -> tuple[str, list, Settings]:
    """Read the parameters of one of a run's networks, whatever they are.

    Parameters
    ----------
    path : str
        As for `load`.
    network : {'gen', 'discrim'}
    arch : str, optional
        As for `load`.

    Returns
    -------
    path : str
        The file that they are from.
    params : list of ndarray
    settings : Settings

    Raises
    ------
    InputError
        As for `load`.
    """
    path = _find(path, network)
    statistics: list = []
    if files.framework(path):
        path, params, settings = _imported(path, network, arch)
        statistics = settings.statistics or []
    elif _is_checkpoint(path):
        header, arrays = checkpoint.load(path, checkpoint.SAMPLE)
        settings = _settings(header.get("config"), path)
        settings = settings._replace(epoch=header["counts"]["n_epochs"])
        # a network's variables: g.., d.., and the optimiser's with an underscore
        names, pattern = header["variables"], network[0] + "[^_]*$"
        numbers = [i for i, name in enumerate(names) if re.match(pattern, name)]
        params = [arrays["variable_%d" % i] for i in numbers]
    else:
        params = load_params(path)
        number = re.match(r"(\d+)_", os.path.basename(path))
        settings = _settings_beside(path)
        settings = settings._replace(epoch=int(number.group(1)) if number else None)
    for index, param in enumerate([*params, *statistics]):
        if param.dtype.kind not in "biuf":
            raise InputError(
                "%s: parameter %d holds %s, expected numbers" % (path, index, param.dtype)
            )
        if not np.isfinite(param).all():
            raise InputError("%s: parameter %d holds NaN or infinite values" % (path, index))
    return path, params, settings


def _imported(path, network, arch):
    if network != "gen":
        raise InputError(
            "%s: another program's file, of which only the generator is read; expected a run, or "
            "a file such as 3_discrim_params.npz" % path
        )
    found = files.read(path, arch if arch in NAMES else None)
    settings = Settings(found.arch, found.latent, epoch=found.epoch, statistics=found.statistics)
    return found.path, found.params, settings


def _settings(config, path):
    """Read a run's settings; `path` is the file they were in."""
    try:
        latent, classes = config["options"].get("latent"), config.get("classes", [])
        if latent not in (None,) + KINDS:
            raise ValueError
        arch = config.get("arch", "radford_cond")  # the first runs kept no name
        data = config["options"].get("data")
        data = data if isinstance(data, str) else None
        classes = [str(name) for name in classes]
        return Settings(arch, latent, classes, data=data, config=config)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise InputError("%s: found no settings of a run, or damaged ones" % path) from None


def _find(path, network):
    """The file that `path` means."""
    if not os.path.isdir(path):
        return path
    found = checkpoint.find(path)
    if found:
        return found
    models = {}
    for folder in (path, os.path.join(path, MODELS)):
        for file in glob.glob(os.path.join(glob.escape(folder), "*_%s_params.*" % network)):
            number = re.match(r"(\d+)_%s_params\.(npz|jl)$" % network, os.path.basename(file))
            if number:
                models[int(number.group(1))] = file
    if not models and files.framework(path):
        return path
    if not models:
        raise InputError(
            "%s: found no %s and no 1_%s_params.npz or .jl, expected a training run's folder, or "
            "one of models" % (path, checkpoint.NAME, network)
        )
    return models[max(models)]


def _is_checkpoint(path):
    try:
        with open_regular(path) as file, open_archive(file, path) as archive:
            return "header.npy" in archive.namelist()
    except (InputError, OSError):
        # damaged files get their message from who reads them
        return os.path.basename(path) in (checkpoint.NAME, checkpoint.PREVIOUS)


def _settings_beside(path):
    """The settings of the run in whose models/ the file lies, if there are any."""
    folder = os.path.dirname(os.path.abspath(path))
    run = os.path.dirname(folder)
    if os.path.basename(folder) == MODELS and has_config(run):
        return _settings(read_config(run), os.path.join(run, CONFIG))
    # upstream names a model's folder by its settings
    return Settings(latent="normal" if "gaussian" in os.path.basename(folder) else None)
