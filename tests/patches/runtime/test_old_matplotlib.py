"""What matplotlib dropped, against the same written out."""

import numpy as np
import pytest

from patches.runtime import old_matplotlib as old


def test_densities():
    assert old.normpdf(0.0, 0.0, 2.0) == pytest.approx(1 / (2 * np.sqrt(2 * np.pi)))
    assert old.bivariate_normal(0.0, 0.0, 2.0, 3.0) == pytest.approx(1 / (12 * np.pi))
    both = old.normpdf(1.0, 0.5, 2.0) * old.normpdf(2.0, 0.0, 3.0)
    assert old.bivariate_normal(1.0, 2.0, 2.0, 3.0, 0.5) == pytest.approx(both)


def test_numbers():
    assert old.find(np.array([[0, 1], [1, 0]])).tolist() == [1, 2]
    assert old.frange(1, 2, 0.5).tolist() == [1.0, 1.5, 2.0]
    assert old.frange(1, 2, 0.5, closed=False).tolist() == [1.0, 1.5]
    assert old.frange(2).tolist() == [0.0, 1.0, 2.0]
    assert old.rms_flat([3.0, 4.0]) == pytest.approx(np.sqrt(12.5))
    assert old.movavg([1, 2, 3, 6], 2).tolist() == [1.5, 2.5, 4.5]
    assert old.prctile([1, 2, 3], 50) == 2.0
    assert old.entropy([0.0, 1.0], 2) == pytest.approx(0.0)


def test_a_differential_equation():
    t = np.linspace(0, 1, 21)
    solved = old.rk4(lambda y, t: y, [1.0], t)
    np.testing.assert_allclose(solved[:, 0], np.exp(t), rtol=1e-6)


def test_kinds():
    assert old.is_string_like("a") and not old.is_string_like(1)
    assert old.is_numlike(2.5) and not old.is_numlike("a")


def test_a_colour_map():
    matplotlib = pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    from matplotlib.colors import ListedColormap

    old.register_cmap("made here", ListedColormap(["r", "g"]))
    assert matplotlib.colormaps["made here"].N == 2
