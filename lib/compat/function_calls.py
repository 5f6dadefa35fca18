"""A hook that Theano lacks: something that runs before each call of a compiled function.

Functions that Theano compiled itself read a shared variable's value from its storage, in C,
without asking its container. `lib.jax_backend.shared_values` keeps values on a device and has to
bring them back before. A container cannot do that: nobody calls it then.
"""

from __future__ import annotations

from typing import Any


def install(types: Any) -> None:
    """Give Theano's functions the hook; until something uses it, calls stay as they are.

    Parameters
    ----------
    types : module
        ``theano.compile.function.types``; ``types.Function.before_calls(prepare)`` then has
        ``prepare(function)`` called before each call of any function.
    """

    def before_calls(prepare):
        stock = types.Function.__call__

        def call(self, *args, **kwargs):
            prepare(self)
            return stock(self, *args, **kwargs)

        types.Function.__call__ = call

    types.Function.before_calls = staticmethod(before_calls)
