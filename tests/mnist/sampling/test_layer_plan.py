import pytest

from mnist import zoo
from mnist.sampling.layer_plan import activations, layer_plan, network_of
from mnist.sampling.recognise import NAMES
from tests.mnist import nets


def numbers(arch, shapes=()):
    return [each[1:] for each in layer_plan(arch, list(shapes))]


def test_known_plans():
    assert numbers("torch28") == [
        (1, 0, 0, 1, 4), (2, 1, 0, 4, 7), (2, 1, 0, 7, 14), (2, 1, 0, 14, 28),
    ]  # fmt: skip
    # the last layer's 33 pixels are cut to 32
    assert numbers("onepass32")[-1] == (1, 1, None, 32, 32)
    assert numbers("radford64")[:2] == [(1, 0, 0, 1, 1), (2, 2, 1, 4, 8)]
    assert numbers("stack", nets.SVHN)[0] == (1, 0, 0, 1, 1)
    example = [(9, 6, 4, 4), (6,), (6,), (6, 4, 4, 4), (4,), (4,), (4, 1, 4, 4)]
    assert numbers("stack", example) == [(1, 0, 0, 1, 4), (2, 1, 0, 4, 8), (2, 1, 0, 8, 16)]


@pytest.mark.parametrize("arch", zoo.NAMES)
def test_sides_follow_from_strides(arch):
    plan = layer_plan(arch, [])
    assert plan[-1].side_out == zoo.find(arch).npx
    for layer in plan:
        if layer.weight.kernel and layer.extra is not None:
            k = layer.weight.kernel[0]
            grown = layer.stride * (layer.side_in - 1) + k + layer.extra
            assert layer.side_out == grown - 2 * layer.padding


def test_what_is_no_stack():
    assert layer_plan("stack", [(5, 4), (4,)]) == []


def test_activations():
    found = {name: activations(network_of(name)) for name in NAMES}
    assert found["torch28"] == found["stack"] == ("relu", 0.0, "tanh")
    assert found["leaky32"][0] == "leaky" and found["leaky32"][1] == pytest.approx(0.2)
    assert found["radford_cond"][2] == "sigmoid"
