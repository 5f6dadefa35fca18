"""The rule «throw»."""

from tests.patches.rules import tables

UNCHANGED = {
    "an instance": "g.throw(E('x'))\n",
    "another method": "ball.throw\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("throw", {})
