"""Range is lazy and xrange is gone."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "xrange",
    r"\bx?range\b",
    "range is lazy and xrange is gone",
    (
        "idxs = range(n)\nfor i in xrange(n): pass\n",
        "idxs = list(range(n))\nfor i in range(n): pass\n",
    ),
    order=20,
)
