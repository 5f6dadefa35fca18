"""Theano graphs on JAX: GPUs of today, TPUs, several machines, and no C++ compiler.

`lib.device` chooses and compiles; this package imports JAX, and so is imported only once JAX
was chosen, but for `installation`, which asks whether it is here. From there:

- ``mode`` is the mode for `theano.function`, ``program`` what it calls then, ``tracing`` what
  JAX compiles;
- ``graph`` converts, by the converters in ``ops``, which ``registry`` knows; ``errors`` names
  what has none;
- ``static_values`` finds out the sizes that JAX must know, ``static_needs`` says which;
- ``shared_values`` keeps shared variables on the device, ``numpy_draws`` lets NumPy's generators
  draw, ``one_device`` (``many_devices`` over several) says which device, ``options`` in which
  precision;
- ``cache`` keeps on disk what was compiled.
"""
