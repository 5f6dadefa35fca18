"""Lasagne's layers for GPUs, where Lasagne has none: its modules that cannot be imported there.

`serving` decides whether Lasagne's own module or ours answers for ``lasagne.layers.dnn``,
``corrmm`` and ``cuda_convnet``; ours have these names here. They import Lasagne, so that only
`serving` imports them, and only where the program has imported Lasagne itself.
"""
