"""Folders of pictures that tests write."""

import os

import numpy as np
from PIL import Image

from mnist.data.pixels.fitting import Target

GREY = Target(8, 1, "resize")
RGB = Target(8, 3, "resize")


def picture(seed=0, size=(12, 10), mode="RGB"):
    """A picture of noise, (width, height)."""
    channels = {"L": (), "RGB": (3,), "RGBA": (4,)}[mode]
    pixels = np.random.RandomState(seed).randint(0, 256, size[::-1] + channels)
    return Image.fromarray(pixels.astype(np.uint8))


def write(folder, *names, **options):
    """Write a picture under each name, sub-folders included; return the folder."""
    for seed, name in enumerate(names):
        path = os.path.join(str(folder), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        picture(seed, **options).save(path)
    return str(folder)
