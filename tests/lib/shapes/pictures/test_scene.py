import pytest

from lib.errors import InputError
from lib.shapes.pictures.scene import CELL, Layer, film, places, scene

CONV = Layer("conv", 7, 3, {"k": 2, "s": 2, "p": 0, "d": 2})
DECONV = Layer("deconv", 3, 6, {"k": 3, "s": 2, "p": 1, "d": 1})


def cells(picture, *kinds):
    """Rows and columns of the squares of these kinds, counted from the first of them all."""
    boxes = [box for box in picture.boxes if box.kind != "frame"]
    chosen = [box for box in boxes if box.kind in kinds]
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    return [((box.y - top) / CELL, (box.x - left) / CELL) for box in chosen]


def test_a_dilated_window_looks_at_every_other_pixel():
    assert cells(scene(CONV, 1), "map tap") == [(0, 0), (0, 2), (2, 0), (2, 2)]
    assert cells(scene(CONV, 5), "map tap") == [(2, 2), (2, 4), (4, 2), (4, 4)]


def test_results_come_one_by_one():
    for place in (1, 5, 9):
        picture = scene(CONV, place)
        kinds = [box.kind for box in picture.boxes]
        counts = [kinds.count(kind) for kind in ("result", "hit", "later")]
        assert counts == [place - 1, 1, 9 - place]


def test_a_deconvolution_shows_what_is_cut_off():
    picture = scene(DECONV, 9)
    kinds = [box.kind for box in picture.boxes]
    assert kinds.count("result") + kinds.count("result tap") == 36
    # a row and a column in front; behind, the output padding has taken the other's place
    assert kinds.count("cut") + kinds.count("cut tap") == 13
    assert picture.caption == "deconv k=3, s=2, p=1, a=1: 3 to 6"
    (frame,) = [box for box in picture.boxes if box.kind == "frame"]
    assert frame.side == 3 * CELL


def test_everything_is_on_the_picture():
    for layer in (CONV, DECONV):
        for picture in film(layer):
            assert min(box.x for box in picture.boxes) >= 0
            assert max(box.x + box.side for box in picture.boxes) < picture.width
            assert max(box.y + box.side for box in picture.boxes) < picture.height


def test_places():
    assert (places(CONV), places(DECONV)) == (9, 9)
    assert len(list(film(DECONV))) == 9


@pytest.mark.parametrize("place", [0, 10])
def test_no_such_place(place):
    with pytest.raises(InputError, match="place %d of the window: expected 1 to 9" % place):
        scene(CONV, place)


def test_too_large():
    settings = {"k": 3, "s": 1, "p": 0, "d": 1}
    with pytest.raises(InputError, match="a side of 65 pixels: expected 64 or less"):
        scene(Layer("conv", 65, 63, settings), 1)
    with pytest.raises(InputError, match="a film of 1600 places"):
        film(Layer("conv", 42, 40, settings))
