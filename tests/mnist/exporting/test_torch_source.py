import ast

import pytest

from lib.errors import InputError
from mnist.exporting import torch_source
from mnist.exporting.deployable import Layer
from mnist.exporting.torch_layers import expression
from tests.mnist.exporting import small


def test_it_reads_as_a_person_would_write_it():
    text = torch_source.source(small.network("torch28", "generator"), "net.safetensors", "net")
    assert "        h = F.relu(self.gw2(h))" in text
    assert "        y = F.one_hot(label, 10).float()" in text
    assert "        return (h + 1) / 2 " in text
    assert "nn.ConvTranspose2d(18, 4, 3, stride=2, padding=1)" in text
    assert "    from net import load" in text and 'WEIGHTS = "net.safetensors"' in text


@pytest.mark.parametrize("name, part", small.EACH)
def test_weights_are_those_that_the_modules_have(name, part):
    found = small.network(name, part)
    text = torch_source.source(found, "w")
    tree = ast.parse(text)
    used = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    assert {key.split(".")[0] for key in torch_source.state(found)} <= used


def test_a_picture_in_the_range_of_the_network():
    text = torch_source.source(small.network("leaky32", "discriminator"), "w")
    assert "h = image * 2 - 1 " in text


def test_operands_stand_in_brackets_where_they_must():
    layer = Layer("Mul", ("a", "b"), "c", (3,), {})
    assert expression(layer, ["a + b", "c"], {}) == "(a + b) * c"
    assert expression(layer._replace(kind="Sub"), ["a - b", "c - d"], {}) == "a - b - (c - d)"
    assert expression(layer._replace(kind="Add"), ["f(a - b)", "c * d"], {}) == "f(a - b) + (c * d)"


def test_an_unknown_layer_is_refused():
    layer = Layer("Scan", ("a",), "b", (3,), {})
    with pytest.raises(InputError, match="Scan: layers of this kind are not written as PyTorch"):
        expression(layer, ["a"], {})
