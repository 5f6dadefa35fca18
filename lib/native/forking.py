"""Native code in a process that was forked after its parent ran some.

An OpenMP runtime keeps its threads between parallel regions, for each thread that started one.
A forked child inherits the record of them and not the threads, and waits for them for ever.
What other threads run at that moment is kept out of the fork by the library (src/forking.cpp).
"""

from __future__ import annotations

import ctypes
import os
from typing import Any


def _function(library, name):
    """`library`'s OpenMP function, of the runtime that its parallel regions call; None if none.

    The loader takes what the process has made global before what the library was linked with,
    so that another package's runtime may be the one.
    """
    return getattr(ctypes.CDLL(None), name, None) or getattr(library, name, None)


def prepare(library: Any) -> None:
    """Have OpenMP's threads of the forking thread put away before each ``os.fork``.

    They come back at its next parallel region, within a fraction of a millisecond. A runtime
    older than OpenMP 5 cannot do this; children then run on one thread.

    Parameters
    ----------
    library : ctypes.CDLL
    """
    if not hasattr(os, "register_at_fork"):
        return  # Windows, where nothing forks
    pause = _function(library, "omp_pause_resource_all")
    single = _function(library, "omp_set_num_threads")
    if pause is not None:
        soft = 1
        os.register_at_fork(before=lambda: pause(soft))
    elif single is not None:
        os.register_at_fork(after_in_child=lambda: single(1))
