"""The native library as Python sees it: loaded at first use, or a reason why it is not.

Its functions are called through ctypes, which releases Python's lock meanwhile. A call costs
some microseconds; in exchange no Theano node has C++ of its own to compile.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading
from typing import Any, Dict

from ..errors import UnavailableError
from ..toolchain import denormals
from . import build

_pointer, _int, _size, _float = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64, ctypes.c_float

# What each function takes, see the comments above them in the .cpp files.
_SIGNATURES = {
    "dcgan_flush_denormals": [],
    "dcgan_keep_memory": [],
    "dcgan_require_bf16": [],
    "dcgan_convolve": [_int] + [_pointer] * 6,
    "dcgan_forget_trials": [],
    "dcgan_sgemm": [_int] * 2
    + [_size] * 3
    + [_float, _pointer, _size, _pointer, _size, _float, _pointer, _size],
    "dcgan_bf16gemm": [_int] * 2 + [_size] * 3 + [_pointer, _size] * 2 + [_int, _pointer],
    "dcgan_batchnorm": [_size] * 3 + [_pointer] * 3 + [_float, _int, _float] + [_pointer] * 3,
    "dcgan_batchnorm_grad": [_size] * 3 + [_pointer] * 6 + [_int, _float] + [_pointer] * 3,
    "dcgan_rectify": [_size, _pointer, _float, _pointer],
    "dcgan_rectify_grad": [_size, _pointer, _pointer, _float, _pointer],
    "dcgan_adam": [_size] + [_pointer] * 4 + [_float] * 7 + [_pointer] * 3,
    "dcgan_sum": [_size] * 3 + [_pointer] * 2,
}


class Library:
    """The loaded functions; each raises RuntimeError with the library's message on failure.

    Attributes
    ----------
    onednn : build.OneDNN or None
        What it was built with.
    without_onednn : str
        Why it was built without; empty if it was not.
    """

    def __init__(self, path, found, reason):
        self.path, self.onednn, self.without_onednn = path, found, reason
        _wait_briefly()
        library = ctypes.CDLL(path)
        for name, argtypes in _SIGNATURES.items():
            if hasattr(library, name):
                function = getattr(library, name)
                function.argtypes, function.restype = argtypes, ctypes.c_char_p
                function.errcheck = _raise
                setattr(self, name[len("dcgan_") :], function)
        _prepare_forks(library)
        self.keep_memory()
        if not denormals.kept():
            self.flush_denormals()


def _wait_briefly():
    """Let OpenMP's threads spin for a fraction of a millisecond only before they sleep.

    By default GNU's wait for work some milliseconds long, which costs several times the whole
    step when something else wants a core, too. It reads this when it is loaded.
    """
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "10000")


def _function(library, name):
    """`library`'s OpenMP function, of the runtime that its parallel regions call; None if none.

    The loader takes what the process has made global before what the library was linked with,
    so that another package's runtime may be the one.
    """
    return getattr(ctypes.CDLL(None), name, None) or getattr(library, name, None)


def _prepare_forks(library):
    """Have OpenMP's threads of the forking thread put away before each ``os.fork``.

    An OpenMP runtime keeps its threads between parallel regions, for each thread that started
    one. A forked child inherits the record of them and not the threads, and waits for them for
    ever. They come back at the next parallel region, within a fraction of a millisecond. A
    runtime older than OpenMP 5 cannot do this; children then run on one thread. What other
    threads run at that moment is kept out of the fork by the library (src/process.cpp).
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


def _raise(message, function, arguments):
    if message is not None:
        raise RuntimeError(message.decode())


# by the process's number: a child that was forked while another thread held it has its own
_locks: Dict[int, threading.Lock] = {}
_loaded = None  # (Library or None, reason)

_BACKGROUND = "dcgan-build"  # name of the thread that `begin` starts


def _lock():
    return _locks.setdefault(os.getpid(), threading.Lock())


