"""lib.compat.settings: an old .theanorc ends every program with one line and exit code 2."""

import importlib.util
import os
import subprocess
import sys

import pytest

_SETTINGS = [
    (b"[global]\ndevice = gpu\n", "line 2: device = gpu: write cpu"),
    (b"[global]\nfloatX = float32 # fast\n", "line 2: a comment needs a line of its own"),
    (b"\xef\xbb\xbf[global]\nfloatX = float32\n", "line 1: it begins with a byte order mark"),
    (
        b"[global]\nfloatX = float32\nfloatX = float64\n",
        "line 3: floatx stands there for the second",
    ),
    (b"[global]\n\nfloatX = float99\n", "line 3: floatX = float99: write one of float16, "),
    (b"[global]\nfloatX = float32 ; fast\n", "line 2: "),
    (b"[global]\nopenmp = perhaps\n", "line 2: openmp = perhaps: write True or False"),
    (b"[blas]\nldflags = -lm\n[blas]\n", "line 3: "),
    (b"floatX = float32\n", "line 1: write [global] above the first setting"),
]


def _run(arguments, path):
    environ = dict(os.environ, THEANORC=str(path), PYTHONPATH=os.getcwd())
    environ.pop("THEANO_FLAGS", None)
    return subprocess.run(
        [sys.executable, *arguments],
        env=environ,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("content, expected", _SETTINGS)
def test_one_line(tmp_path, content, expected):
    path = tmp_path / "rc"
    path.write_bytes(content)
    done = _run(["-c", "import lib, theano"], path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "%s, %s" % (path, expected) in done.stderr


def test_the_report_shows_it_and_does_not_fail(tmp_path):
    path = tmp_path / "rc"
    path.write_bytes(_SETTINGS[0][0])
    done = _run(["-m", "lib.compat"], path)
    assert done.returncode == 0
    assert "configuration  Theano refuses a setting: %s, line 2" % path in done.stdout


@pytest.mark.parametrize(
    "content, named",
    [
        (b"[global]\nfloatX = float32\ndevice = cuda0\n", "line 3: device = cuda0"),
        (b"[global]\ndevice = opencl0:0\n", "line 2: device = opencl0:0"),
        (b"[global]\ninit_gpu_device = cuda\n", "line 2: init_gpu_device = cuda"),
        (b"[global]\ncontexts = dev0->cuda0\n", "line 2: contexts = dev0->cuda0"),
    ],
)
@pytest.mark.skipif(importlib.util.find_spec("pygpu") is not None, reason="pygpu is here")
def test_without_pygpu_graphs_run_on_the_cpu(tmp_path, content, named):
    path = tmp_path / "rc"
    path.write_bytes(content)
    code = "import lib; from theano import config; print(repr(config.device + config.contexts))"
    done = _run(["-c", code], path)
    assert (done.returncode, done.stdout) == (0, "'cpu'\n")
    (line,) = done.stderr.splitlines()
    assert "%s, %s: this needs pygpu" % (path, named) in line
