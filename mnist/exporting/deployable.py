"""A trained network as layers and weights: what every format but ONNX is written from.

The layers are read from the graph, which knows discriminators and forks' networks, too. The plan
of `mnist.sampling.layer_plan` says of the zoo's generators alone what their weights do, and needs
no graph and no weights: for another program's file, and for the page. A test compares the two.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, NamedTuple, Tuple

import numpy as np
import theano

from lib.errors import InputError
from lib.export import convert
from lib.export.graph import Graph, Node
from lib.export.size import Size

from . import networks

# Constant inputs that are settings, by the kind of layer: their names, in order.
_SETTINGS = {
    "Reshape": ("shape",),
    "Expand": ("shape",),
    "Unsqueeze": ("axes",),
    "Squeeze": ("axes",),
    "ReduceSum": ("axes",),
    "Slice": ("starts", "ends", "axes", "steps"),
    "Clip": ("low", "high"),
}


class Layer(NamedTuple):
    """One operation, as ONNX names and defines it.

    Attributes
    ----------
    kind : str
        Such as ``Gemm`` (x w + b), ``ConvTranspose``, ``Relu``, ``Concat``.
    inputs : tuple of str
        Names of other layers' outputs, of the network's inputs and of weights.
    output : str
    shape : tuple of int
        Of the output, without the minibatch.
    settings : dict
        Such as ``strides``, ``pads``, ``axis``; in a ``shape``, 0 is the size of the input
        and -1 what is left.
    """

    kind: str
    inputs: Tuple[str, ...]
    output: str
    shape: Tuple[int, ...]
    settings: Dict[str, Any]


class Deployable(NamedTuple):
    """A network that needs no Theano.

    Attributes
    ----------
    layers : list of Layer
        In the order in which they run.
    weights : dict of str to ndarray
        Float32, in ONNX's layouts: matrices (inputs, outputs), filters (outputs, inputs, kh,
        kw) or, transposed, (inputs, outputs, kh, kw).
    inputs : dict of str to tuple
        Their shapes without the minibatch: ``z`` (nz,) or ``image`` (nc, h, w), and, for a
        network with classes, ``label`` ().
    output : str
    metadata : dict of str to str
        network, part, epoch, classes, latent, ...
    graph : lib.export.graph.Graph
        What all of it was read from.
    network : mnist.exporting.networks.Network
    """

    layers: List[Layer]
    weights: Dict[str, np.ndarray]
    inputs: Dict[str, tuple]
    output: str
    metadata: Dict[str, str]
    graph: Graph
    network: networks.Network


def deployable(
    checkpoint: str,
    wanted: networks.Wanted = networks.GENERATOR,
    function: Callable = theano.function,
) -> Deployable:
    """Return a trained network as layers and weights.

    Parameters
    ----------
    checkpoint, wanted, function
        As for `mnist.exporting.networks.load`.

    Raises
    ------
    InputError
        If there is no such network.

    Examples
    --------
    >>> found = deployable("runs/mnist")  # doctest: +SKIP
    >>> [layer.kind for layer in found.layers[:4]]  # doctest: +SKIP
    ['Gather', 'Concat', 'Gemm', 'Relu']
    """
    return of_network(networks.load(checkpoint, wanted, function))


def of_network(network: networks.Network) -> Deployable:
    """Return a network that was read as layers and weights."""
    graph = convert((network.inputs, network.output), network.sizes)
    settings = {v.name for node in graph.nodes for v in _setting_values(node)}
    weights = {v.name: v.known for v in graph.constants() if v.name not in settings}
    return Deployable(
        [_layer(node) for node in graph.nodes],
        weights,
        {value.name: value.shape[1:] for value in graph.inputs},
        graph.outputs[0].name,
        network.metadata,
        graph,
        network,
    )


def _setting_values(node: Node) -> list:
    if node.kind not in _SETTINGS:
        return []
    return [value for value in node.inputs[1:] if value is not None and value.data is not None]


def _layer(node: Node) -> Layer:
    settings = dict(node.attributes)
    values = _setting_values(node)
    for name, value in zip(_SETTINGS.get(node.kind, ()), values):
        settings[name] = value.known.tolist()
    if any(isinstance(size, Size) for size in node.output.shape[1:]):
        raise InputError("%s: its result's size is not known beforehand" % node.name)
    inputs = tuple(v.name for v in node.inputs if v is not None and v not in values)
    shape = tuple(int(size) for size in node.output.shape[1:])
    return Layer(node.kind, inputs, node.output.name, shape, settings)
