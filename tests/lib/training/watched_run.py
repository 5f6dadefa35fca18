"""A toy run with pictures, which an animation and a report show.

``python tests/lib/training/watched_run.py FOLDER EPOCHS``, with the project on PYTHONPATH, trains
or goes on.
"""

import os
import sys

import numpy as np
import toy_run
from PIL import Image

from lib.errors import run_cli
from lib.report import Report
from lib.report.animation import Animation
from lib.runs import resuming


def save_grid(path, value):
    """A grid of 28x28 noise that `value` decides."""
    generator = np.random.RandomState(abs(hash(float(value))) % 2**31)
    Image.fromarray(generator.randint(0, 256, (56, 112)).astype(np.uint8)).save(path)


def main(argv):
    folder, epochs = argv[0], int(argv[1])
    run = toy_run.make_run(folder, observers=[Animation(), Report()], num_epochs=epochs)
    saved = None
    if os.path.exists(os.path.join(folder, "config.json")):
        saved = resuming.read_checkpoint(folder, True)
    if saved:
        run.load(saved)
    else:
        run.start(again=True)
    toy = toy_run.Toy()
    toy._save_samples = lambda path: save_grid(path, toy.g.value.sum())
    print("ready", flush=True)
    return 0 if run.train(toy.model(), progress=False) else 130


if __name__ == "__main__":
    sys.exit(run_cli(main))
