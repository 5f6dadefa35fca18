import subprocess
import sys

import pytest

from lib.errors import run_cli
from lib.report.__main__ import main
from tests.lib import run_folders


def test_writes_the_page(tmp_path, capsys):
    run_folders.make(tmp_path, 2)
    assert run_cli(main, [str(tmp_path)]) == 0
    assert capsys.readouterr().out == "%s\n" % (tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("damage, words", [("nothing", "holds no run"), ("log", "damaged")])
def test_errors_are_one_line(tmp_path, capsys, damage, words):
    if damage == "log":
        run_folders.make(tmp_path, 1)
        (tmp_path / "log.ndjson").write_text("no JSON\n")
    assert run_cli(main, [str(tmp_path)]) == 2
    out, error = capsys.readouterr()
    assert out == "" and error.startswith("error: ") and error.count("\n") == 1
    assert words in error


def test_as_a_program(tmp_path):
    run_folders.make(tmp_path, 1)
    command = [sys.executable, "-m", "lib.report", str(tmp_path)]
    printed = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    assert printed == "%s\n" % (tmp_path / "report.html")
