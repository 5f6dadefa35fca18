import numpy as np
import pytest
from PIL import Image

from lib.errors import InputError
from lib.report.grids import open_grid, stride


@pytest.mark.parametrize(
    "last, most, step",
    [(1, 1, 1), (4, 4, 1), (5, 4, 2), (7, 4, 2), (8, 4, 2), (9, 4, 4), (1000, 60, 32), (0, 3, 1)],
)
def test_stride(last, most, step):
    assert stride(last, most) == step
    assert len(range(1, last + 1, step)) <= most
    assert step == 1 or len(range(1, last + 1, step // 2)) > most


@pytest.mark.parametrize(
    "mode, opened", [("L", "L"), ("1", "L"), ("RGB", "RGB"), ("P", "RGB"), ("RGBA", "RGB")]
)
def test_modes(tmp_path, mode, opened):
    Image.new(mode, (3, 2)).save(tmp_path / "a.png")
    grid = open_grid(str(tmp_path / "a.png"))
    assert (grid.mode, grid.size) == (opened, (3, 2))


def damaged(tmp_path, how):
    path = tmp_path / "7.png"
    noise = np.random.RandomState(0).randint(0, 256, (64, 64)).astype(np.uint8)
    Image.fromarray(noise).save(path)
    data = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "text": b"no image",
            "cut short": data[: len(data) // 2],
            "bytes changed": data[:60] + bytes(200) + data[260:],
        }[how]
    )
    return str(path)


@pytest.mark.parametrize("how", ["empty", "text", "cut short", "bytes changed"])
def test_damaged(tmp_path, how):
    path = damaged(tmp_path, how)
    with pytest.raises(InputError) as caught:
        open_grid(path)
    message = str(caught.value)
    assert message.startswith("%s: damaged, or no image (" % path)
    assert message.endswith("): delete it, and the epoch is left out")


def test_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        open_grid(str(tmp_path / "1.png"))
