import errno
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from lib.report import animation
from lib.report.animation import Animation
from tests.lib import run_folders

STRIP = 16  # pixels under the grid, with the epoch's number


def put_grid(folder, epoch):
    """A grid of two greys, by which 4096 epochs are told apart: a film keeps 64 levels."""
    os.makedirs(str(folder / "samples"), exist_ok=True)
    grid = Image.new("L", (80, 40), 4 * (epoch % 64))
    grid.paste(4 * (epoch // 64), (40, 0, 80, 40))
    grid.save(str(folder / "samples" / ("%d.png" % epoch)))


def watch(folder, first, last, film=None, fps=5):
    """Let an Animation see these epochs."""
    film = film or Animation(fps)
    for epoch in range(first, last + 1):
        put_grid(folder, epoch)
        film.epoch(str(folder), {"n_epochs": epoch})
    return film


def frames(folder):
    """Every frame of the film, (height, width) or (height, width, 3), as a viewer shows it."""
    with Image.open(str(folder / "animation.gif")) as film:
        assert film.info["loop"] == 0  # for ever
        shown = []
        for number in range(film.n_frames):
            film.seek(number)
            shown.append(np.asarray(film.convert("RGB")))
        return shown


def epochs(folder):
    return [int(frame[0, 0, 0]) // 4 + 16 * int(frame[0, 79, 0]) for frame in frames(folder)]


def test_a_frame_for_each_epoch(tmp_path):
    film = Animation()
    film.start(str(tmp_path), [])
    for epoch in range(1, 5):
        watch(tmp_path, epoch, epoch, film)
        assert epochs(tmp_path) == list(range(1, epoch + 1))
    film.end(str(tmp_path))
    assert epochs(tmp_path) == [1, 2, 3, 4]
    assert frames(tmp_path)[0].shape == (40 + STRIP, 80, 3)


def test_frames_are_appended_in_place(tmp_path):
    film = watch(tmp_path, 1, 3)
    path = tmp_path / "animation.gif"
    before, number = path.read_bytes(), path.stat().st_ino
    watch(tmp_path, 4, 4, film)
    assert path.stat().st_ino == number
    assert path.read_bytes()[: len(before) - 1] == before[:-1]


@pytest.mark.parametrize("colour, most", [(False, 4), (True, 12)])
def test_pixels(tmp_path, colour, most):
    run_folders.make(tmp_path, 2, colour=colour)
    Animation().start(str(tmp_path), [{"n_epochs": 1}, {"n_epochs": 2}])
    for epoch, shown in enumerate(frames(tmp_path), 1):
        grid = run_folders.grid(epoch, colour=colour).astype(int)
        shown = shown[:-STRIP] if colour else shown[:-STRIP, :, 0]
        assert abs(shown - grid).mean() < most
    strips = [frame[-STRIP:] for frame in frames(tmp_path)]
    assert strips[0].max() > 200 and (strips[0] != strips[1]).any()  # the epoch's number


@pytest.mark.parametrize("fps, milliseconds", [(5, 200), (1, 1000), (3, 330), (30, 30), (50, 20)])
def test_fps(tmp_path, fps, milliseconds):
    watch(tmp_path, 1, 2, fps=fps)
    with Image.open(str(tmp_path / "animation.gif")) as film:
        for number in range(2):
            film.seek(number)
            assert film.info["duration"] == milliseconds


def test_large_grids_are_scaled_down(tmp_path):
    os.makedirs(str(tmp_path / "samples"))
    Image.new("RGB", (1600, 400)).save(str(tmp_path / "samples" / "1.png"))
    Animation().start(str(tmp_path), [{"n_epochs": 1}])
    assert frames(tmp_path)[0].shape == (200 + STRIP, 800, 3)


# --- resuming ----------------------------------------------------------------------------------


def test_newer_epochs_are_forgotten(tmp_path):
    watch(tmp_path, 1, 6)
    film = Animation()
    film.start(str(tmp_path), [{"n_epochs": 1}, {"n_epochs": 2}, {"n_epochs": 3}])
    assert epochs(tmp_path) == [1, 2, 3]
    watch(tmp_path, 4, 5, film)
    assert epochs(tmp_path) == [1, 2, 3, 4, 5]


def test_a_new_run_forgets_all(tmp_path):
    watch(tmp_path, 1, 2)
    Animation().start(str(tmp_path), [])
    assert not (tmp_path / "animation.gif").exists()


@pytest.mark.parametrize("harm", [os.unlink, lambda path: os.truncate(path, 100)])
def test_a_film_that_was_removed_or_changed_is_made_again(tmp_path, harm):
    film = watch(tmp_path, 1, 3)
    harm(str(tmp_path / "animation.gif"))
    watch(tmp_path, 4, 4, film)
    assert epochs(tmp_path) == [1, 2, 3, 4]


def test_grids_that_were_removed_are_left_out(tmp_path):
    watch(tmp_path, 1, 3)
    os.unlink(str(tmp_path / "samples" / "2.png"))
    Animation().start(str(tmp_path), [{"n_epochs": epoch} for epoch in (1, 2, 3)])
    assert epochs(tmp_path) == [1, 3]


def test_grids_of_another_size(tmp_path):
    watch(tmp_path, 1, 1)
    put_grid(tmp_path, 2)
    with Image.open(str(tmp_path / "samples" / "2.png")) as grid:
        grid.resize((200, 200), Image.NEAREST).save(str(tmp_path / "samples" / "2.png"))
    Animation().start(str(tmp_path), [{"n_epochs": 1}, {"n_epochs": 2}])
    assert epochs(tmp_path) == [1, 2]


# --- long runs ---------------------------------------------------------------------------------


def test_long_films_lose_every_second_frame(tmp_path, monkeypatch):
    monkeypatch.setattr(animation, "MAX_FRAMES", 4)
    film = Animation()
    seen = []
    for epoch in range(1, 11):
        watch(tmp_path, epoch, epoch, film)
        seen.append(epochs(tmp_path))
    assert seen[3:] == [
        [1, 2, 3, 4],
        [1, 3, 5],
        [1, 3, 5],
        [1, 3, 5, 7],
        [1, 3, 5, 7],
        [1, 5, 9],
        [1, 5, 9],
    ]
    film.end(str(tmp_path))
    assert epochs(tmp_path) == [1, 5, 9, 10]
    resumed = Animation()
    resumed.start(str(tmp_path), [{"n_epochs": epoch} for epoch in range(1, 11)])
    assert epochs(tmp_path) == [1, 5, 9]
    watch(tmp_path, 11, 13, resumed)
    assert epochs(tmp_path) == [1, 5, 9, 13]


def test_large_films_lose_every_second_frame(tmp_path, monkeypatch):
    film = watch(tmp_path, 1, 4)
    monkeypatch.setattr(animation, "MAX_BYTES", os.path.getsize(str(tmp_path / "animation.gif")))
    watch(tmp_path, 5, 6, film)
    assert epochs(tmp_path) == [1, 3, 5]
    film.end(str(tmp_path))
    assert epochs(tmp_path) == [1, 3, 5, 6]


# --- kills and full disks ----------------------------------------------------------------------


def test_any_part_of_an_append_leaves_a_film_that_opens(tmp_path):
    film = watch(tmp_path, 1, 2)
    path = tmp_path / "animation.gif"
    before = path.read_bytes()
    watch(tmp_path, 3, 3, film)
    tail = path.read_bytes()[len(before) :]
    for length in range(0, len(tail) + 1, max(1, len(tail) // 50)):
        path.write_bytes(before + tail[:length])
        assert epochs(tmp_path) == [1, 2]
    resumed = Animation()
    resumed.start(str(tmp_path), [{"n_epochs": 1}, {"n_epochs": 2}])
    assert path.read_bytes() == before


def test_the_frame_is_on_the_disk_before_the_film_goes_on_to_it(tmp_path, monkeypatch):
    film = watch(tmp_path, 1, 2)

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        watch(tmp_path, 3, 3, film)
    assert caught.value.filename == str(tmp_path / "animation.gif")
    assert epochs(tmp_path) == [1, 2]


WRITER = """
import sys
from lib.report.animation import Animation
film, folder = Animation(), sys.argv[1]
film.start(folder, [])
for epoch in range(1, 201):
    film.epoch(folder, {"n_epochs": epoch})
    print(epoch, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="no SIGKILL on this system")
@pytest.mark.parametrize("seconds", [0.01, 0.033, 0.05])
def test_killed(tmp_path, seconds):
    for epoch in range(1, 201):
        put_grid(tmp_path, epoch)
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "1\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    told = 1 + len(process.communicate()[0].splitlines())
    assert epochs(tmp_path) in (list(range(1, told + 1)), list(range(1, told + 2)))
