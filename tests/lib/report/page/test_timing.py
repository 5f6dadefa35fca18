import pytest

from lib.report.page.timing import speeds, summary

COUNTS = {"n_epochs": 1, "n_updates": 10, "n_examples": 1000, "n_seconds": 20.0}
NEXT = {"n_epochs": 2, "n_updates": 20, "n_examples": 2000, "n_seconds": 30.0}
LAST = {"n_epochs": 4, "n_updates": 30, "n_examples": 3000, "n_seconds": 130.0}


def test_speed_of_each_epoch():
    (panel,) = speeds([COUNTS, NEXT, LAST])
    assert panel.title == "images a second"
    assert panel.curves[0].epochs == [1, 2, 4]
    assert panel.curves[0].values == pytest.approx([50, 100, 10])


def test_summary():
    assert summary([COUNTS, NEXT, LAST]) == [
        ("training time", "2 min 10 s"),
        ("an epoch (median)", "20.0 s"),
        ("the newest epoch", "1 min 40 s"),
        ("images a second", "23"),
        ("updates", "30"),
        ("images seen", "3,000"),
    ]


@pytest.mark.parametrize("records", [[], [{"n_epochs": 1}], [dict(COUNTS, n_seconds=0.0)]])
def test_nothing_measured(records):
    assert speeds(records) == summary(records) == []


def test_records_without_counts_are_left_out():
    records = [COUNTS, {"n_epochs": 3, "n_seconds": 25.0}, LAST]
    assert speeds(records)[0].curves[0].epochs == [1, 4]
