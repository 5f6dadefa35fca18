"""Generators in Keras's HDF5 files: of version 1, as Fast DCGAN's, and of later ones."""

from __future__ import annotations

import re
from typing import Any, Dict, List, NamedTuple, Optional

import numpy as np

from lib.errors import InputError, name_of, reason
from lib.files.json_text import parse_json

from ..data.forms.hdf5 import DAMAGE, arrays_of, open_hdf5
from .fitting import fit
from .steps import Imported, Norm, Step, real
from .tensorflow import filters

_EPSILON = 1e-3  # Keras's, where the file does not say
_WEIGHTS = "model_weights"  # the group of a whole model; model.save_weights has none
_LATENT = "normal"
_MOST_LAYERS = 1000
_NORMS = (
    ("gamma", "gain"), ("beta", "bias"), ("moving_mean", "mean"), ("running_mean", "mean"),
    ("moving_variance", "variance"), ("running_std", "variance"),
)  # fmt: skip
_CONVOLUTION = re.compile(r"conv(olution)?_?[12]d(?!_?transpose)")
_ACTIVATIONS = {"tanh": "tanh", "sigmoid": "sigmoid", "relu": "relu"}


class _Kept(NamedTuple):
    """A layer in the file: its name, its arrays by theirs, and its settings where it has any."""

    name: str
    kind: Optional[str]
    arrays: Dict[str, np.ndarray]
    settings: Dict[str, Any]


def read(path: str, arch: str | None = None) -> Imported:
    """Read a generator.

    Parameters
    ----------
    path : str
        What ``model.save`` or ``model.save_weights`` wrote to an ``.h5`` file.
    arch : str, optional
        Which network it is, where that cannot be seen.

    Raises
    ------
    UnavailableError
        The package h5py is missing.
    InputError
        It is damaged, or another network.
    """
    with open_hdf5(path) as file:
        try:
            layers, version = _layers(file, path), _text(file.attrs.get("keras_version", b""))
            version = version or _text(_group(file).attrs.get("keras_version", b""))
        except InputError:
            raise
        except DAMAGE as error:
            raise InputError("%s: damaged HDF5 file (%s)" % (path, reason(error))) from error
    return fit(_steps(layers, version, path), (arch or "onepass32",), path, _LATENT)


def _group(file: Any) -> Any:
    return file[_WEIGHTS] if _WEIGHTS in file else file


def _text(value: Any) -> str:
    return value if isinstance(value, str) else bytes(value).decode("utf-8", "replace")


def _layers(file: Any, path: str) -> List[_Kept]:
    arrays = arrays_of(file, path)
    group = _group(file)
    if "layer_names" not in group.attrs:
        raise InputError(
            "%s: found no layer_names, expected an .h5 file by Keras's model.save or save_weights"
            % path
        )
    configs = _configs(file)
    prefix = group.name.strip("/")
    found = []
    for name in [_text(each) for each in group.attrs["layer_names"]][:_MOST_LAYERS]:
        own = {}
        for word in [_text(each) for each in group[name].attrs.get("weight_names", [])]:
            place = "/".join(part for part in (prefix, name, word) if part)
            if place not in arrays:
                raise InputError("%s: damaged: misses %s" % (path, name_of(place)))
            if arrays[place].refused:
                raise InputError("%s: %s %s" % (path, name_of(place), arrays[place].refused))
            array = arrays[place].all()
            if array.dtype.kind not in "biuf":
                raise InputError("%s: %s holds no numbers" % (path, name_of(place)))
            own[word.split("/")[-1].split(":")[0]] = array
        kind, settings = configs.get(name, (None, {}))
        found.append(_Kept(name, kind, own, settings))
    return found


def _configs(file: Any) -> Dict[str, Any]:
    """Kind and settings of the layers of a whole model, by name."""
    if "model_config" not in file.attrs:
        return {}
    model = parse_json(_text(file.attrs["model_config"]))
    layers = model["config"]
    layers = layers["layers"] if isinstance(layers, dict) else layers
    found = {}
    for layer in layers:
        settings = layer["config"]
        found[_text(settings.get("name", layer.get("name")))] = layer["class_name"], settings
    return found


def _steps(layers: List[_Kept], version: str, path: str) -> List[Step]:
    steps: List[Step] = []
    for layer in layers:
        where = "%s, %s" % (path, layer.name)
        if any(word.endswith("gamma") for word in layer.arrays) and steps:
            if steps[-1].norm is not None:
                raise InputError("%s: found two normalisations in a row" % where)
            steps[-1] = steps[-1]._replace(norm=_norm(layer, where))
        elif layer.arrays:
            if _CONVOLUTION.match((layer.kind or layer.name).lower()):
                raise InputError("%s: found a convolution, expected a generator's layers" % where)
            steps.append(_weighted(layer, version, where))
        if steps and layer.kind is not None:
            steps[-1] = _activated(steps[-1], layer)
    return steps


def _norm(layer: _Kept, where: str) -> Norm:
    found = {}
    for word, array in layer.arrays.items():
        for ending, name in _NORMS:
            if word.endswith(ending):
                found[name] = array
    missing = {"gain", "bias", "mean", "variance"} - set(found)
    if missing:
        raise InputError("%s: a normalisation without its %s" % (where, sorted(missing)[0]))
    epsilon = real(layer.settings.get("epsilon", _EPSILON))
    if epsilon is None:
        raise InputError("%s: damaged: epsilon is no number" % where)
    return Norm(found["gain"], found["bias"], found["mean"], found["variance"], epsilon)


def _weighted(layer: _Kept, version: str, where: str) -> Step:
    weights = [array for array in layer.arrays.values() if array.ndim > 1]
    biases = [array for array in layer.arrays.values() if array.ndim == 1]
    if len(weights) != 1 or len(biases) > 1:
        raise InputError(
            "%s: found %d arrays, expected a weight and a bias" % (where, len(layer.arrays))
        )
    (weight,), bias = weights, biases[0] if biases else None
    if weight.ndim == 2:
        return Step(layer.name, weight, bias)
    if weight.ndim == 4 and _is_first(weight, bias, version):
        weight = weight.transpose(0, 1, 3, 2)  # Keras 1 names the inputs before the filters
    strides = layer.settings.get("strides", layer.settings.get("subsample"))
    stride = strides[0] if isinstance(strides, list) and strides[:1] == strides[1:] else None
    mode = layer.settings.get("padding", layer.settings.get("border_mode"))
    padding = None
    if type(stride) is int and mode in ("same", "valid"):
        padding = 0 if mode == "valid" else max(weight.shape[0] - stride, 0) // 2
    return Step(layer.name, filters(weight, where), bias, None, stride, padding)


def _is_first(weight: np.ndarray, bias: np.ndarray | None, version: str) -> bool:
    """Whether a kernel's third axis are its inputs."""
    if version:
        return version.split(".")[0] in ("0", "1")
    return bias is None or len(bias) == weight.shape[3]


def _activated(step: Step, layer: _Kept) -> Step:
    if layer.kind == "LeakyReLU":
        leak = layer.settings.get("alpha", layer.settings.get("negative_slope"))
        return step._replace(activation="leaky", leak=real(leak))
    if layer.kind == "ReLU":
        return step._replace(activation="relu")
    word = layer.settings.get("activation")
    if isinstance(word, str) and word in _ACTIVATIONS:
        return step._replace(activation=_ACTIVATIONS[word])
    return step
