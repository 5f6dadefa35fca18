"""Generators in files of ``torch.save``: a network's ``state_dict``, or the network itself."""

from __future__ import annotations

import os
import re
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

import numpy as np

from lib.errors import InputError, name_of
from lib.files.unpacking import check_unpacked
from lib.foreign.torch_file import read_torch
from lib.foreign.torch_objects import Record, Tensor

from ..sampling.recognise import NAMES
from .fitting import fit
from .steps import Imported, Norm, Step, real, turned

#: Networks that the weights alone can mean: the others' activations cannot be seen in them.
OF_WEIGHTS = ("torch28", "stack")
_EPSILON = 1e-5  # PyTorch's, which a state_dict does not keep
_MOST_DEPTH, _MOST_LEAVES = 40, 1000
_LATENT = "normal"
_GENERATOR = re.compile(r"gen|net_?g|(^|_)g(_|$)")
_ACTIVATIONS = {"ReLU": "relu", "LeakyReLU": "leaky", "Tanh": "tanh", "Sigmoid": "sigmoid"}
#: Modules that change nothing in a generator that makes pictures.
_NOTHING = ("Dropout", "Dropout2d", "Flatten", "Identity", "Unflatten")
_ARRAYS = ("weight", "bias", "running_mean", "running_var")


class _Leaf(NamedTuple):
    """A module without parts; `kind` is None where only its arrays are known."""

    name: str
    kind: Optional[str]
    tensors: Dict[str, Tensor]
    settings: Dict[Any, Any]


def read(path: str, arch: str | None = None) -> Imported:
    """Read a generator.

    Parameters
    ----------
    path : str
        A file of ``torch.save`` of a module, its ``state_dict``, or a dict with one of them.
    arch : str, optional
        Which network it is, where that cannot be seen.

    Raises
    ------
    InputError
        It is damaged, or no generator that this project has.
    """
    name, thing = _generator(read_torch(path), path)
    leaves = _leaves(thing, name) if isinstance(thing, Record) else _grouped(thing)
    steps = _steps(leaves, path)
    known = any(step.activation for step in steps)
    names = (arch,) if arch else NAMES[::-1] if known else OF_WEIGHTS
    found = fit(steps, names, path, _LATENT)
    number = re.search(r"epoch_?(\d{1,9})", path)
    return found._replace(epoch=int(number.group(1)) if number else None)


def _generator(thing: Any, path: str) -> Tuple[str, Any]:
    found = list(_networks(thing, "", 0))
    if len(found) > 1:
        found = [each for each in found if _GENERATOR.search(each[0].lower())] or found
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(name_of(name) for name, _ in found[:6])
        raise InputError("%s: found the networks %s, expected one generator" % (path, names))
    what = thing.name if isinstance(thing, Record) else type(thing).__name__.lstrip("_")
    raise InputError(
        "%s: found %s, expected a network or its state_dict() by torch.save" % (path, name_of(what))
    )


def _networks(thing: Any, name: str, depth: int) -> Iterator[Tuple[str, Any]]:
    """Yield the modules and state_dicts in an object, by their names."""
    if isinstance(thing, Record):
        if "_modules" in thing.state:
            yield name or thing.name, thing
    elif isinstance(thing, dict):
        tensors = {key: value for key, value in thing.items() if isinstance(value, Tensor)}
        if any(isinstance(key, str) and key.endswith(".weight") for key in tensors):
            yield name or "state_dict", tensors
        elif depth < 3:
            for key, value in thing.items():
                yield from _networks(value, "%s_%s" % (name, key) if name else str(key), depth + 1)


