"""Methods of the standard library's objects that were renamed or dropped."""

from __future__ import annotations

import re
from typing import Any

from ..source.method_calls import rename, rewrite_methods, to_function

NAME = "renamed methods"
WHY = "Python 3 dropped old names of methods: of threads, of XML elements, of unit tests"
EXAMPLE = (
    "import threading\nprint t.isAlive()\n",
    "import threading\nprint(t.is_alive())\n",
)
ORDER = 46

# method: (its new name, a word of the file that tells what the object may be)
_RENAMED = {
    "isAlive": ("is_alive", "threading|multiprocessing"),
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
    if re.search("xml|etree", text):
        wanted.add("getchildren")
    return rewrite_methods(tree, wanted, _rewrite)


def _rewrite(call):
    if call.name.value != "getchildren":
        return rename(call, _RENAMED[call.name.value][0])
    return None if call.arguments else to_function(call, "list")
