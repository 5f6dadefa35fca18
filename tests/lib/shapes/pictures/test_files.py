import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PIL import Image, ImageSequence

from lib.shapes.pictures.files import svg, write_gif, write_png, write_svg
from lib.shapes.pictures.scene import CELL, Layer, scene

CONV = Layer("conv", 5, 3, {"k": 3, "s": 2, "p": 1, "d": 1})
DECONV = Layer("deconv", 3, 6, {"k": 3, "s": 2, "p": 1, "d": 1})


def test_svg_has_a_square_for_each_of_the_scene(tmp_path):
    path = tmp_path / "a.svg"
    write_svg(str(path), CONV, 4)
    root = ElementTree.parse(str(path)).getroot()
    rects = root.findall("{http://www.w3.org/2000/svg}rect")
    assert len(rects) == 1 + 7 * 7 + 3 * 3 + 1  # the ground, both maps, the window
    assert rects[50].get("width") == str(3 * CELL)
    assert root.find("{http://www.w3.org/2000/svg}text").text == "conv k=3, s=2, p=1: 5 to 3"


def test_a_caption_cannot_end_the_text():
    picture = scene(CONV, 1)._replace(caption="<a&b>")
    assert "&lt;a&amp;b&gt;" in svg(picture)


@pytest.mark.parametrize("layer", [CONV, DECONV], ids=["conv", "deconv"])
def test_png_shows_the_window_where_the_scene_has_it(tmp_path, layer):
    path = tmp_path / "a.png"
    write_png(str(path), layer, 2)
    picture = scene(layer, 2)
    with Image.open(str(path)) as image:
        pixels = np.asarray(image.convert("RGB"))
    assert pixels.shape == (2 * picture.height, 2 * picture.width, 3)
    for box in picture.boxes:
        middle = pixels[2 * box.y + box.side, 2 * box.x + box.side].tolist()
        if box.kind == "hit":
            assert middle == [0x2F, 0x9E, 0x62]
        if box.kind == "map tap":
            assert middle == [0xFB, 0xD9, 0xA3]
    (window,) = [box for box in picture.boxes if box.kind == "frame"]
    assert pixels[2 * window.y + window.side, 2 * window.x + 1].tolist() == [0xE8, 0x87, 0x0C]


def test_a_film_has_a_frame_for_each_place_and_starts_where_asked(tmp_path):
    path = tmp_path / "a.gif"
    write_gif(str(path), DECONV, 3)
    with Image.open(str(path)) as film:
        frames = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(film)]
        assert film.info["loop"] == 0
    assert len(frames) == 9
    (hit,) = [box for box in scene(DECONV, 3).boxes if box.kind == "hit"]
    middle = hit.y + CELL // 2, hit.x + CELL // 2
    green = [frame[middle].astype(int)[1] - frame[middle].astype(int)[0] > 60 for frame in frames]
    assert green == [True] + [False] * 8
