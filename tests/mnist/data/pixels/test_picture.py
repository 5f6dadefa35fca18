import io
import os
import struct
import threading
import time
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from mnist.data.pixels import picture
from mnist.data.pixels.picture import Unreadable, endings, formats, read_picture
from tests.mnist.pictures import picture as draw

TURNED = {  # Exif's orientations as what brings (h, w, ...) upright
    1: lambda x: x,
    2: lambda x: x[:, ::-1],
    3: lambda x: x[::-1, ::-1],
    4: lambda x: x[::-1],
    5: lambda x: x.swapaxes(0, 1),
    6: lambda x: x[::-1].swapaxes(0, 1),
    7: lambda x: x[::-1, ::-1].swapaxes(0, 1),
    8: lambda x: x[:, ::-1].swapaxes(0, 1),
}


def read(path, side=64):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(read_picture(str(path), side, formats()))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.png"


@pytest.mark.parametrize("name", ["PNG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "TGA", "JPEG"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_formats_whatever_the_name_says(path, name, mode):
    image = draw(0, (12, 10), mode)
    smooth = Image.new(mode, (12, 10), 77 if mode == "L" else (77, 77, 77))
    lossy = name in ("JPEG", "WEBP", "GIF")
    (smooth if lossy else image).save(str(path), name)
    expected = np.asarray(smooth if lossy else image)
    if expected.ndim < read(path).ndim:  # formats without grey
        expected = np.repeat(expected[..., np.newaxis], 3, axis=2)
    np.testing.assert_allclose(read(path).astype(int), expected, atol=1 if lossy else 0)


@pytest.mark.parametrize("turn", sorted(TURNED))
def test_exif_orientation(path, turn):
    image = draw(0, (12, 10))
    exif = Image.Exif()
    exif[0x0112] = turn
    image.save(str(path), "PNG", exif=exif.tobytes())
    np.testing.assert_array_equal(read(path), TURNED[turn](np.asarray(image)))


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0", b"Exif\0\0junk" * 9, b"Exif\0\0MM\0*\xff\xff\xff\xff"]
)
def test_damaged_exif_does_no_harm(path, exif):
    draw(0).save(str(path), "JPEG", exif=exif)
    assert read(path).shape == (10, 12, 3)


def png16(values):
    """A 16-bit grey PNG, written by hand so that no version of Pillow matters."""
    values = np.asarray(values, ">u2")

    def chunk(name, data):
        checksum = zlib.crc32(name + data) & 0xFFFFFFFF
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], 16, 0, 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in values)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def test_16_bits_are_scaled_not_clipped(path):
    path.write_bytes(png16([[0, 257, 32768], [65535, 400, 25700]]))
    np.testing.assert_array_equal(read(path), [[0, 1, 128], [255, 2, 100]])


@pytest.mark.parametrize(
    "values, expected",
    [
        (np.array([[0, 300, 65535]], np.int32), [[0, 1, 255]]),
        (np.array([[0, 0.5, 1]], np.float32), [[0, 128, 255]]),
        (np.array([[0, 1.5, 255]], np.float32), [[0, 2, 255]]),
    ],
)
def test_numbers_of_other_types(path, values, expected):
    Image.fromarray(values).save(str(path), "TIFF")
    np.testing.assert_array_equal(read(path), expected)


@pytest.mark.parametrize(
    "values, words",
    [
        (np.array([[-1, 7]], np.int32), "integers from -1 to 7, expected 0 to 65535"),
        (np.array([[0, 65536]], np.int32), "integers from 0 to 65536, expected"),
        (np.array([[-0.5, 1]], np.float32), "floats from -0.5 to 1, expected 0 to 1 or 0 to 255"),
        (np.array([[np.nan, 1]], np.float32), "floats from nan to nan, expected"),
    ],
)
def test_numbers_without_a_meaning(path, values, words):
    Image.fromarray(values).save(str(path), "TIFF")
    with pytest.raises(Unreadable, match=words):
        read(path)


