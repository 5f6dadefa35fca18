"""Pictures decoded on threads."""

import io

import numpy as np
import pytest

from mnist.data.pixels import decoding
from mnist.data.pixels.decoding import decode
from mnist.data.pixels.fitting import fit_image
from mnist.data.pixels.picture import Unreadable, decode_picture, formats
from tests.mnist.pictures import RGB, picture


def reader(seed):
    def read(side, known, ends=None):
        assert (side, known, ends) == (RGB.npx, formats(), (0, 9))
        if seed is None:
            raise Unreadable("no picture")
        return picture(seed)

    return read


@pytest.mark.parametrize("block", [1, 2, 99])
def test_in_order_with_what_could_not_be_read(block, monkeypatch):
    monkeypatch.setattr(decoding, "_BLOCK", block)
    pictures = ((str(seed), reader(seed)) for seed in (3, None, 1, 2, None))
    blocks = list(decode(pictures, 5, RGB, "f", (0, 9)))
    expected = np.stack([fit_image(picture(seed), RGB) for seed in (3, 1, 2)])
    np.testing.assert_array_equal(np.concatenate([tiles for tiles, _ in blocks]), expected)
    assert sum((bad for _, bad in blocks), []) == [("None", "no picture")] * 2
    assert len(blocks) == -(-5 // block)


def test_an_open_file():
    buffer = io.BytesIO()
    picture(4).save(buffer, "PNG")
    buffer.seek(0)
    np.testing.assert_array_equal(decode_picture(buffer, 8, formats()), picture(4))
    with pytest.raises(Unreadable, match="not an image"):
        decode_picture(io.BytesIO(b"text"), 8, formats())
