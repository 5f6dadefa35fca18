"""Many pictures decoded on several threads, to the size that a network takes."""

from __future__ import annotations

import itertools
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Iterable, Iterator, Tuple

import numpy as np
from tqdm import tqdm

from .fitting import fit_image
from .levels import tell_if_dark
from .picture import HIGHEST, Unreadable, formats

_BLOCK = 256  # pictures decoded between two writes
_THREADS = 4  # Pillow decodes outside Python's lock


def decode(
    pictures: Iterable[Tuple[str, Callable[..., Any]]],
    total: int,
    target: Any,
    where: str,
    ends: Any = None,
) -> Iterator[tuple]:
    """Yield blocks of tiles and what could not be read, as `tiles.collect` takes them.

    Parameters
    ----------
    pictures : iterable of (name, read)
        ``read(side, known, ends)`` returns the picture, as `picture.read_picture` does.
    total : int
        How many there are.
    target : mnist.data.pixels.fitting.Target
    where : str
        What to call all of them in messages.
    ends : pair of float, optional
        Which numbers of 16-bit and float pixels become black and white.
    """
    known, highest, rest = formats(), [0], iter(pictures)

    def one(picture):
        name, read = picture
        try:
            image = read(target.npx, known, ends)
            highest[0] = max(highest[0], image.info.get(HIGHEST, 0))
            return fit_image(image, target)
        except Unreadable as error:
            return name, str(error)

    bar = tqdm(total=total, unit="img", desc="decoding", disable=not sys.stderr.isatty())
    with warnings.catch_warnings(), ThreadPoolExecutor(_THREADS) as pool, bar:
        warnings.simplefilter("ignore")  # Pillow's own remarks on what is read or refused here
        while True:
            block = list(itertools.islice(rest, _BLOCK))
            if not block:
                break
            results = list(pool.map(one, block))
            good = [result for result in results if not isinstance(result, tuple)]
            bad = [result for result in results if isinstance(result, tuple)]
            yield np.array(good, np.uint8).reshape((-1,) + target.shape), bad
            bar.update(len(results))
    tell_if_dark(highest[0], where)
