"""What h5py's data sets lost."""

from types import SimpleNamespace

import numpy as np
import pytest

from patches.runtime.old_h5py import value


def test_values_of_data_sets_and_of_others(tmp_path):
    h5py = pytest.importorskip("h5py", reason="h5py is not installed")
    with h5py.File(str(tmp_path / "a.h5"), "w") as file:
        file["x"] = np.arange(3)
        assert value(file["x"]).tolist() == [0, 1, 2]
    assert value(SimpleNamespace(value=7)) == 7
