"""Theano's configuration as older programs read it: options that are gone, and sections."""

from __future__ import annotations

from typing import Any

# The options of Theano 0.8.2 and 1.0.5 that 1.1.2 lacks, and their defaults.
DEFAULTS = {
    "ProfileMode__min_memory_size": 1024,
    "ProfileMode__n_apply_to_print": 15,
    "ProfileMode__n_ops_to_print": 20,
    "ProfileMode__profile_memory": False,
    "cmodule__mac_framework_link": False,
    "cublas__lib": "cublas",
    "dnn__conv__algo_bwd": "",
    "dnn__conv__workmem": "",
    "dnn__conv__workmem_bwd": "",
    "enable_initial_driver_test": True,
    "experimental__mrg": False,
    "gpuarray__sync": False,
    "home": "",
    "int_division": "int",
    "lib__amdlibm": False,
    "lib__cnmem": 0.0,
    "numpy__seterr_all": "ignore",
    "numpy__seterr_divide": "None",
    "numpy__seterr_invalid": "None",
    "numpy__seterr_over": "None",
    "numpy__seterr_under": "None",
    "nvcc__compiler_bindir": "",
    "nvcc__fastmath": False,
    "nvcc__flags": "",
    "pycuda__init": False,
}


class _Section:
    """``config.lib`` in ``config.lib.cnmem``; what is set there goes to the configuration."""

    def __init__(self, config, prefix):
        vars(self).update(_config=config, _prefix=prefix)

    def __getattr__(self, name):
        return getattr(self._config, self._prefix + "__" + name)

    def __setattr__(self, name, value):
        setattr(self._config, self._prefix + "__" + name, value)


def value(config: Any, name: str) -> object:
    """Return an old option's default, or an old section.

    Parameters
    ----------
    config : theano.configparser.TheanoConfigParser
        It has no such attribute itself.
    name : str
        With ``__`` between section and option, as Theano 1.1 writes it.

    Raises
    ------
    AttributeError
        If no Theano had the option.
    """
    if name in DEFAULTS:
        return DEFAULTS[name]
    if any(option.startswith(name + "__") for option in DEFAULTS):
        return _Section(config, name)
    raise AttributeError("%r object has no attribute %r" % (type(config).__name__, name))
