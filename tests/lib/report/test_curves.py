import os

import pytest
from matplotlib.figure import Figure

from lib.report.curves import Curves, is_score, panels, save_curves

RECORD = {"n_epochs": 1, "n_updates": 9, "g_cost": 0.7, "d_cost": 1.2}
CHANCES = {"d_x": 0.6, "d_g_z1": 0.4, "d_g_z2": 0.3}
SCORES = {"1k_va_nnc_acc": 80.0, "10k_va_nnc_acc": 90.0, "1k_va_nnd": 6.0, "10k_va_nnd": 5.0}
VARIETY = {"classifier_acc": 95.0, "modes": 10, "mode_entropy": 3.3, "diversity": 8.0}

COST = "cost"
CHANCE = "D: probability of being real"
ACCURACY = "1-NN accuracy on validation data, %"
DISTANCE = "mean distance to the nearest sample"


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
    records = [dict(RECORD, **CHANCES, **SCORES, **VARIETY), dict(RECORD, n_epochs=2, g_cost=0.9)]
    save_curves(str(tmp_path / "c.png"), records)
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    assert lines(figures[0]) == {
        COST: {"g": ([1, 2], [0.7, 0.9]), "d": ([1, 2], [1.2, 1.2])},
        CHANCE: {
            "D(x)": ([1], [0.6]),
            "D(G(z)) in D's step": ([1], [0.4]),
            "D(G(z)) in G's step": ([1], [0.3]),
        },
        ACCURACY: {"1k": ([1], [80.0]), "10k": ([1], [90.0])},
        DISTANCE: {"1k": ([1], [6.0]), "10k": ([1], [5.0])},
    }
    # a line through one point is invisible
    assert all(line.get_marker() == "." for axes in figures[0].axes for line in axes.get_lines())
    assert figures[0].axes[1].get_ylim() == (0, 1)
    assert all(axes.get_xlabel() == "epoch" for axes in figures[0].axes)


@pytest.mark.parametrize(
    "record, titles",
    [
        (RECORD, [COST]),
        (dict(RECORD, **CHANCES), [COST, CHANCE]),
        (dict(RECORD, **SCORES), [COST, ACCURACY, DISTANCE]),
        (dict(RECORD, **VARIETY), [COST]),
    ],
)
def test_panels_without_values_are_left_out(tmp_path, figures, record, titles):
    save_curves(str(tmp_path / "c.png"), [record])
    assert list(lines(figures[0])) == titles


@pytest.mark.parametrize("records", [[], [{"n_epochs": 1}]])
def test_nothing_to_draw(tmp_path, records):
    save_curves(str(tmp_path / "c.png"), records)
    assert os.listdir(tmp_path) == []


def test_all_that_is_in_the_log_has_a_panel():
    record = dict(d_g_z2=0.3, d_cost=1.2, **SCORES, **VARIETY, my_own=3)
    record.update(RECORD, **CHANCES)  # in another order
    found = [(title, [curve.name for curve in curves]) for title, curves in panels([record])]
    assert found == [
        (COST, ["g_cost", "d_cost"]),
        (CHANCE, ["d_x", "d_g_z1", "d_g_z2"]),
        (ACCURACY, ["1k_va_nnc_acc", "10k_va_nnc_acc"]),
        (DISTANCE, ["1k_va_nnd", "10k_va_nnd"]),
        ("a classifier's accuracy on samples, %", ["classifier_acc"]),
        ("classes among the samples", ["modes"]),
        ("entropy of the classes, bits", ["mode_entropy"]),
        ("mean distance between samples", ["diversity"]),
        ("my own", ["my_own"]),
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "text", [1]])
def test_what_is_no_finite_number_is_left_out(value):
    (panel,) = panels([{"n_epochs": 1, "a": value}, {"n_epochs": 2, "a": 1.5}])
    assert panel.curves == [("a", "a", [2], [1.5])]


def test_scores():
    record = dict(RECORD, **CHANCES, **SCORES, **VARIETY, my_own=3)
    assert [name for name in record if is_score(name)] == [*SCORES, *VARIETY, "my_own"]


def test_a_run_that_ends_between_its_turns_is_drawn(tmp_path, figures):
    curves = Curves(every=5, num_epochs=20)
    curves.start(str(tmp_path), [])
    curves.end(str(tmp_path))
    assert not figures
    for epoch in (1, 2, 3):
        curves.epoch(str(tmp_path), dict(RECORD, n_epochs=epoch))
    assert not figures
    curves.end(str(tmp_path))
    curves.end(str(tmp_path))
    assert len(figures) == 1 and lines(figures[0])[COST]["g"] == ([1, 2, 3], [0.7] * 3)
