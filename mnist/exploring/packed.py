"""Weights in few bytes, for a page: float16 or int8, a scale for each output."""

from __future__ import annotations

import base64
from typing import Any, Dict, List, NamedTuple

import numpy as np

from .layers import Layer

#: Bytes that a weight takes.
KINDS = {"float16": 2, "int8": 1}


class Packed(NamedTuple):
    """A layer's weight in few bytes.

    Attributes
    ----------
    values : ndarray, of the weight's shape, float16 or int8
    scales : ndarray, (outputs,) or (filters,), float32
        ``values * scales`` are the weight: a normalisation folded in may have made some outputs
        very large or very small.
    """

    values: np.ndarray
    scales: np.ndarray


def packed(weight: np.ndarray, kind: str) -> Packed:
    """Return a weight in few bytes.

    Parameters
    ----------
    weight : ndarray, (inputs, outputs, ...)
    kind : {'float16', 'int8'}
    """
    axes = (0,) + tuple(range(2, weight.ndim))
    most = np.abs(weight).max(axis=axes).astype(np.float32)
    scales = np.where(most > 0, most, np.float32(1)) / (1 if kind == "float16" else 127)
    values = weight / scales.reshape((1, -1) + (1,) * (weight.ndim - 2))
    if kind == "int8":
        return Packed(np.rint(values).astype(np.int8), scales)
    return Packed(values.astype(np.float16), scales)


def unpacked(found: Packed) -> np.ndarray:
    """Return the weight that `packed` has kept, as the page computes it."""
    scales = found.scales.reshape((1, -1) + (1,) * (found.values.ndim - 2))
    return found.values.astype(np.float32) * scales


def for_page(layers: List[Layer], kind: str) -> List[Dict[str, Any]]:
    """Return layers as JSON can say them, all arrays in base64.

    Raises
    ------
    KeyError
        For another kind.
    """
    return [_layer(layer, packed(layer.weight, kind), KINDS[kind]) for layer in layers]


def _layer(layer, found, size):
    weight = layer.weight
    return {
        "inputs": weight.shape[0],
        "outputs": weight.shape[1],
        "kernel": weight.shape[2] if weight.ndim == 4 else 0,
        "stride": layer.stride,
        "padding": layer.padding,
        "sideIn": layer.side_in,
        "sideOut": layer.side_out,
        "activation": layer.activation,
        "leak": layer.leak,
        "weightBytes": size,
        "weight": _base64(found.values, "<f2" if size == 2 else "<i1"),
        "scales": _base64(found.scales, "<f4"),
        "gain": None if layer.gain is None else _base64(layer.gain, "<f4"),
        "bias": None if layer.bias is None else _base64(layer.bias, "<f4"),
    }


def _base64(array, kind):
    return base64.b64encode(np.ascontiguousarray(array, kind).tobytes()).decode("ascii")
