"""Theano's compilation mode for JAX: ``theano.function(..., mode=mode(placement, options))``.

Everything that makes `theano.function` what it is stays Theano's: inputs with defaults, givens,
updates, the checks of arguments. Of its rewrites those run that simplify the graph and keep
logarithms, exponentials and quotients from overflowing; what is about C++, memory or loops is
XLA's business.
"""

from __future__ import annotations

from typing import Any

from theano.compile.function.types import FunctionMaker
from theano.compile.mode import Mode
from theano.graph.optdb import Query

from . import cache, ops  # noqa: F401  (registers the converters)
from .program import Linker

# Of the rewrites for speed only those that bring softmax and logarithm together: XLA has the
# others. Of those for devices the ones that write Theano's own batch normalization out. Constant
# folding would compile C++ for each constant. Without ShapeOpt, which lets Theano follow shapes,
# canonicalizing some graphs never ends.
REWRITES = Query(
    include=[
        *("useless", "merge", "ShapeOpt", "canonicalize_db", "canonicalize", "stabilize"),
        *("xent", "specialize", "specialize_device"),
    ],
    exclude=["topo_constant_folding", "constant_folding", "inplace", "cxx_only", "gpuarray"],
    subquery={
        "specialize": Query(
            include=[
                *("local_logsoftmax", "local_logsoftmax_grad", "local_softmax_with_bias"),
                "graph_merge_softmax_with_crossentropy_softmax",
                "local_advanced_indexing_crossentropy_onehot",
                "local_advanced_indexing_crossentropy_onehot_grad",
                "local_softmax_grad_to_crossentropy_with_softmax_grad",
            ]
        ),
        "specialize_device": Query(include=["batchnorm_opts"]),
    },
)


class _Maker(FunctionMaker):
    """Tells the program which inputs are shared variables, and which outputs their new values."""

    def create(self, input_storage=None, trustme=False, storage_map=None):
        function = super().create(input_storage, trustme, storage_map)
        given = input_storage or [None] * len(self.inputs)
        containers, changed = {}, []
        for number, (spec, value) in enumerate(zip(self.inputs, given)):
            if spec.shared or spec.update is not None:
                value = getattr(value, "container", value)
                own = function.input_storage[number]
                containers[number] = value if spec.shared and value is not None else own
            if spec.update is not None:
                changed.append(number)
        function.fn.adopt(containers, changed)
        return function

    def __reduce__(self):
        raise TypeError(
            "functions on JAX cannot be copied or pickled: keep the shared variables instead, and "
            "compile anew; Function.copy makes another function on this device"
        )


class JaxMode(Mode):
    """A mode of which functions run on JAX."""

    def function_maker(
        self, inputs: Any, outputs: Any, mode: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """What `theano.function` asks for the maker."""
        return _Maker(inputs, outputs, self, *args, **kwargs)


def mode(placement: Any, options: Any) -> Any:
    """The mode that compiles for `placement`, with `options`.

    Parameters
    ----------
    placement : lib.jax_backend.one_device.OneDevice, or another that does the same
    options : lib.jax_backend.options.Options
    """
    cache.enable(options.platform)
    return JaxMode(Linker(placement, options.checked()), REWRITES)
