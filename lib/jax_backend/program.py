"""A compiled function: what Theano's `Function` calls to compute.

It takes the arguments from Theano's storage and the shared variables from where they live
(`resident`), runs one function that JAX compiled, leaves new values of shared variables on
the device and returns the outputs as NumPy arrays.
"""

import jax
from theano.link.basic import Container, LocalLinker

from .api import x64
from .errors import no_converter
from .known import Known, identity
from .needs import ValueNeeded
from .registry import converter
from .resident import adopt
from .tracing import Again, Tracing


class Linker(LocalLinker):
    """Makes a `Program` of an optimised graph.

    Parameters
    ----------
    placement : lib.jax_backend.placement.OneDevice, or another that does the same
    options : lib.jax_backend.options.Options
    """

    def __init__(self, placement, options):
        super().__init__(allow_gc=False)
        self.placement, self.options = placement, options
        self.fgraph = None

    def accept(self, fgraph, no_recycling=None, profile=None):
        linker = self.clone()
        linker.fgraph = fgraph
        return linker

    def make_all(self, input_storage=None, output_storage=None, storage_map=None):
        fgraph = self.fgraph
        for node in fgraph.toposort():
            if converter(node.op) is None:
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
    fetches_residents = False  # see resident
    storage_map = {}

    def __init__(self, fgraph, storage, placement, options):
        self.storage, self.placement = storage, placement
        self.residents = {}  # by the number of the input
        self._known = Known(fgraph.inputs, options)
        self._tracing = Tracing(fgraph, options)
        self._compiled = {}

    def adopt(self, containers, changed):
        """Take over the shared variables.

        Parameters
        ----------
        containers : dict
            The variables' containers by the number of the input.
        changed : list of int
            Numbers of the inputs of which the last outputs are the new values.
        """
        self.residents = {number: adopt(container) for number, container in containers.items()}
        self._tracing.changed = changed

    def __call__(self, output_subset=None):
        with x64(), self.placement.context():
            while True:
                shared = {n: r.array(self.placement) for n, r in self.residents.items()}
                given = [shared.get(n, cell[0]) for n, cell in enumerate(self.storage)]
                try:
                    return self._call(shared, given)
                except Again:
                    continue
                except ValueNeeded as need:
                    arguments = [n for n in range(len(given)) if n not in shared]
                    self._known.add(need, arguments, given)

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
                self.residents[number].replace(array, self.placement)
            results = [self.placement.fetch(output) for output in outputs]
            if not results:
                # the caller may change the arguments' memory once this returns
                jax.block_until_ready(new)
        except RuntimeError as error:
            if "RESOURCE_EXHAUSTED" in str(error):
                raise MemoryError("on %s" % self.placement) from None
            raise
        return results + [None] * len(new)

    def _function(self, needed):
        key = identity(needed), self._tracing.donates
        if key not in self._compiled:
            donate = (0,) if self._tracing.donates else ()
            self._compiled[key] = self.placement.jit(self._tracing.function(needed), donate)
        return self._compiled[key]
