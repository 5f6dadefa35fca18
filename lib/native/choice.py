"""Which algorithm a convolution takes: direct, or tiles of some size over the phases of its stride.

The fast ones round differently, so that a choice is kept: in the process, and on disk beside the
compile cache by processor, shape and number of threads. `choices` gives out what has been
chosen, `use` takes it back. `keep_in` names a file of a run that holds what it took: a run that
is resumed, be it on another machine, computes the same bits.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import time
from typing import Any, Callable, Iterator

from ..errors import InputError
from ..files.atomic import atomic_write
from ..files.regular import read_regular
from . import build

VARIABLE = "DCGAN_CONV"
SETTINGS = ("auto", "direct")

#: The way that stands for the direct algorithm: oneDNN's or, without it, products over the taps.
DIRECT = 0

# A digit for rows and one for columns: tiles of 2, 3 or 4; 5 is tiles of 4 and 3 side by side.
_WAYS = frozenset({DIRECT} | {10 * y + x for y in range(2, 6) for x in range(2, 6)})

# Multiplications below which a trial is not worth its time.
_SMALL = 1 << 22

# A fast algorithm must take at most this part of direct's time: less would be noise.
_GAIN = 0.95

# A trial ends after so many rounds or, after the least of them, seconds.
_ROUNDS = 5
_LEAST_ROUNDS = 3
_SECONDS = 0.1

# A way that takes so many times the quickest's time is not tried again: noise is less.
_HOPELESS = 1.5

# A trial takes so many multiplications' images, but not fewer than some: transforming the filters
# costs the same for one as for all.
_ENOUGH = 1 << 30
_FEWEST = 32

_MOST_BYTES = 1 << 22

_KEY = re.compile(r"[012](,-?[0-9]{1,12}){13}\Z")

_chosen: dict = {}
_loaded_from = None

_only_direct = False  # within `direct`

# A run's file, and what it holds.
_kept_in = None
_kept: dict = {}


@functools.lru_cache(maxsize=None)
def built() -> bool:
    """Return whether the native library has the fast algorithms; a ported checkout has not."""
    return os.path.exists(os.path.join(build.FOLDER, "phases.cpp"))


def setting() -> Any:
    """Return 'direct' or 'auto', from DCGAN_CONV; 'auto' if it is not set.

    Raises
    ------
    InputError
        For another value.
    """
    value = os.environ.get(VARIABLE) or SETTINGS[0]
    if value not in SETTINGS:
        raise InputError("%s=%s: expected one of %s" % (VARIABLE, value, ", ".join(SETTINGS)))
    return value


@contextlib.contextmanager
def direct() -> Iterator[None]:
    """Have all convolutions in a ``with`` block take the direct algorithm, which rounds least."""
    global _only_direct
    before, _only_direct = _only_direct, True
    try:
        yield
    finally:
        _only_direct = before


def choices() -> Any:
    """Return what has been chosen in this process: {shape: way}, ready for JSON."""
    return dict(_chosen)


def use(chosen: Any) -> None:
    """Take these choices, from `choices`, in place of trials for their shapes.

    Raises
    ------
    InputError
        If it is not such a dictionary.
    """
    _chosen.update(_checked(chosen, "choices of convolutions"))


def keep_in(file: str) -> None:
    """Take the choices in `file`, if it is there, and write all that are made from now on to it.

    Parameters
    ----------
    file : str
        A path in a run's folder. A link there is replaced by a file, never written through.

    Raises
    ------
    InputError
        If it holds something else, or is no regular file: the run would go on with other bits.
    """
    global _kept_in
    file = os.path.abspath(file)
    _kept.clear()
    if os.path.lexists(file):
        try:
            _kept.update(_parsed(file))
        except InputError:
            raise
        except (OSError, ValueError, RecursionError) as error:
            raise InputError(
                "%s: expected choices of convolutions (%s); delete it to choose anew"
                % (file, error)
            ) from None
    _chosen.update(_kept)
    _kept_in = file


def forget() -> None:
    """Forget what was chosen in this process; what is on disk is read again when needed."""
    global _loaded_from, _kept_in
    _chosen.clear()
    _kept.clear()
    _loaded_from = _kept_in = None


def _checked(chosen, name):
    fits = isinstance(chosen, dict) and all(
        isinstance(key, str) and _KEY.match(key) and type(way) is int and way in _WAYS
        for key, way in chosen.items()
    )
    if not fits:
        raise InputError("%s: expected a dictionary of shapes and ways; delete it" % name)
    return chosen


def _parsed(path):
    """The choices in a file; InputError if it is no regular file of a sensible size."""
    return _checked(json.loads(read_regular(path, _MOST_BYTES).decode("ascii")), path)


def _read(path):
    """The choices in a file; none if there is no such file or it is damaged: it is a cache."""
    try:
        return _parsed(path)
    except (OSError, ValueError, RecursionError, InputError):
        return {}


def _write(path):
    """Keep the choices; a folder that cannot be written to costs a trial in the next process."""
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _save(path, {**_read(path), **_chosen})


def _keep(key):
    """Write a choice to the run's file before anything is computed with it."""
    _kept[key] = _chosen[key]
    _save(_kept_in, _kept)


