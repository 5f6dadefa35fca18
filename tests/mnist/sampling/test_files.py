import os

import numpy as np
import pytest
from PIL import Image

from mnist.sampling import files


def blocks(n, nc=1, size=2):
    images = np.random.RandomState(n).randint(0, 256, (n, nc, 6, 5)).astype(np.uint8)
    return images, (images[i : i + size] for i in range(0, n, size))


def read(path):
    pixels = np.asarray(Image.open(str(path)))
    return pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)


@pytest.mark.parametrize("nc", [1, 3])
@pytest.mark.parametrize("n, first, last", [(1, "0", "0"), (10, "0", "9"), (11, "00", "10")])
def test_a_file_each(tmp_path, nc, n, first, last):
    images, parts = blocks(n, nc)
    names = files.write_each(parts, n, str(tmp_path), "png")
    assert names[0] == "sample_%s.png" % first and names[-1] == "sample_%s.png" % last
    assert sorted(os.listdir(str(tmp_path))) == names
    for name, image in zip(names, images):
        np.testing.assert_array_equal(read(tmp_path / name), image)


def test_jpeg(tmp_path):
    smooth = np.broadcast_to(np.arange(0, 240, 15, dtype=np.uint8), (1, 3, 16, 16))
    names = files.write_each([smooth], 1, str(tmp_path), "jpg")
    assert names == ["sample_0.jpg"]
    with Image.open(str(tmp_path / names[0])) as image:
        assert image.format == "JPEG"
    assert np.abs(read(tmp_path / names[0]).astype(int) - smooth[0]).max() < 8


@pytest.mark.parametrize("nc", [1, 3])
def test_grid(tmp_path, nc):
    images, parts = blocks(5, nc)
    files.write_grid(parts, (2, 3), str(tmp_path / "g.png"))
    sheet = read(tmp_path / "g.png")
    assert sheet.shape == (nc, 12, 15)
    for i, image in enumerate(images):
        row, column = divmod(i, 3)
        np.testing.assert_array_equal(
            sheet[:, row * 6 : row * 6 + 6, column * 5 : column * 5 + 5], image
        )
    assert not sheet[:, 6:, 10:].any()


@pytest.mark.parametrize("nc", [1, 3])
@pytest.mark.parametrize("fps, duration", [(10, 100), (4, 250), (50, 20)])
def test_gif(tmp_path, nc, fps, duration):
    images, parts = blocks(7, nc)
    files.write_gif(parts, fps, str(tmp_path / "a.gif"))
    with Image.open(str(tmp_path / "a.gif")) as film:
        assert (film.n_frames, film.size, film.info["loop"]) == (7, (5, 6), 0)
        for number, image in enumerate(images):
            film.seek(number)
            assert film.info["duration"] == duration
            frame = np.asarray(film.convert("RGB")).transpose(2, 0, 1)
            np.testing.assert_array_equal(frame, np.broadcast_to(image, (3, 6, 5)))


def test_a_full_disk_leaves_no_half_written_file(tmp_path):
    def broken():
        yield blocks(1)[0]
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        files.write_gif(broken(), 5, str(tmp_path / "x.gif"))
    assert os.listdir(str(tmp_path)) == []
