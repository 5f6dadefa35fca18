import base64
import io
import os

import numpy as np
import pytest
from PIL import Image

from lib.report.page import pictures
from lib.report.page.pictures import Pictures


def put(folder, epoch, size=(40, 20), mode="L", noisy=False):
    os.makedirs(str(folder / "samples"), exist_ok=True)
    picture = Image.new(mode, size)
    if noisy:
        noise = np.random.RandomState(0).bytes(size[0] * size[1] * len(picture.getbands()))
        picture = Image.frombytes(mode, size, noise)
    picture.save(str(folder / "samples" / ("%s.png" % epoch)))


def decode(picture):
    head, text = picture.uri.split(",")
    data = base64.b64decode(text)
    return head, data, Image.open(io.BytesIO(data))


def test_small_files_go_in_as_they_are(tmp_path):
    put(tmp_path, 20, (560, 280))
    ((epoch, picture),) = Pictures(str(tmp_path)).shown([20])
    head, data, image = decode(picture)
    assert (epoch, head) == (20, "data:image/png;base64")
    assert data == (tmp_path / "samples" / "20.png").read_bytes()
    assert (picture.width, picture.height) == image.size == (560, 280)


@pytest.mark.parametrize(
    "size, mode, shown",
    [
        ((600, 600), "L", (600, 600)),
        ((1500, 750), "RGB", (1024, 512)),
        ((512, 2048), "RGB", (256, 1024)),
    ],
)
def test_large_files_become_smaller(tmp_path, size, mode, shown):
    put(tmp_path, 1, size, mode, noisy=True)
    ((_, picture),) = Pictures(str(tmp_path)).shown([1])
    head, data, image = decode(picture)
    assert head == "data:image/jpeg;base64"
    assert (picture.width, picture.height) == image.size == shown
    assert image.mode == mode
    assert len(data) < os.path.getsize(str(tmp_path / "samples" / "1.png"))


def test_evenly_spread_epochs_and_the_newest(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PICTURES", 5)
    for epoch in range(1, 20):
        put(tmp_path, epoch)
    for last, expected in [
        (1, [1]),
        (4, [1, 2, 3, 4]),
        (5, [1, 3, 5]),
        (6, [1, 3, 5, 6]),
        (8, [1, 3, 5, 7, 8]),
        (19, [1, 9, 17, 19]),
    ]:
        found = Pictures(str(tmp_path)).shown(list(range(1, last + 1)))
        assert [epoch for epoch, _ in found] == expected


def test_fewer_of_large_ones(tmp_path, monkeypatch):
    for epoch in range(1, 41):
        put(tmp_path, epoch, (256, 256), noisy=True)
    epochs = list(range(1, 41))
    monkeypatch.setattr(pictures, "MAX_BYTES", 10 * 4 * 65536 // 3)
    found = Pictures(str(tmp_path)).shown(epochs)
    assert [epoch for epoch, _ in found] == [1, 9, 17, 25, 33, 40]
    assert sum(len(picture.uri) for _, picture in found) < pictures.MAX_BYTES
    monkeypatch.setattr(pictures, "MAX_BYTES", 1)
    monkeypatch.setattr(pictures, "MIN_PICTURES", 3)
    found = Pictures(str(tmp_path)).shown(epochs)
    assert [epoch for epoch, _ in found] == [1, 33, 40]


def test_each_is_encoded_once(tmp_path, monkeypatch):
    encoded = []
    real = pictures._encode
    monkeypatch.setattr(pictures, "_encode", lambda path: encoded.append(path) or real(path))
    monkeypatch.setattr(pictures, "MAX_PICTURES", 5)
    kept = Pictures(str(tmp_path))
    put(tmp_path, "real")
    for epoch in range(1, 31):
        put(tmp_path, epoch)
        kept.shown(list(range(1, epoch + 1)))
        kept.real()
    assert len(encoded) == len(set(encoded)) == 31
    assert len(kept._encoded) <= 6


def test_grids_that_are_not_there(tmp_path):
    assert Pictures(str(tmp_path)).shown([1, 2]) == []
    assert Pictures(str(tmp_path)).real() is None
    put(tmp_path, 2)
    assert [epoch for epoch, _ in Pictures(str(tmp_path)).shown([1, 2, 3])] == [2]


def test_real_images_that_come_late(tmp_path):
    kept = Pictures(str(tmp_path))
    assert kept.real() is None
    put(tmp_path, "real")
    assert (kept.real().width, kept.real().height) == (40, 20)
