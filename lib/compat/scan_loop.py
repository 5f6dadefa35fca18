"""Scan's steps in C++ in the place of the extension that Theano would compile for them."""

from __future__ import annotations

import functools
import os
import warnings
from typing import Any

from ..errors import UnavailableError, one_line
from ..native.scan import extension, loop


@functools.lru_cache(maxsize=None)
def _load():
    """Return (the loop in C++ or None, why there is none); looked for once in a process."""
    if os.environ.get("DCGAN_NATIVE", "1") == "0":
        return None, "switched off by DCGAN_NATIVE=0"
    from theano.configdefaults import config

    if not config.cxx:
        return None, "Theano has no C++ compiler"
    cache = os.path.join(config.base_compiledir, "dcgan-native")
    try:
        return extension.load(config.cxx.strip('"'), cache).run, ""
    except (UnavailableError, ImportError, OSError) as error:
        warnings.warn(
            "theano.scan runs its steps in Python, which is slower: %s" % one_line(error),
            stacklevel=2,
        )
        return None, one_line(error)


def load() -> Any:
    """Return the loop in C++.

    Raises
    ------
    ImportError
        If there is none; Theano then runs its own loop in Python.
    """
    run, reason = _load()
    if run is None:
        raise ImportError("scan's loop in C++: %s" % reason)
    return run


def perform_with(run: Any) -> Any:
    """Return what scan calls, with the arguments of Theano's own extension.

    Most of them describe the scan's layout, which `lib.native.scan.loop` reads once from the
    Op; the last six are the Function, what may be overwritten, the
    inputs, the outputs, the Op and the node.
    """

    def perform(*given):
        function, destroyed, args, buffers, op, node = given[-6:]
        loop.perform(run, op, node, args, buffers, function, destroyed)

    return perform
