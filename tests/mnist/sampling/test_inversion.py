import numpy as np
import pytest
from PIL import Image

from lib.errors import InputError
from mnist.sampling.inversion import Inversion, read_target
from tests.mnist.exploring.small import expected, made, small


@pytest.fixture(scope="module")
def descent():
    trained = small("radford_cond")
    statistics = made("radford_cond").statistics
    return Inversion(trained.generator, trained.params, statistics)


def again(found):
    """The picture of what was found."""
    Y = np.eye(10, dtype=np.float32)[[found.label]]
    return next(made("radford_cond")(found.Z[None], Y))[0].astype(int)


def test_the_generators_own_pictures_are_found(descent):
    Z, Y, pictures = expected("radford_cond", 4)
    found = descent(pictures[3].astype(np.uint8), labels=[3], steps=300)
    away = again(found) - pictures[3]
    assert found.label == 3 and np.abs(found.Z).max() <= 1
    assert abs(np.sqrt(np.mean(away**2.0)) - found.error) < 1
    others = np.sqrt(np.mean((pictures[:3] - pictures[3]) ** 2.0, axis=(1, 2, 3)))
    assert found.error < 0.2 * others.min()


def test_the_class_is_found_too(descent):
    _, _, pictures = expected("radford_cond", 4)
    found = descent(pictures[2].astype(np.uint8), starts=30)
    assert found.label == 2


def test_more_steps_are_never_worse(descent):
    _, _, pictures = expected("radford_cond", 4)
    target = pictures[1].astype(np.uint8)
    errors = [descent(target, [1], 4, steps).error for steps in (0, 5, 50)]
    assert errors[0] > errors[1] > errors[2]
    assert descent(target, [1], 4, 5).error == errors[1]  # the same seed


def test_a_picture_of_any_size_and_colour(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGB", (50, 30), (200, 200, 200)).save(str(path))
    target = read_target(str(path), (1, 28, 28), "pad")
    assert target.shape == (1, 28, 28) and target.dtype == np.uint8
    assert target.max() == 200 and target[0, 0].max() == 0
    assert read_target(str(path), (3, 8, 8)).min() == 200


def test_what_is_no_picture(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"no")
    with pytest.raises(InputError, match="a.png: not an image, expected a picture"):
        read_target(str(path), (1, 28, 28))
    with pytest.raises(InputError, match="b.png: "):
        read_target(str(tmp_path / "b.png"), (1, 28, 28))
