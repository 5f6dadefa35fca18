"""Theano's rewrites that put the native Ops in, one file a kind of Op; `register` adds all."""

import os
from functools import lru_cache


@lru_cache(maxsize=None)
def register() -> None:
    """Add the rewrites to Theano's, once; Theano must have been imported. Builds nothing yet.

    With DCGAN_NATIVE=0 in the environment it adds none.
    """
    if os.environ.get("DCGAN_NATIVE", "1") == "0":
        return
    from . import conv, elementwise, label_folding, matmul, small_ops, sums

    for module in (conv, elementwise, small_ops, label_folding, matmul, sums):
        module.register()
