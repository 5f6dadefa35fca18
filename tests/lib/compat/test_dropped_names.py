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
    with pytest.raises(KeyError), dropped_names.stand_in_modules():
        raise KeyError
    assert not isinstance(getattr(sys.modules.get("distutils"), "spawn", None), types.ModuleType)


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


def test_removed_names_are_restored_and_others_kept():
    fake = types.SimpleNamespace(prod=np.prod, dtype=np.dtype, int="mine")
    dropped_names.restore_numpy_names(fake)
    assert (fake.int, fake.bool, fake.float, fake.object) == ("mine", bool, float, object)
    assert fake.product([2, 3]) == 6
    assert fake.sctype2char(np.float32) == "f"
    assert fake.cast["int8"](3.7).dtype == np.int8


def test_names_that_were_only_renamed():
    kept = ("prod", "dtype", "all", "inf", "float64", "ndim", "isin", "ravel", "sort")
    fake = types.SimpleNamespace(**{name: getattr(np, name) for name in kept})
    dropped_names.restore_numpy_names(fake)
    assert fake.Inf == fake.PINF == -fake.NINF == np.inf and fake.float_ is np.float64
    assert fake.alltrue([1, 1]) and fake.rank([[1]]) == 2 and fake.unicode is str
    assert fake.in1d([[1, 2], [3, 1]], [1]).tolist() == [True, False, False, True]
    assert fake.asscalar(np.array([4])) == 4
    assert fake.msort([[2, 1], [1, 3]]).tolist() == [[1, 1], [2, 3]]
    assert not hasattr(fake, "NaN")  # whose heir this one lacks


def test_every_name_is_there():
    dropped_names.restore_numpy_names(np)
    for name in ("bool", "int", "float", "complex", "object", "str", "product", "cast"):
        assert hasattr(np, name)
    assert issubclass(np.AxisError, IndexError)
    assert issubclass(np.ComplexWarning, Warning)


@pytest.mark.filterwarnings("error")
def test_numpy_core_does_not_warn():
    dropped_names.name_numpy_core(np)
    assert np.core._multiarray_umath._get_ndarray_c_version() > 0
