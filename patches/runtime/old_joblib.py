"""joblib, and the lists of arrays that upstream's joblib of 2015 saved.

Today's joblib cannot read those: they name scikit-learn's own copy of joblib, which is gone.
"""

from __future__ import annotations

from typing import Any

import joblib
from joblib import *  # noqa: F403  (everything that joblib offers, under its own name)

from .errors import InputError
from .files.joblib_arrays import read_array_list
from .files.regular import read_regular


def load(filename: str, mmap_mode: str | None = None) -> Any:
    """Read what joblib saved, whichever version.

    Parameters
    ----------
    filename : str
    mmap_mode : str, optional
        As for ``joblib.load``.

    Returns
    -------
    object
        For a list of arrays, the list, read without running what the file says.
    """
    if mmap_mode is None:
        try:
            return read_array_list(read_regular(filename), filename)
        except InputError as error:
            # Not a list of arrays, or one that is damaged: joblib's own reader decides.
            try:
                return joblib.load(filename)
            except ModuleNotFoundError as other:
                if (other.name or "").startswith("sklearn.externals"):
                    raise error from None  # the old form, of which joblib knows less than we
                raise
    return joblib.load(filename, mmap_mode=mmap_mode)
