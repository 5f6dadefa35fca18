"""The states of all random generators, as arrays and plain values that a file can keep."""

from __future__ import annotations

import math
from typing import Any, Mapping

import numpy as np

from .. import rng
from ..errors import InputError

# The Mersenne Twister's words, and Python's version of the state.
_WORDS, _PYTHON = 624, 3


def _streams() -> list:
    """States of the compiled functions that draw from ``t_rng``; none if nobody asked for it."""
    return [state[0] for state in rng.t_rng.state_updates] if "t_rng" in vars(rng) else []


def states() -> tuple[dict, dict]:
    """Return the state of all random generators: arrays by name, and plain values."""
    kind, keys, position, has_gauss, gauss = rng.np_rng.get_state()
    version, words, py_gauss = rng.py_rng.getstate()
    arrays = {"np_rng": keys, "py_rng": np.asarray(words, dtype=np.uint64)}
    arrays.update(("t_rng_%d" % i, state.get_value()) for i, state in enumerate(_streams()))
    header = {
        "np_rng": [kind, int(position), int(has_gauss), float(gauss)],
        "py_rng": [version, py_gauss],
    }
    return arrays, header


def check(arrays: Mapping[str, np.ndarray], header: Any, where: str) -> None:
    """Check a state that is to be restored, whoever has written it.

    NumPy takes any position in its 624 words, and reads beyond them.

    Parameters
    ----------
    arrays : dict of str to ndarray
    header : object
        What `states` returned as plain values.
    where : str
        What to call the file in messages.

    Raises
    ------
    InputError
        They are no states of the generators.
    """
    try:
        good = _is_numpys(header["np_rng"], arrays["np_rng"])
        good = good and _is_pythons(header["py_rng"], arrays["py_rng"])
    except (KeyError, TypeError, ValueError):
        good = False
    if not good or not all(
        value.dtype == np.int32 and value.ndim == 2 and value.shape[1] == 6 and (value >= 0).all()
        for name, value in arrays.items()
        if name.startswith("t_rng_")
    ):
        raise InputError(
            "%s: damaged checkpoint: found no states of the random generators, or wrong ones"
            % where
        )


def _is_numpys(state: Any, words: np.ndarray) -> bool:
    kind, position, has_gauss, gauss = state
    return (
        kind == "MT19937"
        and type(position) is int
        and 0 <= position <= _WORDS
        and type(has_gauss) is int
        and has_gauss in (0, 1)
        and _is_finite(gauss)
        and words.dtype == np.uint32
        and words.shape == (_WORDS,)
        and _is_alive(words)
    )


def _is_pythons(state: Any, words: np.ndarray) -> bool:
    version, gauss = state
    return (
        version == _PYTHON
        and (gauss is None or _is_finite(gauss))
        and words.dtype == np.uint64
        and words.shape == (_WORDS + 1,)
        and int(words.max()) < 2**32
        and int(words[-1]) <= _WORDS
        and _is_alive(words[:-1])
    )


def _is_finite(value: Any) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def _is_alive(words: np.ndarray) -> bool:
    """Whether anything but zeros will come: NumPy's normals would wait for it for ever."""
    return bool(int(words[0]) >> 31 or words[1:].any())


def restore(arrays: dict[str, np.ndarray], header: dict) -> None:
    """Give the random generators a state that `states` returned.

    Raises
    ------
    InputError
        They are no such states; nothing is changed then.
    """
    check(arrays, header, "checkpoint")
    kind, position, has_gauss, gauss = header["np_rng"]
    rng.np_rng.set_state((kind, arrays["np_rng"], position, has_gauss, gauss))
    version, py_gauss = header["py_rng"]
    rng.py_rng.setstate((version, tuple(int(word) for word in arrays["py_rng"]), py_gauss))
    for i, state in enumerate(_streams()):
        if "t_rng_%d" % i in arrays:
            state.set_value(arrays["t_rng_%d" % i])