def test_palette(path):
    image = Image.fromarray(np.array([[0, 1], [2, 1]], np.uint8), "P")
    image.putpalette([255, 0, 0, 0, 255, 0, 1, 2, 3])
    image.save(str(path))
    expected = [[[255, 0, 0], [0, 255, 0]], [[1, 2, 3], [0, 255, 0]]]
    np.testing.assert_array_equal(read(path), expected)
    image.save(str(path), transparency=1)  # the green is no colour then
    expected = [[[255, 0, 0], [0, 0, 0]], [[1, 2, 3], [0, 0, 0]]]
    np.testing.assert_array_equal(read(path), expected)


def test_transparency_shows_black(path):
    pixels = np.array([[[200, 100, 50, 0], [200, 100, 50, 255], [200, 100, 50, 51]]], np.uint8)
    Image.fromarray(pixels).save(str(path))
    np.testing.assert_array_equal(read(path), [[[0, 0, 0], [200, 100, 50], [40, 20, 10]]])


def test_cmyk(path):
    Image.fromarray(np.array([[[0, 0, 0, 0], [255, 0, 0, 0]]], np.uint8), "CMYK").save(
        str(path), "TIFF"
    )
    np.testing.assert_array_equal(read(path), [[[255, 255, 255], [0, 255, 255]]])


def test_one_bit(path):
    Image.fromarray(np.array([[0, 255]], np.uint8)).convert("1").save(str(path))
    np.testing.assert_array_equal(read(path), [[0, 255]])


def test_one_pixel(path):
    Image.new("L", (1, 1), 7).save(str(path))
    np.testing.assert_array_equal(read(path), [[7]])


@pytest.mark.parametrize("name", ["GIF", "PNG"])
def test_of_an_animation_the_first_frame(path, name):
    frames = [Image.new("RGB", (9, 9), colour) for colour in ((255, 0, 0), (0, 0, 255))]
    frames[0].save(str(path), name, save_all=True, append_images=frames[1:])
    assert (read(path) == [255, 0, 0]).all()


def test_large_jpegs_are_read_at_a_fraction(path):
    Image.new("RGB", (800, 640), (9, 99, 199)).save(str(path), "JPEG")
    assert read(path, side=40).shape == (80, 100, 3)
    assert read(path, side=400).shape == (640, 800, 3)


# --- what gives no picture ----------------------------------------------------------------------


def truncated(name, share):
    buffer = io.BytesIO()
    draw(0, (64, 64)).save(buffer, name)
    return buffer.getvalue()[: int(len(buffer.getvalue()) * share)]


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "not an image"),
        (b"some text", "not an image"),
        (b"<svg/>", "not an image"),
        (truncated("JPEG", 0.5), "damaged: .*truncated"),
        (truncated("JPEG", 0.01), "not an image|damaged"),
        (truncated("PNG", 0.5), "damaged"),
        (truncated("GIF", 0.5), "damaged"),
        (truncated("BMP", 0.5), "damaged"),
        (truncated("WEBP", 0.5), "damaged|not an image"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 99, "damaged|not an image"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", "not an image"),
    ],
)
def test_damage(path, content, words):
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=words) as caught:
        read(path)
    assert "\n" not in str(caught.value) and str(path) not in str(caught.value)


def test_bombs(path, monkeypatch):
    Image.new("1", (15000, 15000)).save(str(path))  # 28 kB
    with pytest.raises(Unreadable, match="far more than 100000000 pixels, a decompression bomb"):
        read(path)
    Image.new("1", (10001, 10000)).save(str(path))
    with pytest.raises(Unreadable, match="10001x10000 pixels, expected at most 100000000"):
        read(path)


