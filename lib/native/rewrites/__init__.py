"""Theano's rewrites that put the native Ops in, one file a kind of Op; `register` adds all."""


def register():
    """Add the rewrites to Theano's; Theano must have been imported."""
    from . import conv, elementwise, label_folding, matmul, small_ops, sums

    for module in (conv, elementwise, small_ops, label_folding, matmul, sums):
        module.register()
