"""joblib's own files, and the lists of arrays of upstream's joblib of 2015."""

import importlib.util
import os
import sys

import joblib
import numpy as np
import pytest

from lib.errors import InputError
from tests.lib.files.test_joblib_arrays import joblib_2015
from tests.paths import ROOT


@pytest.fixture
def old_joblib(monkeypatch):
    """The module as it lies in a ported tree: inside of lib."""
    path = os.path.join(ROOT, "patches", "runtime", "old_joblib.py")
    spec = importlib.util.spec_from_file_location("lib.old_joblib", path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "lib.old_joblib", module)
    spec.loader.exec_module(module)
    return module


def test_a_list_of_arrays_of_2015(old_joblib, tmp_path):
    np.save(str(tmp_path / "p.jl_01.npy"), np.arange(3))
    (tmp_path / "p.jl").write_bytes(joblib_2015(["p.jl_01.npy"]))
    assert [a.tolist() for a in old_joblib.load(str(tmp_path / "p.jl"))] == [[0, 1, 2]]


def test_what_todays_joblib_wrote(old_joblib, tmp_path):
    old_joblib.dump({"a": [1, "b"]}, str(tmp_path / "x.jl"))
    assert old_joblib.load(str(tmp_path / "x.jl")) == {"a": [1, "b"]}


def test_a_missing_array_file_is_what_the_error_names(old_joblib, tmp_path):
    (tmp_path / "p.jl").write_bytes(joblib_2015(["p.jl_01.npy"]))
    with pytest.raises(InputError, match="p.jl_01.npy"):
        old_joblib.load(str(tmp_path / "p.jl"))


def test_other_missing_modules_keep_their_error(old_joblib, tmp_path):
    (tmp_path / "p.jl").write_bytes(b"cnowhere_at_all\nname\n.")
    with pytest.raises(ModuleNotFoundError, match="nowhere_at_all"):
        joblib.load(str(tmp_path / "p.jl"))
    with pytest.raises(ModuleNotFoundError, match="nowhere_at_all"):
        old_joblib.load(str(tmp_path / "p.jl"))
