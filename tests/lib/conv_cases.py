"""Generated shapes for the tests of convolutions: the same ones in every run."""

import random
from typing import NamedTuple, Tuple

#: What is fixed when a graph is compiled, and what may change from call to call.


class Setting(NamedTuple):
    """How to convolve."""

    stride: Tuple[int, int]
    pad: Tuple[int, int]
    conv_mode: str


class Sizes(NamedTuple):
    """Minibatch, channels, filters, sides of the images and of the filters."""

    n: int
    c: int
    f: int
    h: int
    w: int
    kh: int
    kw: int


def settings(count, seed=0):
    """`count` different settings: strides 1 to 3, padding 0 to 3, both conv modes."""
    draw = random.Random(seed)
    found = []
    while len(found) < count:
        stride = (draw.randint(1, 3), draw.randint(1, 3))
        pad = (draw.randint(0, 3), draw.randint(0, 3))
        setting = Setting(stride, pad, ("conv", "cross")[len(found) % 2])
        if setting not in found:
            found.append(setting)
    return found


def sizes(setting, count, seed=0):
    """`count` sizes that fit `setting`: an empty batch first, then batches of 1 to 3.

    Channels and filters 1 to 5; square, even and rectangular filters with sides of 1 to 6.
    """
    draw = random.Random("%r %d" % (setting, seed))
    found = []
    while len(found) < count:
        kh = draw.randint(1, 6)
        kw = kh if draw.random() < 0.5 else draw.randint(1, 6)
        n = draw.randint(1, 3) if found else 0
        channels, filters = draw.randint(1, 5), draw.randint(1, 5)
        h, w = draw.randint(1, 9), draw.randint(1, 9)
        if h + 2 * setting.pad[0] >= kh and w + 2 * setting.pad[1] >= kw:
            found.append(Sizes(n, channels, filters, h, w, kh, kw))
    return found
