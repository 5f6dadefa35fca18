"""A network as one file of PyTorch, written from its layers."""

from __future__ import annotations

import json

import numpy as np

from lib.files.atomic import atomic_write

from .deployable import Deployable, Layer
from .torch_layers import ARITHMETIC, expression, is_identity, is_module, module, tensors

_HEAD = '''"""{title}

{about}.
It needs PyTorch and the package safetensors:

    from {name} import load
    {example}
"""

import os

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

WEIGHTS = {weights}
ABOUT = {metadata}


class {kind}(nn.Module):
    def __init__(self):
        super().__init__()
{modules}

    def forward(self, {arguments}):
{lines}


def load(path=None):
    """Return the network with its weights, from the file beside this one by default."""
    folder = os.path.dirname(os.path.abspath(__file__))
    network = {kind}()
    network.load_state_dict(load_file(path or os.path.join(folder, WEIGHTS)))
    return network.eval()
'''


def state(found: Deployable) -> dict[str, np.ndarray]:
    """Return the weights as PyTorch names and lays them out.

    Parameters
    ----------
    found : mnist.exporting.deployable.Deployable
    """
    result: dict[str, np.ndarray] = {}
    modules = {name for layer in found.layers if is_module(layer) for name in layer.inputs[1:]}
    for layer in found.layers:
        if is_module(layer):
            result.update(tensors(layer, found.weights))
    for name in _buffers(found):
        if name not in modules:
            result[name] = found.weights[name]
    return {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in result.items()}


def _buffers(found: Deployable) -> list[str]:
    """Arrays that are no layer's weights: gains of pixels and the like, but no single numbers."""
    used = [
        name
        for layer in found.layers
        if not is_module(layer) and not is_identity(layer, found.weights)
        for name in layer.inputs
    ]
    return [n for n in dict.fromkeys(used) if n in found.weights and found.weights[n].size > 1]


def source(found: Deployable, weights: str, name: str = "network") -> str:
    """Return the file's text.

    Parameters
    ----------
    found : Deployable
    weights : str
        The name of the file of weights, in the same folder.
    name : str
        The module's, for the example in its docstring.
    """
    metadata = found.metadata
    kind = "Generator" if "z" in found.inputs else "Discriminator"
    epoch = ", epoch %s" % metadata["epoch"] if "epoch" in metadata else ""
    modules = [
        "        self.%s = %s" % (_attribute(layer), module(layer, found.weights))
        for layer in found.layers
        if is_module(layer)
    ] + [
        "        self.register_buffer(%s, torch.zeros(%s))"
        % (json.dumps(n), ", ".join(map(str, found.weights[n].shape)))
        for n in _buffers(found)
    ]
    return _HEAD.format(
        title="The %s of %s%s, written by mnist.export."
        % (kind.lower(), metadata["network"], epoch),
        about=_about(found),
        name=name,
        example=_example(found),
        weights=json.dumps(weights),
        metadata=_dictionary(metadata),
        kind=kind,
        modules="\n".join(modules),
        arguments=", ".join(found.inputs),
        lines="\n".join("        " + line for line in Writer(found).lines()),
    )


def write(path: str, text: str) -> None:
    """Write the file."""
    with atomic_write(path, "w") as file:
        file.write(text)


def _about(found: Deployable) -> str:
    classes = " and classes (n,)" if "label" in found.inputs else ""
    if "z" in found.inputs:
        return "Noise (n, %d)%s become pictures from 0 to 1" % (found.inputs["z"][0], classes)
    shape = ", ".join(map(str, found.inputs["image"]))
    return "Pictures from 0 to 1 (n, %s)%s become probabilities that they are real" % (
        shape,
        classes,
    )


def _example(found: Deployable) -> str:
    if "z" in found.inputs:
        draw = (
            "randn(16, %d)" if found.metadata.get("latent") == "normal" else "rand(16, %d) * 2 - 1"
        )
        first = "torch." + draw % found.inputs["z"][0]
    else:
        first = "torch.rand(16, %s)" % ", ".join(map(str, found.inputs["image"]))
    return "load()(%s%s)" % (
        first,
        ", torch.arange(16) %% %d" % _classes(found) if "label" in found.inputs else "",
    )


def _classes(found: Deployable) -> int:
    return found.metadata["classes"].count(",") + 1


def _dictionary(metadata: dict) -> str:
    rows = ["    %s: %s," % (json.dumps(k), json.dumps(v)) for k, v in sorted(metadata.items())]
    return "{\n%s\n}" % "\n".join(rows)


def _attribute(layer: Layer) -> str:
    return layer.inputs[1]


class Writer:
    """Writes the lines of ``forward``: one for each layer, with its activation around it.

    Parameters
    ----------
    found : Deployable
    """

    def __init__(self, found: Deployable) -> None:
        self._found = found
        self._readers: dict[str, list[Layer]] = {}
        for layer in found.layers:
            for name in layer.inputs:
                self._readers.setdefault(name, []).append(layer)
        self._texts: dict[str, str] = {name: name for name in found.inputs}
        self._numbers = 0

    def lines(self) -> list[str]:
        """Return the lines, with the shapes of the results as comments."""
        rows: list[tuple[str, str]] = []
        for layer in self._found.layers:
            text = expression(layer, self._operands(layer), self._found.weights)
            if layer.output == self._found.output:
                rows.append(("return " + text, _shape(layer)))
            elif self._is_inlined(layer):
                self._texts[layer.output] = text
            else:
                name = self._variable(layer)
                self._texts[layer.output] = name
                rows.append(("%s = %s" % (name, text), _shape(layer)))
        width = min(max(len(text) for text, _ in rows), 70)
        return ["%s  # %s" % (text.ljust(width), shape) for text, shape in rows]

    def _operands(self, layer: Layer) -> list[str]:
        result = []
        for name in layer.inputs:
            array = self._found.weights.get(name)
            if name in self._texts:
                result.append(self._texts[name])
            elif array is not None and array.size == 1:
                result.append("%.9g" % array.reshape(()))
            else:
                result.append("self." + name)
        return result

    def _is_inlined(self, layer: Layer) -> bool:
        if layer.kind in ("Unsqueeze", "Expand"):
            return True
        readers = self._readers.get(layer.output, [])
        if len(readers) != 1 or any(name in self._texts for name in readers[0].inputs):
            return False
        return is_module(layer) or (layer.kind in ARITHMETIC and readers[0].kind in ARITHMETIC)

    def _variable(self, layer: Layer) -> str:
        """``y`` for one-hot classes; else the name of what this layer is the last to read."""
        if is_identity(layer, self._found.weights):
            return "y"
        for name in layer.inputs:
            text = self._texts.get(name, "")
            last = self._readers.get(name, [layer])[-1] is layer
            base = text.split("(")[-1].split(")")[0]
            for candidate in (text, base):
                if candidate.startswith("h") and candidate.isalnum() and last:
                    return candidate
        self._numbers += 1
        return "h" if self._numbers == 1 else "h%d" % self._numbers


def _shape(layer: Layer) -> str:
    return "(%s)" % ", ".join(["n", *map(str, layer.shape)]) if layer.shape else "(n,)"
