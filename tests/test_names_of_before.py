"""Names and commands from before the floor plan go on working."""

import importlib
import os
import subprocess
import sys

import pytest

from tests.paths import ROOT

NAMES = {
    "lib.model_io": ("save_params", "load_params", "save_arrays", "load_arrays"),
    "lib.shapes": ("conv_output_shape", "deconv_output_shape", "conv_output_length", "padding"),
    "lib.running_statistics": ("Recorder", "Fixed", "population"),
    "lib.report": ("Report", "write_report"),
    "lib.device": ("choose", "function"),
    "lib.compat": ("require_compiler",),
    "lib.training": ("Run", "Model"),
    "lib.cudnn": ("dnn_conv", "dnn_pool", "gpu_contiguous"),
    "lib.errors": ("InputError", "UnavailableError", "run_cli"),
    "mnist.load": ("mnist", "mnist_with_valid_set"),
}


@pytest.mark.parametrize("module, name", [(m, n) for m, names in NAMES.items() for n in names])
def test_name(module, name):
    assert callable(getattr(importlib.import_module(module), name))


# Of the README; each as `python -m`, without its arguments.
PROGRAMS = ("lib.shapes", "lib.report", "mnist.sample", "mnist.train_dcgan")
PROGRAMS += ("mnist.train_cond_dcgan_no_gpu", "tools.bench", "tools.fetch_mnist")
PROGRAMS += ("tools.paper_table", "tools.apply_patch", "tools.setup_env", "tools.fetch_data")


def answer(folder, *command):
    """What a program prints for ``--help``; it must end well."""
    environ = dict(os.environ, PYTHONPATH="", COLUMNS="100")
    done = subprocess.run(
        [sys.executable, *command, "--help"],
        cwd=str(folder),
        env=environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("module", PROGRAMS)
def test_program_by_its_name(module):
    assert "usage: " in answer(ROOT, "-m", module)


@pytest.mark.parametrize("module", [m for m in PROGRAMS if m.startswith("tools.")])
def test_tool_by_its_path_from_anywhere(module, tmp_path):
    path = os.path.join(ROOT, *module.split(".")) + ".py"
    assert "usage: " in answer(tmp_path, path)


def test_the_environment_is_reported():
    done = subprocess.run(
        [sys.executable, "-m", "lib.compat"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0 and "Python" in done.stdout
