"""Random numbers of NumPy's generators (``theano.tensor.random``), drawn before each call.

What such a generator does next cannot be computed by JAX, so that NumPy draws as it does for
Theano, and the samples are arguments of what is compiled. For that the sizes and parameters must
be constants, or follow from shapes and from integers among the arguments.
"""

from __future__ import annotations

from typing import Any

from theano.tensor.random.op import RandomVariable
from theano.tensor.random.type import RandomStateType

from .static_needs import ValueNeeded
from .static_values import Known


def is_generator(variable: Any) -> bool:
    """Whether a variable stands for the state of a generator."""
    return isinstance(variable.type, RandomStateType)


class _SettingsNeeded(ValueNeeded):
    """Size and parameters of a draw."""

    def __init__(self, node):
        super().__init__(node, None, "the size or a parameter")
        self.name, self.targets = node, node.inputs[1:]

    def value(self, results):
        """All of them, if all are known."""
        answers = [ValueNeeded.value(self, [result]) for result in results]
        return None if any(answer is None for answer in answers) else answers


class Draws:
    """The draws of one graph.

    Parameters
    ----------
    fgraph : theano.graph.fg.FunctionGraph
    options : lib.jax_backend.options.Options

    Attributes
    ----------
    samples : list of Variables
        What is drawn.
    """

    def __init__(self, fgraph, options):
        self._inputs = [v for v in fgraph.inputs if not is_generator(v)]
        self._options = options
        self._nodes = [n for n in fgraph.toposort() if isinstance(n.op, RandomVariable)]
        self._settings = {}
        self.samples = [node.outputs[1] for node in self._nodes]

    def draw(self, generators: dict, values: Any, arguments: list[int]) -> Any:
        """Draw everything once.

        Parameters
        ----------
        generators : dict
            The generators by their variables; gets their states after each draw.
        values : list of arrays
            Of the graph's inputs that are no generators.
        arguments : list of int
            Which of these are the caller's.

        Returns
        -------
        list of ndarray
        """
        samples: list = []
        for node in self._nodes:
            if node not in self._settings:
                known = Known(self._inputs, self._options)
                known.add(_SettingsNeeded(node), arguments, values)
                self._settings[node] = known
            settings = self._settings[node].values(values)[node]
            storage = [[None], [None]]
            node.op.perform(node, [generators[node.inputs[0]], *settings], storage)
            generators[node.outputs[0]] = storage[0][0]
            samples.append(storage[1][0])
        return samples
