"""Figures are the same to the pixel, whatever the user's settings of matplotlib are."""

import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from lib.report.curves import save_curves
from lib.report.figures import new_figure
from tests.paths import ROOT

RECORDS = [{"n_epochs": n, "g_cost": 0.5 + n / 10, "d_x": 0.5} for n in (1, 2)]
DRAW = """import sys
from lib.report.curves import save_curves
save_curves(sys.argv[1], %r)
assert "matplotlib.pyplot" not in sys.modules
""" % (RECORDS,)

RC_FILE = b"""text.usetex: True
lines.linewidth: 9
axes.facecolor: red
font.family: serif
savefig.transparent: True
savefig.bbox: tight
"""


def pixels(path):
    with Image.open(str(path)) as picture:
        return np.asarray(picture.convert("RGBA"))


@pytest.mark.parametrize(
    "variables, rc_file",
    [
        ({"MPLBACKEND": "module://matplotlib_inline.backend_inline"}, None),
        ({"MPLBACKEND": "no such backend"}, None),
        ({}, RC_FILE),
        ({}, b"font.family: \xff\xfe\n"),
        ({}, b"no.such.setting: 1\nlines.linewidth: wide\n"),
    ],
)
def test_same_pixels_whatever_the_user_has_set(tmp_path, variables, rc_file):
    save_curves(str(tmp_path / "here.png"), RECORDS)
    environment = dict(os.environ, PYTHONPATH=ROOT, **variables)
    if rc_file is not None:
        (tmp_path / "rc").write_bytes(rc_file)
        environment["MATPLOTLIBRC"] = str(tmp_path / "rc")
    there = str(tmp_path / "there.png")
    command = [sys.executable, "-c", DRAW, there]
    subprocess.run(command, env=environment, cwd=str(tmp_path), check=True, stderr=-1)
    np.testing.assert_array_equal(pixels(there), pixels(tmp_path / "here.png"))


@pytest.mark.parametrize("kind", ["text", "no text", "pipe", "refused"])
def test_a_file_of_settings_in_the_current_folder(tmp_path, kind):
    """matplotlib reads it before all others, and before any setting of ours."""
    save_curves(str(tmp_path / "here.png"), RECORDS)
    (tmp_path / "work").mkdir()
    if kind == "pipe":
        os.mkfifo(str(tmp_path / "work" / "matplotlibrc"))
    else:
        content = {"text": RC_FILE, "no text": b"font.family: \xff\xfe\n"}.get(kind, b"")
        (tmp_path / "work" / "matplotlibrc").write_bytes(content)
    environment = dict(os.environ, PYTHONPATH=ROOT, MPLBACKEND="agg")
    if kind == "refused":
        environment["MPLBACKEND"] = "no such backend"
    there = str(tmp_path / "there.png")
    code = "import os; before = os.getcwd(), dict(os.environ)\n" + DRAW
    code += "assert before == (os.getcwd(), dict(os.environ))"
    command = [sys.executable, "-c", code, there]
    subprocess.run(
        command, env=environment, cwd=str(tmp_path / "work"), check=True, stderr=-1, timeout=300
    )
    np.testing.assert_array_equal(pixels(there), pixels(tmp_path / "here.png"))


def test_a_current_folder_that_is_gone(tmp_path):
    """And settings that matplotlib refuses."""
    (tmp_path / "work").mkdir()
    code = "import os; os.chdir(%r); os.rmdir(%r)\n" + DRAW
    work = str(tmp_path / "work")
    command = [sys.executable, "-c", code % (work, work), str(tmp_path / "there.png")]
    environment = dict(os.environ, PYTHONPATH=ROOT, MPLBACKEND="no such backend")
    subprocess.run(command, env=environment, check=True, stderr=-1)
    assert pixels(tmp_path / "there.png").size


def test_the_users_settings_come_back():
    import matplotlib

    with matplotlib.rc_context({"lines.linewidth": 7.0}):
        backend = dict.get(matplotlib.rcParams, "backend")
        with new_figure(2, 1) as figure:
            assert matplotlib.rcParams["lines.linewidth"] == 1.5
            assert figure.get_size_inches().tolist() == [2, 1]
        assert matplotlib.rcParams["lines.linewidth"] == 7.0
        assert dict.get(matplotlib.rcParams, "backend") is backend