def _save(path, chosen):
    with atomic_write(path, "w", encoding="ascii") as file:
        json.dump(chosen, file, indent=0, sort_keys=True)


def candidates(sides: Any) -> list:
    """Return the ways worth a trial for outputs with these sides (rows, columns)."""
    digits = [
        [m for m in (2, 3, 4) if m == 2 or m <= side] + ([5] if side % 4 == 3 and side > 3 else [])
        for side in sides
    ]
    if sides[0] == sides[1]:
        return [11 * m for m in digits[0]]
    return [10 * y + x for y in digits[0] for x in digits[1]]


def way(
    kind: int, geometry: tuple[int, ...], file: str, run: Callable, done: Callable | None = None
) -> Any:
    """Return the way for one convolution, from what was chosen before or from a trial.

    Parameters
    ----------
    kind : int
        0 forward, 1 gradient of the image, 2 gradient of the filters.
    geometry : tuple of int
        n, c, h, w, f, kh, kw, oh, ow, both strides, both paddings before.
    file : str
        Full path of where choices are kept.
    run : callable
        ``run(way, images)`` computes it that way for the first `images` of the minibatch; any
        number of times.
    done : callable, optional
        ``done()`` is called after a trial, which takes more memory than what was chosen.
    """
    global _loaded_from
    if _only_direct or setting() == "direct" or not built():
        return DIRECT
    n, c, _, _, f, kh, kw, oh, ow, sh, sw = geometry[:11]
    image = max(1, c * f * kh * kw * oh * ow)
    if max(kh, kw) > 7 or max(sh, sw) > 3 or n * image < _SMALL:
        return DIRECT
    if _loaded_from != file:
        for key, kept in _read(file).items():
            _chosen.setdefault(key, kept)
        _loaded_from = file
    key = ",".join(map(str, (kind, *geometry)))
    if key not in _chosen:
        images = min(n, max(_FEWEST, _ENOUGH // image))
        ways = [DIRECT, *candidates((oh, ow))]
        tried = trial(ways, lambda way: run(way, images))
        if done is not None:
            done()
        # another process may have been quicker: two of them at once compute the same bits
        _chosen[key] = _read(file).get(key, tried)
        _write(file)
    if _kept_in and key not in _kept:
        _keep(key)
    return _chosen[key]


def trial(ways: Any, run: Any) -> Any:
    """Return the quickest of `ways`; the first unless another is clearly quicker."""
    for each in ways:
        run(each)
    best = dict.fromkeys(ways, float("inf"))
    begun = time.perf_counter()
    for done in range(_ROUNDS):
        if done >= _LEAST_ROUNDS and time.perf_counter() - begun > _SECONDS:
            break
        for each in ways:
            if done and best[each] > _HOPELESS * min(best.values()):
                continue
            start = time.perf_counter()
            run(each)
            best[each] = min(best[each], time.perf_counter() - start)
    quickest = min(ways, key=lambda each: best[each])
    return quickest if best[quickest] < _GAIN * best[ways[0]] else ways[0]
