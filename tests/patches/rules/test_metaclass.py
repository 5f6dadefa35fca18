"""The rule «metaclass»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a keyword": "class Layer(object, metaclass=ABCMeta):\n    pass\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("metaclass", {})
