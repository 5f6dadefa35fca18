"""What config.json keeps of a run: all that is needed to repeat it."""

from __future__ import annotations

import platform

import numpy as np
import theano

from lib import __version__

from ..data.dataset import Dataset
from . import processes
from .run_options import Options

# another call with --resume may run elsewhere, and by another number of processes
NOT_KEPT = ("resume", "dry_run", "ny", *processes.PLACE)


def configuration(options: Options, data: Dataset, program: str, arch: str) -> dict:
    """Return the settings, data and versions of a run, as JSON can hold them.

    Parameters
    ----------
    options : Options
    data : mnist.data.dataset.Dataset
    program, arch : str
        The program's name and the network's.
    """
    kept = {k: v for k, v in vars(options).items() if v is not None and k not in NOT_KEPT}
    return {
        "program": program,
        "arch": arch,
        "options": kept,
        "data": data.identity(),
        "classes": list(data.classes) if options.ny else [],
        "versions": {
            "dcgan-no-gpu": __version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "theano": theano.__version__,
        },
    }
