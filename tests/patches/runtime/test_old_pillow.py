"""How Pillow measured texts."""

import numpy as np
import pytest

pytest.importorskip("PIL", reason="Pillow is not installed")

from PIL import Image, ImageDraw, ImageFont

from patches.runtime import old_pillow as old


@pytest.fixture
def font():
    return ImageFont.load_default()


def test_a_text_fits_what_was_measured(font):
    width, height = old.getsize(font, "Hello")
    image = Image.new("L", (200, 50))
    ImageDraw.Draw(image).text((0, 0), "Hello", fill=255, font=font)
    rows, columns = np.nonzero(np.asarray(image))
    assert columns.max() < width <= columns.max() + 6
    assert rows.max() < height <= rows.max() + 6
    left, top = old.getoffset(font, "Hello")
    assert 0 <= left <= columns.min() and 0 <= top <= rows.min()


def test_a_drawing_measures_with_its_font(font):
    draw = ImageDraw.Draw(Image.new("L", (9, 9)))
    assert old.textsize(draw, "Hello", font=font) == old.getsize(font, "Hello")
    assert old.textsize(draw, "Hello")[0] > 0
    one = old.getsize(font, "A")
    assert old.multiline_textsize(draw, "A\nA", font) == (one[0], 2 * one[1] + 4)
    assert old.getsize(font, "A\nA") == (one[0], 2 * one[1] + 4)


@pytest.mark.parametrize("blur", [old.gaussian_blur, old.box_blur])
def test_blurs(blur):
    image = Image.fromarray(np.eye(9, dtype=np.uint8) * 255)
    assert np.asarray(blur(image, 1)).max() < 255
    assert np.asarray(old.usm(image)).shape == (9, 9)