def test_a_large_photograph_is_no_bomb(path, monkeypatch):
    monkeypatch.setattr(picture, "MAX_PIXELS", 100000)
    Image.new("RGB", (800, 640)).save(str(path), "JPEG")
    assert read(path, side=40).shape == (80, 100, 3)
    with pytest.raises(Unreadable, match="800x640 pixels, expected at most 100000"):
        read(path, side=400)


def test_permission(path, monkeypatch):
    path.write_bytes(b"")

    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(picture, "open_regular", refuse)
    with pytest.raises(Unreadable, match="^permission denied$"):
        read(path)


def test_files_that_are_not_there(tmp_path):
    with pytest.raises(Unreadable, match="^no such file or directory$"):
        read(tmp_path / "none")


@pytest.mark.parametrize("error", [AttributeError, KeyError, RuntimeError, SyntaxError, TypeError])
def test_what_pillow_raises_means_damage(path, error, monkeypatch):
    def fail(self):
        raise error("inside")

    draw(0).save(str(path))
    monkeypatch.setattr(Image.Image, "convert", lambda self, mode: fail(self))
    with pytest.raises(Unreadable, match="^damaged: .?inside.?$"):
        read(path)


@pytest.mark.parametrize("name", ["_scaled", "_to_8_bits", "_turn", "_upright"])
@pytest.mark.parametrize("error", [AttributeError, KeyError, TypeError, ValueError])
def test_a_mistake_of_our_own_is_no_damage(path, name, error, monkeypatch):
    def mistaken(*_):
        raise error("ours")

    path.write_bytes(png16([[1, 2]]))
    monkeypatch.setattr(picture, name, mistaken)
    with pytest.raises(error, match="ours") as caught:
        read(path)
    assert not isinstance(caught.value, Unreadable)


@pytest.mark.parametrize("name", ["_scaled", "_turn"])
def test_too_little_memory(path, name, monkeypatch):
    def large(*_):
        raise MemoryError

    path.write_bytes(png16([[1, 2]]))
    monkeypatch.setattr(picture, name, large)
    with pytest.raises(Unreadable, match="^needs more memory than there is$"):
        read(path)


def test_endings():
    assert {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".webp"} <= endings()
    assert not {".txt", ".npz", ".h5", ".hdf5", ".eps", ".ps", ".pdf", ".mpg", ""} & endings()
    assert os.path.splitext("a.png")[1] in endings()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are POSIX's")
def test_a_pipe_does_not_hang(path):
    os.mkfifo(path)
    with pytest.raises(Unreadable, match="^no regular file$"):
        read(path)


def test_pixels_in_work_are_shared_by_all_threads():
    room, most, now, lock = picture.Room(10), [0], [0], threading.Lock()

    def work(n):
        with room.taken(n):
            with lock:
                now[0] += n
                most[0] = max(most[0], now[0])
            time.sleep(0.001)
            with lock:
                now[0] -= n

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, [3, 4, 5, 10, 1] * 8))
    assert 5 <= most[0] <= 10 and now[0] == 0


def test_transparency_in_strips_is_that_of_the_whole(path, monkeypatch):
    pixels = np.random.RandomState(0).randint(0, 256, (31, 17, 4)).astype(np.uint8)
    Image.fromarray(pixels).save(path)
    whole = read(path)
    monkeypatch.setattr(picture, "_STRIP", 40)
    np.testing.assert_array_equal(read(path), whole)
    black = Image.new("RGBA", (17, 31), (0, 0, 0, 255))
    expected = Image.alpha_composite(black, Image.fromarray(pixels)).convert("RGB")
    np.testing.assert_array_equal(whole, np.asarray(expected))


def test_the_user_says_what_is_black_and_white_of_16_bits(path):
    Image.fromarray(np.array([[0, 4095], [2048, 65535]], np.uint16)).save(path)
    image = read_picture(str(path), 2, formats(), (0, 4095))
    assert np.asarray(image).tolist() == [[0, 255], [128, 255]]
    assert read_picture(str(path), 2, formats()).info[picture.HIGHEST] == 65535
