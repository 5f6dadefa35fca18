"""A line on what is being compiled, and how far."""

from __future__ import annotations

import time
from typing import Any

from tqdm import tqdm


class Compiling:
    """Context manager; its `function` is ``theano.function``, or a drop-in, with a progress bar.

    The bar is shown on terminals only; a line at the end says how long it took.

    Parameters
    ----------
    function : callable
    names : list of str
        What will be compiled, the ``name`` of each call.
    """

    def __init__(self, function, names):
        self._function, self._names = function, names
        self._bar = None

    def __enter__(self):
        self._started = time.time()
        print("compiling", flush=True)
        self._bar = tqdm(
            total=len(self._names),
            disable=None,  # where standard error is no terminal
            leave=False,
            bar_format="  {n_fmt} of {total_fmt} done, now {desc} ({elapsed})",
        )
        return self

    def function(
        self, inputs: Any, outputs: Any = None, updates: Any = None, name: str | None = None
    ) -> Any:
        """Compile; `name` is shown meanwhile."""
        self._bar.set_description_str(name)
        result = self._function(inputs, outputs, updates=updates, name=name)
        self._bar.update()
        return result

    def __exit__(self, kind, *exc_info):
        self._bar.close()
        if kind is None:
            print("%.1f seconds to compile" % (time.time() - self._started), flush=True)
