import importlib
import importlib.util
import sys
import warnings

import pytest

from tests.lib.compat.lasagne_layers import stand_in


def forget():
    """Forget Lasagne and our layers, which are subclasses of its."""
    ours = "lib.compat.lasagne_layers."
    for name in list(sys.modules):
        if name.split(".")[0] == "lasagne" or name.startswith(ours):
            if name != ours + "serving":
                del sys.modules[name]


@pytest.fixture(params=["stand-in", "stand-in 0.1", "installed"])
def lasagne(request, monkeypatch, tmp_path):
    """The package: a stand-in, one that lacks what release 0.1 lacks, or the installed one."""
    forget()
    if request.param != "installed":
        stand_in.write(tmp_path, release="0.1" in request.param)
        monkeypatch.syspath_prepend(tmp_path)
    elif importlib.util.find_spec("lasagne") is None:
        pytest.skip("Lasagne is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its code is of 2018
        yield importlib.import_module("lasagne")
    forget()


@pytest.fixture
def gpu_layers(lasagne):
    """Give a module of Lasagne's for GPUs by its name."""

    def find(name):
        return importlib.import_module("lasagne.layers." + name)

    return find
