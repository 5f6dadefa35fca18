import sys
import sysconfig
import types

import numpy as np
import pytest

from lib.compat import dropped_names

NAMES = [
    "distutils",
    "distutils.spawn",
    "distutils.sysconfig",
    "numpy.distutils",
    "numpy.distutils.__config__",
    "numpy.linalg.linalg",
    "pkg_resources",
    "scipy.signal.signaltools",
    "scipy.signal.sigtools",
]


def test_stand_ins_come_and_go(monkeypatch):
    before = types.ModuleType("pkg_resources")
    monkeypatch.setitem(sys.modules, "pkg_resources", before)
    monkeypatch.delitem(sys.modules, "scipy.signal.sigtools", raising=False)
    with dropped_names.stand_in_modules():
        inside = {name: sys.modules[name] for name in NAMES}
        assert sys.modules["pkg_resources"] is not before
    assert sys.modules["pkg_resources"] is before
    assert "scipy.signal.sigtools" not in sys.modules
    assert all(sys.modules.get(name) is not module for name, module in inside.items())


def test_stand_ins_go_after_an_error():
    before = {name: sys.modules.get(name) for name in NAMES}
    with pytest.raises(KeyError), dropped_names.stand_in_modules():
        assert sys.modules["distutils.spawn"] is not before["distutils.spawn"]
        raise KeyError
    assert {name: sys.modules.get(name) for name in NAMES} == before


def test_distutils_paths():
    with dropped_names.stand_in_modules():
        import distutils.spawn
        import distutils.sysconfig as old
    assert old.get_python_inc() == sysconfig.get_path("include")
    assert old.get_python_inc(plat_specific=True) == sysconfig.get_path("platinclude")
    assert old.get_python_lib() == sysconfig.get_path("purelib")
    assert old.get_python_lib(plat_specific=True) == sysconfig.get_path("platlib")
    assert old.get_python_lib(standard_lib=True) == sysconfig.get_path("stdlib")
    assert old.get_python_lib(True, True) == sysconfig.get_path("platstdlib")
    assert distutils.spawn.find_executable("no-such-program") is None


@pytest.mark.filterwarnings("error")
def test_numpy_core_does_not_warn():
    dropped_names.name_numpy_core(np)
    assert np.core._multiarray_umath._get_ndarray_c_version() > 0
