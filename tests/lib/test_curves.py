import os

import pytest
from matplotlib.figure import Figure

from lib.curves import save_curves

RECORD = {"n_epochs": 1, "n_updates": 9, "g_cost": 0.7, "d_cost": 1.2}
SCORES = {"1k_va_nnc_acc": 80.0, "10k_va_nnc_acc": 90.0, "1k_va_nnd": 6.0, "10k_va_nnd": 5.0}


@pytest.fixture
def figures(monkeypatch):
    """The figures that were written."""
    drawn = []
    real = Figure.savefig
    monkeypatch.setattr(
        Figure, "savefig", lambda self, *a, **k: (drawn.append(self), real(self, *a, **k))
    )
    return drawn


def lines(figure):
    return {
        axes.get_title(): {
            line.get_label(): (list(line.get_xdata()), list(line.get_ydata()))
            for line in axes.get_lines()
        }
        for axes in figure.axes
    }


def test_panels_and_their_lines(tmp_path, figures):
    records = [dict(RECORD, **SCORES), dict(RECORD, n_epochs=2, g_cost=0.9)]
    save_curves(str(tmp_path / "c.png"), records)
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    assert lines(figures[0]) == {
        "cost": {"g": ([1, 2], [0.7, 0.9]), "d": ([1, 2], [1.2, 1.2])},
        "1-NN accuracy on validation data, %": {"1k": ([1], [80.0]), "10k": ([1], [90.0])},
        "mean distance to the nearest sample": {"1k": ([1], [6.0]), "10k": ([1], [5.0])},
    }
    # a line through one point is invisible
    assert all(line.get_marker() == "." for axes in figures[0].axes for line in axes.get_lines())
    assert all(axes.get_xlabel() == "epoch" for axes in figures[0].axes)


def test_panels_without_values_are_left_out(tmp_path, figures):
    save_curves(str(tmp_path / "c.png"), [RECORD])
    assert list(lines(figures[0])) == ["cost"]


@pytest.mark.parametrize("records", [[], [{"n_epochs": 1}]])
def test_nothing_to_draw(tmp_path, records):
    save_curves(str(tmp_path / "c.png"), records)
    assert os.listdir(tmp_path) == []