def _refusal():
    """Why there is none, whatever a compiler would say; None if one is to be built."""
    from theano.configdefaults import config

    if os.environ.get("DCGAN_NATIVE", "1") == "0":
        return "switched off by DCGAN_NATIVE=0"
    if sys.platform == "win32":
        return "the native library is for Linux and macOS"
    return None if config.cxx else "Theano has no C++ compiler"


def cache() -> str:
    """Return the user's own folder for what is compiled and what is found out by trials."""
    from theano.configdefaults import config

    return os.path.join(config.base_compiledir, "dcgan-native")


def _wanted():
    """The path of one in the Python environment, compiler, and what `build.find_onednn` says."""
    from theano.configdefaults import config

    found, reason = build.find_onednn()
    compiler = config.cxx.strip('"')
    return build.place(compiler, found, build.INSTALLED), compiler, found, reason


def _build():
    """Return the path of the library, built if need be, and what `build.find_onednn` says."""
    path, compiler, found, reason = _wanted()
    if not os.path.exists(path):
        path = build.build(compiler, found, cache())
    return path, found, reason


def install() -> str:
    """Build it into the Python environment, for all who use that; return the path.

    Raises
    ------
    UnavailableError
        If there is none here, or the compiler refuses; the message says why.
    OSError
        If the environment's folder cannot be written.
    """
    reason = _refusal()
    if reason is not None:
        raise UnavailableError(reason)
    _, compiler, found, _ = _wanted()
    return str(build.build(compiler, found, build.INSTALLED))


def _load():
    reason = _refusal()
    if reason is not None:
        return None, reason
    try:
        return Library(*_build()), ""
    except (UnavailableError, OSError) as error:
        return None, str(error)


def expected() -> str:
    """Return the path that the library will have if the compiler takes it, or why there is none."""
    reason = _refusal()
    if reason is not None:
        return reason
    try:
        path = _wanted()[0]
    except (UnavailableError, OSError) as error:
        return str(error)
    return path if os.path.exists(path) else os.path.join(cache(), os.path.basename(path))


def as_expected() -> bool:
    """Return whether `load` gives what `expected` says."""
    library, reason = load()
    return (library.path if library else reason) == expected()


def begin() -> None:
    """Begin to build it in the background, and the header that all of Theano's modules include.

    For a program that is going to compile functions: much is done when it comes to that. Nothing
    is loaded, and who needs what could not be built is told why.
    """
    from theano.configdefaults import config

    if _loaded is None and config.cxx and os.getpid() not in _locks:
        lock = _lock()
        precompile = _header()
        threading.Thread(target=_in_background, args=(lock, precompile), name=_BACKGROUND).start()


def _in_background(lock, precompile):
    with lock, contextlib.suppress(UnavailableError, OSError):
        if _loaded is None and _refusal() is None:
            _build()
    if threading.main_thread().is_alive():  # the program has not ended meanwhile
        precompile()


def _header():
    """What precompiles the header for modules such as that of a sum of two vectors."""
    import theano.tensor as T
    from theano.graph.fg import FunctionGraph
    from theano.link.c.basic import CLinker
    from theano.link.c.cmodule import GCC_compiler

    x = T.fvector()
    flags = CLinker().accept(FunctionGraph([x], [x + x], clone=True)).compile_args()
    return lambda: GCC_compiler.precompile(flags)


def load() -> Any:
    """Return (`Library`, '') or (None, reason); builds and loads once in a process."""
    global _loaded
    if _loaded is not None:
        return _loaded
    with _lock():
        if _loaded is None:
            _loaded = _load()
        return _loaded


def available(part: str = "conv") -> tuple[bool, str]:
    """Say whether native code can be had.

    Parameters
    ----------
    part : {'conv', 'matmul', 'elementwise', 'bf16'}
        'bf16' means products of bfloat16, which need oneDNN; the rest needs only a compiler.

    Returns
    -------
    usable : bool
    reason : str
        Why not; empty if it is.
    """
    library, reason = load()
    if library is None:
        return False, reason
    if part == "bf16" and library.onednn is None:
        return False, library.without_onednn
    return True, ""
