"""Drop-in for the ``lib`` package of dcgan_code, for any CPU and today's Python.

Importing it prepares the process for ``import theano`` (see `lib.compat`) and does nothing
else.
"""

from .compat import hook

hook.install()