def _grouped(tensors: Dict[Any, Tensor]) -> List[_Leaf]:
    """The modules that a state_dict's names tell of."""
    groups: Dict[str, Dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        module, _, name = str(key).rpartition(".")
        if name in _ARRAYS:
            groups.setdefault(module, {})[name] = tensor
    return [_Leaf(name, None, group, {}) for name, group in groups.items()]


def _leaves(record: Record, name: str, depth: int = 0) -> List[_Leaf]:
    """The modules without parts, in the order in which a Sequential has them."""
    parts = record.state.get("_modules")
    if isinstance(parts, dict) and parts and depth < _MOST_DEPTH:
        found = []
        for key, part in parts.items():
            if isinstance(part, Record):
                found += _leaves(part, "%s.%s" % (name, key) if depth else str(key), depth + 1)
            if len(found) > _MOST_LEAVES:
                raise InputError("%s: a network of more than %d layers" % (name, _MOST_LEAVES))
        return found
    tensors = {}
    for group in ("_parameters", "_buffers"):
        values = record.state.get(group)
        for key, value in (values if isinstance(values, dict) else {}).items():
            if key in _ARRAYS and isinstance(value, Tensor):
                tensors[key] = value
    return [_Leaf(name, record.name.rpartition(".")[2], tensors, record.state)]


def _steps(leaves: List[_Leaf], path: str) -> List[Step]:
    steps: List[Step] = []
    size, total = os.path.getsize(path), 0
    for leaf in leaves[:_MOST_LEAVES]:
        where = "%s, %s" % (path, leaf.name)
        arrays = {name: tensor.array(where) for name, tensor in leaf.tensors.items()}
        total += sum(array.size for array in arrays.values())
        check_unpacked(total, size, path)
        kind = leaf.kind or _kind(arrays, where)
        weight = arrays.get("weight")
        if kind == "ConvTranspose2d" and weight is not None and weight.ndim == 4:
            steps.append(_deconvolution(leaf, arrays, where))
        elif kind == "Linear" and weight is not None and weight.ndim == 2:
            steps.append(Step(leaf.name, weight.T, arrays.get("bias")))
        elif kind in ("BatchNorm1d", "BatchNorm2d") and steps:
            steps[-1] = _with(steps[-1], where, norm=_norm(leaf, arrays, steps[-1], where))
        elif kind in _ACTIVATIONS and steps:
            leak = real(leaf.settings.get("negative_slope"))
            steps[-1] = _with(steps[-1], where, activation=_ACTIVATIONS[kind])._replace(leak=leak)
        elif kind in ("Conv2d", "Conv1d"):
            raise InputError("%s: found a convolution, expected a generator's layers" % where)
        elif kind not in _NOTHING:
            raise InputError(
                "%s: found a layer %s, expected transposed convolutions, matrix products, batch "
                "normalisations and activations" % (where, name_of(kind))
            )
    return steps


def _with(step: Step, where: str, **what: Any) -> Step:
    (name,) = what
    if getattr(step, name) is not None:
        raise InputError("%s: found two in a row, expected one behind each layer" % where)
    return step._replace(**what)


def _kind(arrays: Dict[str, np.ndarray], where: str) -> str:
    weight = arrays.get("weight")
    if "running_mean" in arrays or weight is not None and weight.ndim == 1:
        return "BatchNorm2d"
    kinds = {2: "Linear", 4: "ConvTranspose2d"}
    if weight is None or weight.ndim not in kinds:
        raise InputError("%s: found arrays of a layer that is not known" % where)
    return kinds[weight.ndim]


def _deconvolution(leaf: _Leaf, arrays: Dict[str, np.ndarray], where: str) -> Step:
    settings = {}
    for name in ("stride", "padding", "output_padding", "dilation", "groups"):
        value = leaf.settings.get(name)
        if isinstance(value, tuple):
            value = value[0] if len(set(value)) == 1 else -1
        settings[name] = value
    if settings["dilation"] not in (None, 1) or settings["groups"] not in (None, 1):
        raise InputError("%s: found dilation or groups, expected neither" % where)
    sides: List[Any] = [settings[name] for name in ("stride", "padding", "output_padding")]
    if any(type(side) not in (int, type(None)) for side in sides):
        raise InputError("%s: damaged: a stride or padding that is no number" % where)
    stride, padding, extra = sides
    weight = turned(arrays["weight"])
    return Step(leaf.name, weight, arrays.get("bias"), None, stride, padding, extra)


def _norm(leaf: _Leaf, arrays: Dict[str, np.ndarray], step: Step, where: str) -> Norm:
    sizes = {array.shape for array in arrays.values()}
    if len(sizes) > 1:
        raise InputError("%s: damaged: gains and means of different sizes" % where)
    shape = sizes.pop() if sizes else (step.weight.shape[1],)
    epsilon = real(leaf.settings.get("eps", _EPSILON))
    if epsilon is None:
        raise InputError("%s: damaged: eps is no number" % where)
    return Norm(
        arrays.get("weight", np.ones(shape)),
        arrays.get("bias", np.zeros(shape)),
        arrays.get("running_mean"),
        arrays.get("running_var"),
        epsilon,
    )
