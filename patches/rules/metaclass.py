"""Metaclasses are keywords."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "metaclass",
    r"\b__metaclass__\b",
    "metaclasses are keywords",
    (
        "class Layer(object):\n    __metaclass__ = ABCMeta\n",
        "class Layer(object, metaclass=ABCMeta):\n    pass\n",
    ),
)
