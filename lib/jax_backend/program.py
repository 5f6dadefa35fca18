"""A compiled function: what Theano's `Function` calls to compute.

It takes the arguments from Theano's storage and the shared variables from where they live
(`resident`), runs one function that JAX compiled, leaves new values of shared variables on
the device and returns the outputs as NumPy arrays.
"""

import jax
import jax.numpy as jnp
from theano.graph.basic import ancestors
from theano.link.basic import Container, LocalLinker
from theano.tensor.type import TensorType

from .api import x64
from .errors import ValueNeeded, no_converter
from .graph import Trace
from .registry import converter
from .resident import adopt


class _Again(Exception):
    """Tracing found out something that changes how to compile."""


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
        self.fgraph, self.storage = fgraph, storage
        self.placement, self.options = placement, options
        self.residents = {}  # number of the input: Resident
        self.changed = dict(fgraph.update_mapping or {})  # number of the output: of the input
        self.constant = set()  # numbers of the inputs that are compiled in
        self.donates = True
        self.errors = {}  # for each compiled function and shape: what its checks raise
        self._compiled = {}

    def adopt(self, containers):
        """Take over the containers (by the number of the input) of shared variables."""
        self.residents = {number: adopt(container) for number, container in containers.items()}

    def __call__(self, output_subset=None):
        with x64(), self.placement.context():
            while True:
                try:
                    return self._call()
                except _Again:
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
        numbers = range(len(self.storage))
        updated = set(self.changed.values())
        arguments = {
            n: self.placement.argument(self.storage[n][0])
            for n in numbers
            if n not in self.residents and n not in self.constant
        }
        shared = {n: resident.array(self.placement) for n, resident in self.residents.items()}
        kept = {n: array for n, array in shared.items() if n not in updated}
        used_up = {n: array for n, array in shared.items() if n in updated}
        constant = {n: self.storage[n][0] for n in self.constant}
        key = tuple((n, array.shape, array.tobytes()) for n, array in sorted(constant.items()))
        try:
            outputs, new, checks = self._function(key, constant)(used_up, kept, arguments)
            self._raise_failed(key, arguments, shared, checks)
            results = [self.placement.fetch(output) for output in outputs]
        except RuntimeError as error:
            if "RESOURCE_EXHAUSTED" in str(error):
                raise MemoryError("on %s" % self.placement) from None
            raise
        for number, array in zip(self.changed.values(), new):
            self.residents[number].replace(array, self.placement)
        if not results:
            # the caller may change the arguments' memory once this returns
            jax.block_until_ready(new)
        return results + [None] * len(new)

    def _function(self, key, constant):
        if (key, self.donates) not in self._compiled:

            def trace(used_up, kept, arguments):
                return self._trace({**used_up, **kept, **arguments}, constant)

            donate = (0,) if self.donates else ()
            self._compiled[key, self.donates] = self.placement.jit(trace, donate)
        return self._compiled[key, self.donates]

    def _trace(self, values, constant):
        """What JAX traces: the converted graph."""
        inputs = self.fgraph.inputs
        trace = Trace(self.options)
        given = {**values, **constant}
        results = trace.run(inputs, self.fgraph.outputs, [given[n] for n in range(len(inputs))])
        if trace.checks and self.donates:
            # when a check fails, the variables keep their values
            self.donates = False
            raise _Again
        new = [results[number] for number in self.changed]
        outputs = [v for n, v in enumerate(results) if n not in self.changed]
        self.errors[_signature(values, constant)] = [error for _, error in trace.checks]
        checks = jnp.stack([holds for holds, _ in trace.checks]) if trace.checks else None
        return outputs, _distinct(new, values.values()), checks

    def _raise_failed(self, key, arguments, shared, checks):
        if checks is None:
            return
        constant = {n: self.storage[n][0] for n in self.constant}
        errors = self.errors[_signature({**arguments, **shared}, constant)]
        for holds, error in zip(self.placement.fetch(checks), errors):
            if not holds:
                raise error


def _is_small_integer(variable):
    return (
        isinstance(variable.type, TensorType)
        and variable.ndim <= 1
        and variable.dtype.startswith(("int", "uint"))
    )


def _signature(values, constant):
    """What JAX compiles anew for."""
    return tuple((n, v.shape) for n, v in sorted(values.items())) + tuple(
        (n, v.shape, v.tobytes()) for n, v in sorted(constant.items())
    )


def _distinct(arrays, inputs):
    """`arrays` as results with memory of their own: one used up must not take another along."""
    seen = {id(value) for value in inputs}
    results = []
    for array in arrays:
        if id(array) in seen:
            array = jnp.copy(array)
        seen.add(id(array))
        results.append(jnp.asarray(array))
    return results
