"""Logs, settings, names and grids that no run of ours would write: a page or one line, always."""

import json
import os

import numpy as np
import pytest
from PIL import Image

from lib.errors import InputError, run_cli
from lib.report import grids, write_report
from lib.report.__main__ import main
from lib.report.curves import panels
from lib.report.tensorboard import scalars
from tests.lib import run_folders

ODD = [
    "text",
    [1],
    {"a": 1},
    None,
    True,
    float("nan"),
    float("inf"),
    10**350,
    -1,
    0,
    1e308,
    "\ud800",
]
FIELDS = [
    "n_updates",
    "n_examples",
    "n_seconds",
    "g_cost",
    "d_x",
    "1k_va_nnc_acc",
    "odd \ud800 one",
]


def page(folder):
    with open(write_report(str(folder)), encoding="utf-8") as file:
        return file.read()


@pytest.mark.parametrize("value", ODD, ids=ascii)
def test_odd_values_in_every_field_of_the_log(tmp_path, value):
    run_folders.make(tmp_path, 2)
    odd = dict.fromkeys(FIELDS, value)
    with open(tmp_path / "log.ndjson", "a") as file:
        for epoch in (3, 4):
            file.write(json.dumps({"n_epochs": epoch, **odd}) + "\n")
    assert ">4</th>" in page(tmp_path)
    assert all(abs(number) < 1e100 for _, number in scalars({"n_epochs": 1, **odd}))


def test_only_numbers_are_drawn():
    records = [{"n_epochs": i, "g_cost": value} for i, value in enumerate([*ODD, 0.5], 1)]
    ((curve,),) = [panel.curves for panel in panels(records)]
    assert curve.values == [-1, 0, 0.5]


@pytest.mark.parametrize("value", [*ODD, [["\udcff"]], "<b>&\x1b[31m\u202e"], ids=ascii)
def test_odd_values_in_every_setting(tmp_path, value):
    run_folders.make(tmp_path, 1)
    options = dict.fromkeys(["num_epochs", "fps", "data", "odd\udcff"], value)
    config = {"program": value, "arch": value, "data": {"name": value}, "options": options}
    for whole in (config, dict(config, data=value, versions=value)):
        (tmp_path / "config.json").write_text(json.dumps(whole))
        text = page(tmp_path)
        assert "\x1b" not in text and "<b>&" not in text and "\u202e" not in text


@pytest.mark.parametrize("text", ["[" * 100000, '{"options": {"a": ' + "[" * 60 + "]" * 60 + "}}"])
@pytest.mark.parametrize("name", ["config.json", "log.ndjson"])
def test_deep_nesting_is_one_line(tmp_path, capsys, name, text):
    run_folders.make(tmp_path, 1)
    (tmp_path / name).write_text(text)
    assert run_cli(main, [str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1 and "damaged" in error


def test_a_huge_epoch_is_one_line(tmp_path):
    run_folders.make(tmp_path, 1)
    (tmp_path / "log.ndjson").write_text('{"n_epochs": 1%s}\n' % ("0" * 300))
    with pytest.raises(InputError, match="record 1 has n_epochs 1000"):
        write_report(str(tmp_path))


@pytest.mark.skipif(os.name != "posix", reason="any byte but / and 0 makes a name on POSIX")
@pytest.mark.parametrize(
    "name", [b"no utf-8 \xff", b"two\nlines", b"\x1b[2J", b"<b>'\"&", b"a" * 250]
)
def test_names_of_folders(tmp_path, capsys, name):
    folder = os.path.join(os.fsencode(str(tmp_path)), name)
    os.mkdir(folder)
    run_folders.make(os.fsdecode(folder), 1)
    assert run_cli(main, [os.fsdecode(folder)]) == 0
    out, error = capsys.readouterr()
    assert out.count("\n") == 1 and "\x1b" not in out and error == ""
    with open(os.path.join(folder, b"report.html"), encoding="utf-8") as file:
        text = file.read()
    assert "<code><b>" not in text and "\x1b" not in text


@pytest.mark.skipif(os.name != "posix", reason="links and pipes are POSIX's")
class TestOutsideOfTheFolder:
    def test_a_page_that_is_a_link_is_replaced(self, tmp_path):
        run_folders.make(tmp_path / "run", 1)
        (tmp_path / "mine").write_text("mine")
        for name in ("report.html", "curves.png"):
            (tmp_path / "run" / name).symlink_to(tmp_path / "mine")
        assert "<!DOCTYPE html>" in page(tmp_path / "run")
        assert (tmp_path / "mine").read_text() == "mine"

    @pytest.mark.parametrize(
        "name", ["config.json", "log.ndjson", "samples/1.png", "samples/real.png"]
    )
    def test_pipes_are_one_line(self, tmp_path, name):
        run_folders.make(tmp_path, 1)
        (tmp_path / name).unlink()
        os.mkfifo(tmp_path / name)
        with pytest.raises(InputError, match="is a named pipe, expected a regular file"):
            write_report(str(tmp_path))


def test_a_grid_that_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(grids, "MOST_PIXELS", 63)
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / "1.png")
    with pytest.raises(InputError, match="8x8 pixels"):
        grids.open_grid(str(tmp_path / "1.png"))


def test_no_other_format_is_opened(tmp_path):
    (tmp_path / "1.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    with pytest.raises(InputError, match="damaged, or no image"):
        grids.open_grid(str(tmp_path / "1.png"))
