"""The parser makes fissix's trees of fissix's grammars, and stops where fissix's own stops."""

import io
import os

import pytest
from fissix import pytree
from fissix.pgen2 import driver, parse, tokenize

import patches
from patches.source import syntax
from patches.source.parser import parse_text

GRAMMARS = {
    "statement": syntax._PRINT_STATEMENT,
    "function": syntax._PRINT_FUNCTION,
    "python 3": syntax._NO_STATEMENTS,
}
SOURCES = [
    "",
    "# nothing\n",
    "x\n",
    "print 'a', b,; exec c in d\n",
    "print(a, file=b)\n",
    "if a:\n    # above\n    b = 1\n    # below\n  # between\nelse:\n\tpass\n# end\n",
    "def f((a, b), *c, **d):\n    return lambda: \\\n        a[1:2, ...] <> `b`\n",
    "class A(object):\n    @p\n    def f(self, x=1): yield x\n\n\n",
    "async def f(a: int = 1) -> int:\n    return await g(*a, **{'b': 1})\n",
    "s = '''one\ntwo''' 'three' \\\n    u'four'\n",
    "try:\n    pass\nexcept E, e:\n    raise E, 'a', b\nfinally:\n    x = [i for i in 1, 2 if i]\n",
]
WRONG = [
    "x = (1\n",
    "x = 1)\n",
    "if x:\nprint 1\n",
    "  x = 1\ny = '\n",
    "for in x: pass\n",
    "x = $\n",
    "if x:\n    a\n  b\n",
    "x = '''a\n",
    "a ? b\n",
]


def own(text, grammar):
    """Return what fissix's driver makes of a text."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return driver.Driver(grammar, convert=pytree.convert).parse_tokens(tokens)


def answer(read, text, grammar):
    """Return all that is known of each node, or the error."""
    try:
        tree = read(text, grammar)
    except (parse.ParseError, tokenize.TokenError, IndentationError) as error:
        return type(error), str(error)
    assert str(tree) == text
    return plain(tree), tree.used_names


def plain(node):
    if isinstance(node, pytree.Leaf):
        return node.type, node.prefix, node.value, node.lineno, node.column
    return node.type, [plain(child) for child in node.children]


@pytest.mark.parametrize("grammar", sorted(GRAMMARS))
@pytest.mark.parametrize("text", SOURCES + WRONG)
def test_a_source(text, grammar):
    grammar = GRAMMARS[grammar]
    assert answer(parse_text, text, grammar) == answer(own, text, grammar)


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_source_is_an_error_in_each_grammar(text):
    assert all(isinstance(answer(parse_text, text, each)[0], type) for each in GRAMMARS.values())


def test_whole_files():
    folder = os.path.dirname(patches.__file__)
    names = [name for name in sorted(os.listdir(folder)) if name.endswith(".py")]
    assert len(names) > 5
    for name in names:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
        grammar = GRAMMARS["function"]
        assert answer(parse_text, text, grammar) == answer(own, text, grammar), name
