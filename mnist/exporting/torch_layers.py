"""Each kind of layer in PyTorch: its module, its weights there, and the call of it."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping

import numpy as np

from lib.errors import InputError

from .deployable import Layer

Weights = Mapping[str, np.ndarray]
#: Kinds that are written with an operator between their operands.
ARITHMETIC = ("Add", "Sub", "Mul", "Div")
_MODULES = ("Gemm", "MatMul", "Conv", "ConvTranspose")


def is_module(layer: Layer) -> bool:
    """Return whether a layer has weights of its own."""
    return layer.kind in _MODULES and len(layer.inputs) > 1


def is_identity(layer: Layer, weights: Weights) -> bool:
    """Return whether a layer makes one-hot rows of classes."""
    table = weights.get(layer.inputs[0]) if layer.kind == "Gather" else None
    return table is not None and table.ndim == 2 and np.array_equal(table, np.eye(len(table)))


def tensors(layer: Layer, weights: Weights) -> dict[str, np.ndarray]:
    """Return a module's weights by the names and in the layout of PyTorch."""
    name, weight = layer.inputs[1], weights[layer.inputs[1]]
    result = {name + ".weight": weight.T if layer.kind in ("Gemm", "MatMul") else weight}
    if len(layer.inputs) > 2:
        result[name + ".bias"] = weights[layer.inputs[2]].reshape(-1)
    return result


def module(layer: Layer, weights: Weights) -> str:
    """Return the call that makes a layer's module."""
    weight, settings = weights[layer.inputs[1]], layer.settings
    bias = "" if len(layer.inputs) > 2 else ", bias=False"
    if layer.kind in ("Gemm", "MatMul"):
        return "nn.Linear(%d, %d%s)" % (*weight.shape, bias)
    group = settings.get("group", 1)
    transposed = layer.kind == "ConvTranspose"
    channels = weight.shape[:2] if transposed else weight.shape[1::-1]
    channels = (
        (channels[0], channels[1] * group) if transposed else (channels[0] * group, channels[1])
    )
    words = ["%d, %d, %s" % (*channels, _number(settings["kernel_shape"]))]
    defaults = {"stride": ("strides", 1), "padding": (None, 0), "dilation": ("dilations", 1)}
    for word, (key, default) in defaults.items():
        number = _padding(layer) if key is None else _number(settings[key])
        words += [] if number == str(default) else ["%s=%s" % (word, number)]
    if "output_padding" in settings:
        words.append("output_padding=%s" % _number(settings["output_padding"]))
    words += ["groups=%d" % group] if group > 1 else []
    dimensions = len(settings["kernel_shape"])
    kind = "ConvTranspose" if transposed else "Conv"
    return "nn.%s%dd(%s%s)" % (kind, dimensions, ", ".join(words), bias)


def _padding(layer: Layer) -> str:
    pads = layer.settings["pads"]
    half = len(pads) // 2
    if pads[:half] != pads[half:]:
        raise InputError(
            "%s: padding %s differs at both ends: not for torch" % (layer.output, pads)
        )
    return _number(pads[:half])


def _number(values: Any) -> str:
    """One number for all sides where they are equal, else a tuple."""
    return str(values[0]) if len(set(values)) == 1 else str(tuple(values))


def expression(layer: Layer, operands: list[str], weights: Weights) -> str:
    """Return a layer's call.

    Raises
    ------
    InputError
        A kind that is not written yet.
    """
    if is_module(layer):
        return "self.%s(%s)" % (layer.inputs[1], operands[0])
    if is_identity(layer, weights):
        return "F.one_hot(%s, %d).float()" % (operands[1], len(weights[layer.inputs[0]]))
    write = _KINDS.get(layer.kind)
    if write is None:
        raise InputError("%s: layers of this kind are not written as PyTorch" % layer.kind)
    return write(layer, operands)


def _plain(template: str) -> Callable:
    return lambda layer, operands: template % tuple(operands)


def _infix(sign: str) -> Callable:
    def write(layer: Layer, operands: list) -> str:
        left = _term(operands[0], "" if sign in "+-" else "+-")
        return " ".join([left, sign, _term(operands[1], "+-*/")])

    return write


def _term(text: str, weaker: str) -> str:
    """A text as an operand: in brackets if one of these operators stands in it, outside of any."""
    depth = 0
    for character, following in zip(text, text[1:] + " "):
        depth += (character in "([") - (character in ")]")
        if character in weaker and following == " " and not depth:
            return "(%s)" % text
    return text


def _leaky(layer: Layer, operands: list[str]) -> str:
    return "F.leaky_relu(%s, %g)" % (operands[0], layer.settings["alpha"])


def _reshape(layer: Layer, operands: list[str]) -> str:
    if len(layer.shape) == 1:
        return "%s.flatten(1)" % operands[0]
    return "%s.reshape(-1, %s)" % (operands[0], ", ".join(map(str, layer.shape)))


def _unsqueeze(layer: Layer, operands: list[str]) -> str:
    axes = layer.settings["axes"]
    rank = len(layer.shape) + 1
    parts = ["None" if axis in axes else ":" for axis in range(rank)]
    return "%s[%s]" % (operands[0], ", ".join(parts))


def _expand(layer: Layer, operands: list[str]) -> str:
    return "%s.expand(-1, %s)" % (operands[0], ", ".join(map(str, layer.shape)))


def _concat(layer: Layer, operands: list[str]) -> str:
    return "torch.cat([%s], %d)" % (", ".join(operands), layer.settings["axis"])


def _slice(layer: Layer, operands: list[str]) -> str:
    s = layer.settings
    steps = s.get("steps", [1] * len(s["axes"]))
    parts = [":"] * (len(layer.shape) + 1)
    for axis, start, stop, step in zip(s["axes"], s["starts"], s["ends"], steps):
        if step < 1:
            raise InputError("%s: a slice backwards is not written as PyTorch" % layer.output)
        end = "" if stop > 2**40 else str(stop)
        parts[axis] = "%s:%s%s" % (start or "", end, "" if step == 1 else ":%d" % step)
    return "%s[%s]" % (operands[0], ", ".join(parts))


def _mean(layer: Layer, operands: list[str]) -> str:
    keep = ", keepdim=True" if layer.settings["keepdims"] else ""
    return "%s.mean(%s%s)" % (operands[0], tuple(layer.settings["axes"]), keep)


def _gather(layer: Layer, operands: list[str]) -> str:
    return "%s[%s%s]" % (operands[0], ":, " * layer.settings.get("axis", 0), operands[1])


_KINDS: Dict[str, Callable[[Layer, list], str]] = {
    "Relu": _plain("F.relu(%s)"),
    "LeakyRelu": _leaky,
    "Sigmoid": _plain("torch.sigmoid(%s)"),
    "Tanh": _plain("torch.tanh(%s)"),
    "Softplus": _plain("F.softplus(%s)"),
    "Abs": _plain("torch.abs(%s)"),
    "Sqrt": _plain("torch.sqrt(%s)"),
    "Exp": _plain("torch.exp(%s)"),
    "Neg": _plain("-%s"),
    "Add": _infix("+"),
    "Sub": _infix("-"),
    "Mul": _infix("*"),
    "Div": _infix("/"),
    "Max": _plain("torch.maximum(%s, %s)"),
    "Reshape": _reshape,
    "Unsqueeze": _unsqueeze,
    "Expand": _expand,
    "Concat": _concat,
    "Slice": _slice,
    "ReduceMean": _mean,
    "Gather": _gather,
    "Identity": _plain("%s"),
}
