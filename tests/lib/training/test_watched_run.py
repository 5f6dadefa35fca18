"""Animation and report of runs that are killed."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from PIL import Image

from lib.files import ndjson
from tests.lib.report.page.test_filling import Page
from tests.paths import ROOT

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "watched_run.py")
EPOCHS = 60


def start(folder):
    # as a file: Theano's package installs a `tests` of its own
    process = subprocess.Popen(
        [sys.executable, PROGRAM, str(folder), str(EPOCHS)],
        env=dict(os.environ, PYTHONPATH=ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def logged(folder):
    return [record["n_epochs"] for record in ndjson.read(str(folder / "log.ndjson"))]


def look(folder):
    """Open what there is; return how many epochs film, page and log have."""
    frames = 0
    if (folder / "animation.gif").exists():
        with Image.open(str(folder / "animation.gif")) as film:
            frames = film.n_frames
            for number in range(frames):
                film.seek(number)
                film.load()
    page = Page(str(folder / "report.html"))
    rows = page.rows("Costs and scores of every epoch")[1:] if page.data()["curves"] else []
    return frames, len(rows), len(logged(folder))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The folder of a run that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    process = start(folder)
    assert process.communicate()[1] == "" and process.returncode == 0
    assert look(folder) == (EPOCHS, EPOCHS, EPOCHS)
    return folder


@pytest.mark.skipif(os.name != "posix", reason="no SIGKILL on this system")
@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=pytest.mark.slow)])
def test_killed_at_random_moments(tmp_path, whole, kills):
    generator, died, most = random.Random(kills), 0, 0
    for _ in range(kills):
        process = start(tmp_path)
        time.sleep(generator.uniform(0.02, 0.3))
        died += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        film, page, log = look(tmp_path)
        most = max(most, log)
        # killed when the log is back at the checkpoint: the others still have what was there
        assert log - 1 <= film <= most and log - 1 <= page <= most
    assert died > 0
    process = start(tmp_path)
    assert process.communicate()[1] == "" and process.returncode == 0
    films = [(folder / "animation.gif").read_bytes() for folder in (tmp_path, whole)]
    assert films[0] == films[1]
    pages = [Page(str(folder / "report.html")).data() for folder in (tmp_path, whole)]
    for part in ("curves", "grids"):
        assert json.dumps(pages[0][part]) == json.dumps(pages[1][part])
    assert not [path for path in tmp_path.rglob("*") if path.suffix == ".tmp"]
