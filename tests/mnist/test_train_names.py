"""Names of bytes that are no text, and of characters that would change a terminal or a page."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from tests.paths import ROOT

NAMES = [
    b"no utf-8 \xff", b"two\nlines", b"\x1b[2Jred", b"<b>'\"&;", b"l" * 250,
    "\u202eright to left \u05d0".encode(), b"a,b c",
]  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="such names need Linux"),
]


def program(module, *arguments, code=0):
    """Start a program where text is ASCII; return what it printed."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    environment.update(LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0", PYTHONPATH=ROOT)
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said = done.stdout.decode("ascii")
    assert done.returncode == code, said[-3000:]
    assert not [c for c in said if ord(c) < 32 and c not in "\r\n"], ascii(said)
    return said


@pytest.fixture
def data(tmp_path):
    """A folder of classes with odd names, each with six pictures and a file that is none."""
    top, draw = (
        os.path.join(os.fsencode(tmp_path), b"data \xfe <i>\n\x1b[1m"),
        np.random.RandomState(0),
    )
    for name in NAMES:
        os.makedirs(os.path.join(top, name))
        for i in range(6):
            picture = Image.fromarray(draw.randint(0, 256, (30, 28)).astype(np.uint8))
            with open(os.path.join(top, name, b"%d" % i), "wb") as file:
                picture.save(file, "PNG")
            os.rename(file.name, file.name + b".png")
        with open(os.path.join(top, name, b"bad\x07\xff.png"), "wb") as file:
            file.write(b"no picture")
    return top


def test_odd_names_everywhere(tmp_path, data):
    """Compiles a network."""
    run = os.path.join(os.fsencode(tmp_path), b"run \xfd\x1b]0;x\x07 <u>\n")
    network = ("--arch", "torch28", "--conditional", "--ngf", "4", "--ndf", "4")
    few = ("--batch-size", "8", "--num-epochs", "1", "--eval-samples", "20", "--no-classifier")
    said = program("mnist.train_dcgan", *network, *few, "--data-dir", data, "--output-path", run)
    assert "skipped 7 files" in said and "epoch 1/1" in said
    text = {}
    for name in (b"config.json", b"log.ndjson", b"skipped.txt", b"report.html"):
        with open(os.path.join(run, name), "rb") as file:
            text[name] = file.read().decode("utf-8")
    assert len(json.loads(text[b"config.json"])["classes"]) == len(NAMES)
    assert len(text[b"skipped.txt"].splitlines()) == len(NAMES)
    assert "<b>'" not in text[b"report.html"] and "\x1b" not in text[b"report.html"]
    assert {b"animation.gif", b"curves.png", b"checkpoint.npz"} <= set(os.listdir(run))
    samples = os.path.join(os.fsencode(tmp_path), b"s\xff\n")
    some = ("--num-samples", "3", "--sample-dir", samples)
    program("mnist.sample", run, *some, "--label", NAMES[0])
    assert len(os.listdir(samples)) > 2
    assert "expected one of" in program("mnist.sample", run, *some, "--label", b"n\x1b\xff", code=2)
    program("lib.report", run)
