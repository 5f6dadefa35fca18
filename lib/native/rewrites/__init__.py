"""Theano's rewrites that put the native Ops in, one file a kind of Op; `register` adds all."""

from functools import lru_cache


@lru_cache(maxsize=None)
def register() -> None:
    """Add the rewrites to Theano's, once; Theano must have been imported. Builds nothing yet."""
    from . import conv, elementwise, label_folding, matmul, small_ops, sums

    for module in (conv, elementwise, small_ops, label_folding, matmul, sums):
        module.register()
