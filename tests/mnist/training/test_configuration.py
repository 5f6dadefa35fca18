"""What config.json keeps of a run."""

import json

import numpy as np
import pytest

from mnist.data.dataset import Dataset
from mnist.data.images import Images
from mnist.training import processes
from mnist.training.configuration import NOT_KEPT, configuration
from mnist.training.run_options import Options

IMAGES = Images(np.zeros((4, 1, 2, 2), np.uint8), np.array([0, 1, 0, 1]))
DATA = Dataset(IMAGES, IMAGES, None, ("cat", "dog"), "folder")


@pytest.mark.parametrize("ny, classes", [(2, ["cat", "dog"]), (0, [])])
def test_all_that_repeats_the_run(ny, classes):
    options = Options(lr=0.1, eval_samples=[5], report=False, ny=ny)
    made = configuration(options, DATA, "train_dcgan", "leaky32")
    assert json.loads(json.dumps(made)) == made
    assert (made["program"], made["arch"], made["classes"]) == ("train_dcgan", "leaky32", classes)
    assert made["options"] == {"lr": 0.1, "eval_samples": [5], "report": False}
    assert made["data"] == DATA.identity()
    assert made["versions"]["numpy"] == np.__version__
    assert set(made["versions"]) == {"dcgan-no-gpu", "python", "numpy", "theano"}


def test_what_is_left_out():
    given = dict.fromkeys(NOT_KEPT, 1)
    assert {"resume", "dry_run", "ny"} | set(processes.PLACE) == set(NOT_KEPT)
    made = configuration(Options(seed=3, data_dir=None, **given), DATA, "p", "a")
    assert made["options"] == {"seed": 3}  # and nothing that has no value
