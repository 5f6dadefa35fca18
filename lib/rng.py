"""The random generators that everything here draws from, so that one seed repeats a run.

``t_rng`` is made when it is first asked for: the other two then serve without Theano.
"""

from __future__ import annotations

from random import Random

from numpy.random import RandomState

from .errors import InputError
from .late_names import late_names

# MRG31k3p's second modulus: MRG_RandomStream takes seeds below it, and not 0.
_MRG_LIMIT = 2147462579
_MRG_ZERO = 12345  # what MRG_RandomStream takes when it is given no seed

SEED = 42  # unless the user gives another

seed = SEED

py_rng = Random(seed)
np_rng = RandomState(seed)


def separate(n: int = SEED) -> RandomState:
    """Return a generator that starts from a seed and shares nothing with the others.

    What must not change the training draws from one: scores, statistics, the split of the data.
    """
    return RandomState(n)


def set_seed(n: int) -> None:
    """Reseed ``py_rng``, ``np_rng`` and ``t_rng`` in place.

    Modules that imported one of them by name follow, and so do compiled functions that
    draw from ``t_rng``.

    Parameters
    ----------
    n : int
        From 0 to 2147462578.

    Raises
    ------
    InputError
        ``n`` is not such a number.
    """
    global seed
    if isinstance(n, bool) or not hasattr(n, "__index__") or not 0 <= int(n) < _MRG_LIMIT:
        raise InputError("seed %r: expected a whole number from 0 to %d" % (n, _MRG_LIMIT - 1))
    seed = int(n)
    py_rng.seed(seed)
    np_rng.seed(seed)
    if "t_rng" in globals():
        globals()["t_rng"].seed(seed or _MRG_ZERO)


def _theano_streams():
    from theano.sandbox.rng_mrg import MRG_RandomStream

    return MRG_RandomStream(seed or _MRG_ZERO)


# ``t_rng`` is made at its first use
__getattr__ = late_names(
    globals(),
    {"t_rng": _theano_streams, "RandomStreams": "theano.sandbox.rng_mrg:MRG_RandomStream"},
)
