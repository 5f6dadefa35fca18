"""The rule «numliterals»."""

from tests.patches.rules import tables

UNCHANGED = {
    "octal": "n = 0o755\n",
    "hexadecimal and floats": "x = 0x1F + 1e-5 + 0.5 + 0\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("numliterals", {})
