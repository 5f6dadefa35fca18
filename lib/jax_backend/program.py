"""A compiled function: what Theano's `Function` calls to compute.

It takes the arguments from Theano's storage and the shared variables from where they live
(`shared_values`), runs one function that JAX compiled, leaves new values of shared variables on
the device and returns the outputs as NumPy arrays.
"""

from __future__ import annotations

from typing import Any

import jax
from theano.link.basic import Container, LocalLinker
from theano.tensor.random.op import RandomVariable

from .errors import no_converter
from .installation import x64
from .numpy_draws import Draws, is_generator
from .registry import converter
from .shared_values import adopt
from .static_needs import ValueNeeded
from .static_values import Known, identity
from .tracing import Again, Tracing


class Linker(LocalLinker):
    """Makes a `Program` of an optimised graph.

    Parameters
    ----------
    placement : lib.jax_backend.one_device.OneDevice, or another that does the same
    options : lib.jax_backend.options.Options
    """

    def __init__(self, placement, options):
        super().__init__(allow_gc=False)
        self.placement, self.options = placement, options
        self.fgraph = None

    def accept(self, fgraph: Any, no_recycling: Any = None, profile: Any = None) -> Any:
        linker = self.clone()
        linker.fgraph = fgraph
        return linker

    def make_all(
        self, input_storage: Any = None, output_storage: Any = None, storage_map: Any = None
    ) -> Any:
        fgraph = self.fgraph
        for node in fgraph.toposort():
            if converter(node.op) is None and not isinstance(node.op, RandomVariable):
                raise no_converter(node)
        program = Program(fgraph, input_storage, self.placement, self.options)
        inputs = [Container(v, cell) for v, cell in zip(fgraph.inputs, input_storage)]
        outputs = [Container(v, [None], readonly=True) for v in fgraph.outputs]
        return program, inputs, outputs, [], []


class Program:
    """Callable that computes all outputs of a graph and its updates.

    Parameters
    ----------
    fgraph : theano.graph.fg.FunctionGraph
    storage : list of lists of length 1
        Where `Function` puts the values of the graph's inputs.
    placement, options
        As for `Linker`.
    """

    # what Function.__call__ looks at
    need_update_inputs = False  # they are made here
    allow_gc = False
    fetches_residents = False  # see shared_values
    storage_map: dict = {}

    def __init__(self, fgraph, storage, placement, options):
        self.fgraph, self.storage, self.placement = fgraph, storage, placement
        self._draws = Draws(fgraph, options)
        # what JAX gets: the graph's inputs but for generators, and what these draw
        self._numbers = [n for n, v in enumerate(fgraph.inputs) if not is_generator(v)]
        inputs = [fgraph.inputs[n] for n in self._numbers] + self._draws.samples
        outputs = [v for v in fgraph.outputs if not is_generator(v)]
        self._known = Known(inputs, options)
        self._tracing = Tracing(inputs, outputs, options)
        self._residents = {}  # by place among these inputs
        self._changed = []
        self._compiled = {}

    def adopt(self, containers: dict, changed: list[int]) -> None:
        """Take over the shared variables.

        Parameters
        ----------
        containers : dict
            The variables' containers by the number of the input.
        changed : list of int
            Numbers of the inputs of which the last outputs are the new values.
        """
        place = {number: place for place, number in enumerate(self._numbers)}
        self._residents = {place[n]: adopt(c) for n, c in containers.items() if n in place}
        self._changed = changed
        self._tracing.changed = [place[n] for n in changed if n in place]

    def __call__(self, output_subset=None):
        with x64(), self.placement.context():
            generators, samples = self._draw()
            while True:
                shared = {n: r.array(self.placement) for n, r in self._residents.items()}
                given = self._given(shared) + samples
                try:
                    results = self._call(shared, given)
                    break
                except Again:
                    continue
                except ValueNeeded as need:
                    self._known.add(need, self._arguments(), given)
        new = self.fgraph.outputs[len(self.fgraph.outputs) - len(self._changed) :]
        for number, variable in zip(self._changed, new):
            if variable in generators:
                self.storage[number][0] = generators[variable]
        return results + [None] * len(new)

    def _draw(self):
        """Generators after all draws, by variable, and what they have drawn."""
        if not self._draws.samples:
            return {}, []
        shared = {n: r.array(self.placement) for n, r in self._residents.items()}
        cells = zip(self.fgraph.inputs, self.storage)
        generators = {variable: cell[0] for variable, cell in cells if is_generator(variable)}
        samples = self._draws.draw(generators, self._given(shared), self._arguments())
        return generators, samples

    def _given(self, shared):
        """Values of the inputs: shared variables on the device, the others from the caller."""
        return [shared.get(i, self.storage[n][0]) for i, n in enumerate(self._numbers)]

    def _arguments(self):
        """Which inputs are the caller's."""
        return [i for i in range(len(self._numbers)) if i not in self._residents]

    def _call(self, shared, given):
        needed = self._known.values(given)
        changed = self._tracing.changed
        kept = {n: array for n, array in shared.items() if n not in changed}
        for n, value in enumerate(given):
            if n not in shared:
                kept[n] = self.placement.argument(value)
        try:
            outputs, new, checks = self._function(needed)({n: shared[n] for n in changed}, kept)
            if checks is not None:
                checks = self.placement.fetch(checks)
                self._tracing.raise_failed(dict(enumerate(given)), needed, checks)
            # before anything is waited for: an interrupt there shall find the new values
            for number, array in zip(changed, new):
                self._residents[number].replace(array, self.placement)
            results = [self.placement.fetch(output) for output in outputs]
            if not results:
                # the caller may change the arguments' memory once this returns
                jax.block_until_ready(new)
        except RuntimeError as error:
            if "RESOURCE_EXHAUSTED" in str(error):
                raise MemoryError("on %s" % self.placement) from None
            raise
        return results

    def _function(self, needed):
        key = identity(needed), self._tracing.donates
        if key not in self._compiled:
            donate = (0,) if self._tracing.donates else ()
            self._compiled[key] = self.placement.jit(self._tracing.function(needed), donate)
        return self._compiled[key]
