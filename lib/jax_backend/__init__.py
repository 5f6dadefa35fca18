"""Theano graphs on JAX: GPUs of today, TPUs, and processors without a C++ compiler.

`lib.device` chooses and compiles; this package imports JAX, and so is imported only once JAX
was chosen. ``api`` asks whether JAX is here, ``mode`` is the mode for `theano.function`,
``graph`` converts, ``registry`` and ``ops`` say how, ``resident`` keeps shared variables on
the device, and ``placement`` says on which.
"""
