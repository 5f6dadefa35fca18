"""The states of all random generators, as arrays and plain values that a file can keep."""

from __future__ import annotations

import numpy as np

from .. import rng


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


def restore(arrays: dict[str, np.ndarray], header: dict) -> None:
    """Give the random generators a state that `states` returned."""
    kind, position, has_gauss, gauss = header["np_rng"]
    rng.np_rng.set_state((kind, arrays["np_rng"], position, has_gauss, gauss))
    version, py_gauss = header["py_rng"]
    rng.py_rng.setstate((version, tuple(int(word) for word in arrays["py_rng"]), py_gauss))
    for i, state in enumerate(_streams()):
        if "t_rng_%d" % i in arrays:
            state.set_value(arrays["t_rng_%d" % i])
