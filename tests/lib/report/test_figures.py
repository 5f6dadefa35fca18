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


def test_the_users_settings_come_back():
    import matplotlib

    with matplotlib.rc_context({"lines.linewidth": 7.0}):
        backend = dict.get(matplotlib.rcParams, "backend")
        with new_figure(2, 1) as figure:
            assert matplotlib.rcParams["lines.linewidth"] == 1.5
            assert figure.get_size_inches().tolist() == [2, 1]
        assert matplotlib.rcParams["lines.linewidth"] == 7.0
        assert dict.get(matplotlib.rcParams, "backend") is backend
