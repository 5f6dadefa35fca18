"""Folders as training leaves them, for tests of what is made from them."""

import json
import os

import numpy as np
from PIL import Image

CONFIG = {
    "program": "train_dcgan",
    "arch": "radford_cond",
    "options": {"num_epochs": 150, "batch_size": 128, "lr": 0.0002, "eval_samples": [1000, 10000]},
    "data": {"n_examples": 50000, "crc32": 2728993225},
    "versions": {"python": "3.11.7", "numpy": "2.4.6", "theano": "1.1.2"},
}
# what a checkpoint says of how far a run is
PROGRESS = {
    "counts": {"n_epochs": 1, "n_updates": 3, "n_examples": 9, "n_seconds": 1.5},
    "costs": {"g_cost": 0.1},
    "position": 0,
    "config": {"options": {}},
}


def digit(label, generator, sharpness):
    """A picture (28, 28) of uint8 that looks like a hand-written digit: strokes in noise."""
    y, x = np.mgrid[-1:1:28j, -1:1:28j]
    tilt = generator.normal(0, 0.15)
    x = x + tilt * y
    ring = np.exp(-(((np.hypot(x / 0.6, y) - 0.7) / 0.15) ** 2))
    bar = np.exp(-((x / 0.15) ** 2)) * (abs(y) < 0.75)
    cut = np.exp(-(((y - 0.2 * label + 0.9) / 0.3) ** 2))
    strokes = bar if label == 1 else ring * (1 - 0.9 * cut * (label > 0))
    noise = generator.uniform(0, 1, (28, 28))
    return (255 * np.clip(sharpness * strokes + (1 - sharpness) * noise, 0, 1)).astype(np.uint8)


def grid(epoch, rows=10, columns=20, colour=False):
    """A grid of samples, uint8; the later the epoch, the less noise."""
    generator = np.random.RandomState(epoch)
    sharpness = 1 - 0.8 / epoch
    tiles = [[digit(y, generator, sharpness) for _ in range(columns)] for y in range(rows)]
    picture = np.concatenate([np.concatenate(row, axis=1) for row in tiles])
    return np.stack([picture, picture // 2, 255 - picture], axis=-1) if colour else picture


def record(epoch, scores=True):
    """A line of the log."""
    fields = {
        "n_epochs": epoch,
        "n_updates": 391 * epoch,
        "n_examples": 50000 * epoch,
        "n_seconds": 60.0 * epoch,
        "g_cost": 0.7 + 1.5 / epoch,
        "d_cost": 1.38 - 0.6 / epoch,
        "d_x": 0.5 + 0.3 / epoch,
        "d_g_z1": 0.5 - 0.3 / epoch,
        "d_g_z2": 0.5 - 0.2 / epoch,
    }
    if scores and epoch % 5 == 1:
        fields.update(
            {
                "1k_va_nnc_acc": 88 - 20 / epoch,
                "10k_va_nnc_acc": 93 - 20 / epoch,
                "1k_va_nnd": 5.4 + 2 / epoch,
                "10k_va_nnd": 4.8 + 2 / epoch,
                "classifier_acc": 97 - 40 / epoch,
                "modes": 10,
                "mode_entropy": 3.32 - 0.5 / epoch,
                "diversity": 9.1 - 1 / epoch,
            }
        )
    return fields


def add_epoch(folder, epoch, colour=False):
    """What `lib.training` does before it calls the observers; returns the record."""
    os.makedirs(os.path.join(str(folder), "samples"), exist_ok=True)
    picture = Image.fromarray(grid(epoch, colour=colour))
    picture.save(os.path.join(str(folder), "samples", "%d.png" % epoch))
    fields = record(epoch)
    with open(os.path.join(str(folder), "log.ndjson"), "a") as file:
        file.write(json.dumps(fields) + "\n")
    return fields


def make(folder, epochs, config=CONFIG, colour=False):
    """A run of so many epochs; returns the records."""
    os.makedirs(os.path.join(str(folder), "samples"), exist_ok=True)
    with open(os.path.join(str(folder), "config.json"), "w") as file:
        json.dump(config, file)
    real = Image.fromarray(grid(1000, colour=colour))
    real.save(os.path.join(str(folder), "samples", "real.png"))
    return [add_epoch(folder, epoch, colour) for epoch in range(1, epochs + 1)]
