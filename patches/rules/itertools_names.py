"""Map, zip and filter are lazy already."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "itertools",
    r"\bi(?:map|zip|filter)\b|\bifilterfalse\b|\bizip_longest\b",
    "map, zip and filter are lazy already",
    (
        "from itertools import izip\nfor a, b in izip(x, y): pass\n",
        "\nfor a, b in zip(x, y): pass\n",
    ),
    order=15,
)
