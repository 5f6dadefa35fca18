"""Theano-PyMC 1.1.2 on Python 3.8 to 3.13 and NumPy 1.20 to 2.x, without changing its files.

The only package that patches others. `hook` waits for the import of Theano, `shims` runs around
it: names and modules that NumPy and Python dropped come back (`dropped_names`), Theano itself is
mended (`repairs`), `theano.function` finds the device (`theano_function`).
``python -m lib.compat`` prints what was found on this machine (`environment`).
"""


def __getattr__(name):
    """Give programs `require_compiler` without importing more at `import lib` (PEP 562)."""
    if name != "require_compiler":
        raise AttributeError("module %r has no attribute %r" % (__name__, name))
    from ..toolchain.compiler import require_compiler

    return require_compiler
