import os

from lib.report import Report
from lib.report.page.filling import write_report
from tests.lib import run_folders
from tests.lib.report.page.test_filling import Page


def epochs(folder):
    found = Page(str(folder / "report.html"))
    shown = [grid["epoch"] for grid in found.data()["grids"]]
    assert len(found.rows("Costs and scores of every epoch")) == 1 + len(shown)
    return shown


def test_after_each_epoch(tmp_path):
    run_folders.make(tmp_path, 0)
    report = Report()
    report.start(str(tmp_path), [])
    assert ("epochs", "0 of 150") in Page(str(tmp_path / "report.html")).pairs()
    for epoch in range(1, 5):
        report.epoch(str(tmp_path), run_folders.add_epoch(tmp_path, epoch))
        assert epochs(tmp_path) == list(range(1, epoch + 1))
    report.end(str(tmp_path))
    written = (tmp_path / "report.html").read_bytes()
    write_report(str(tmp_path))  # from the folder alone
    assert (tmp_path / "report.html").read_bytes() == written


def test_newer_epochs_are_forgotten(tmp_path):
    records = run_folders.make(tmp_path, 6)
    report = Report()
    report.start(str(tmp_path), records[:3])
    assert epochs(tmp_path) == [1, 2, 3]
    report.epoch(str(tmp_path), records[3])
    assert epochs(tmp_path) == [1, 2, 3, 4]
    assert len(records) == 6  # the caller's own


def test_the_last_page_knows_the_other_observers_files(tmp_path):
    run_folders.make(tmp_path, 1)
    report = Report()
    report.start(str(tmp_path), [run_folders.record(1)])
    os.mkdir(str(tmp_path / "tensorboard"))
    report.end(str(tmp_path))
    links = Page(str(tmp_path / "report.html")).all("a")
    assert "tensorboard" in [attributes["href"] for attributes, _ in links]
