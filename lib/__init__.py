"""Drop-in for the ``lib`` package of dcgan_code, for any CPU and today's Python.

Importing it prepares the process for ``import theano`` (see `lib.compat`) and does nothing
else.
"""

import os

from .compat import hook

hook.install()

#: Of the whole project: pyproject.toml reads it from here.
__version__ = "1.0.0"


def pytest_configure() -> None:
    """Have the processes that tests start prepared, too: ``pytest -p lib`` calls this once.

    Their main program is pytest, so that they do not import `lib` of their own accord.
    """
    try:
        from .compat import running
    except ImportError:  # a ported checkout has none
        return
    os.environ.update(running.environment(os.environ))
