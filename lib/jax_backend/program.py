"""A compiled function: what Theano's `Function` calls to compute.

It takes the arguments from Theano's storage and the shared variables from where they live
(`resident`), runs one function that JAX compiled, leaves new values of shared variables on
the device and returns the outputs as NumPy arrays.
"""

import jax
from theano.graph.basic import ancestors
from theano.link.basic import Container, LocalLinker
from theano.tensor.type import TensorType

from .api import x64
from .errors import ValueNeeded, no_converter
from .registry import converter
from .resident import adopt
from .tracing import Again, Tracing, key


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
        self.fgraph, self.storage, self.placement = fgraph, storage, placement
        self.residents = {}  # by the number of the input
        self.constant = set()  # numbers of the inputs that are compiled in
        self._tracing = Tracing(fgraph, options)
        self._compiled = {}

    def adopt(self, containers):
        """Take over the containers (by the number of the input) of shared variables."""
        self.residents = {number: adopt(container) for number, container in containers.items()}

    def __call__(self, output_subset=None):
        with x64(), self.placement.context():
            while True:
                try:
                    return self._call()
                except Again:
                    continue
                except ValueNeeded as need:
                    self._compile_in(need)

    def _compile_in(self, need):
        """Make constants of the integers among the arguments that `need` comes from."""
        used = set(ancestors([need.variable]))
        found = {
            number
            for number, variable in enumerate(self.fgraph.inputs)
            if number not in self.residents and variable in used and _is_small_integer(variable)
        } - self.constant
        if not found:
            raise need.as_error() from None
        self.constant |= found

    def _call(self):
        constant = {n: self.storage[n][0] for n in self.constant}
        arguments = {
            n: self.placement.argument(cell[0])
            for n, cell in enumerate(self.storage)
            if n not in self.residents and n not in constant
        }
        shared = {n: resident.array(self.placement) for n, resident in self.residents.items()}
        changed = self._tracing.changed.values()
        kept = {n: array for n, array in shared.items() if n not in changed}
        used_up = {n: shared[n] for n in changed}
        try:
            outputs, new, checks = self._function(constant)(used_up, kept, arguments)
            if checks is not None:
                values = {**shared, **arguments}
                self._tracing.raise_failed(values, constant, self.placement.fetch(checks))
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

    def _function(self, constant):
        donates = self._tracing.donates
        found = self._compiled.get((key(constant), donates))
        if found is None:
            found = self.placement.jit(self._tracing.function(constant), (0,) if donates else ())
            self._compiled[key(constant), donates] = found
        return found


def _is_small_integer(variable):
    return (
        isinstance(variable.type, TensorType)
        and variable.ndim <= 1
        and variable.dtype.startswith(("int", "uint"))
    )
