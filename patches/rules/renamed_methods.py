"""Methods of the standard library's objects that were renamed or dropped."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.method_calls import rename, rewrite_methods, to_function
from ..source.nodes import nodes_of
from ..source.syntax import is_attribute

NAME = "renamed methods"
WHY = "Python 3 dropped old names of methods: of threads, configurations, XML elements, tests"
EXAMPLE = (
    "import threading\nprint t.isAlive()\n",
    "import threading\nprint(t.is_alive())\n",
)
ORDER = 46

# method: (its new name, a word of the file that tells what the object may be)
_RENAMED = {
    "isAlive": ("is_alive", "threading|multiprocessing"),
    "readfp": ("read_file", "[cC]onfig[pP]arser"),
    "getiterator": ("iter", "xml|etree"),
    "assertEquals": ("assertEqual", "unittest|TestCase"),
    "assertNotEquals": ("assertNotEqual", "unittest|TestCase"),
    "assertAlmostEquals": ("assertAlmostEqual", "unittest|TestCase"),
    "assertItemsEqual": ("assertCountEqual", "unittest|TestCase"),
    "assertRegexpMatches": ("assertRegex", "unittest|TestCase"),
    "assertRaisesRegexp": ("assertRaisesRegex", "unittest|TestCase"),
    "assert_": ("assertTrue", "unittest|TestCase"),
}


def apply(tree: Any, context: Any) -> int:
    text = context.text
    wanted = {method for method, (_, word) in _RENAMED.items() if re.search(word, text)}
    for leaf in nodes_of(tree, token.NAME) if "HTMLParser" in text else ():
        if leaf.value == "unescape" and is_attribute(leaf):
            context.report(leaf, "a parser's unescape is gone", "write html.unescape")
    if re.search("xml|etree", text):
        wanted.add("getchildren")
    return rewrite_methods(tree, wanted, _rewrite)


def _rewrite(call):
    if call.name.value != "getchildren":
        return rename(call, _RENAMED[call.name.value][0])
    return None if call.arguments else to_function(call, "list")
