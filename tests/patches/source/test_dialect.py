"""For which Python a source was written."""

import pytest

from patches.source.dialect import EITHER, PYTHON2, PYTHON3, dialect_of
from patches.source.syntax import NotPython

SOURCES = {
    PYTHON2: [
        "print 1\n", "print (a) % b\n", "print (x**2).sum()\n", "print\n", "print >>f, 1\n",
        "def f((a, b)): pass\n", "x = 0777\n", "x = 10L\n", "x = `y`\n", "x = a <> b\n",
        "raise E, 'x'\n", "exec 'x' in d\n", "for i in xrange(3): pass\n", "x = ur'a'\n",
        "import cPickle\n", "d.iteritems()\n", "d.has_key(1)\n", "it.next()\n",
        "isinstance(x, basestring)\n", "None = 3\n", "import sys\nsys.maxint\n",
    ],
    PYTHON3: [
        "print(a, end='')\n", "f'{x}'\n", "def f() -> int: pass\n", "super().f()\n",
        "range(math.floor(n / 2))\n", "#!/usr/bin/env python3\nx = 1\n", "from lib import py2\n",
        "x: int = 3\n", "file: str\n", "def f(a: int): pass\n", "def f(*, a): pass\n",
        "def f(*a, b=1): pass\n", "lambda *a, b: 0\n", "async def f(): pass\n",
        "raise X from Y\n", "def f():\n    yield from g\n", "a, *b = c\n", "[*a]\n", "{**a}\n",
        "(y := x)\n", "a @ b\n", "a @= b\n", "class A(metaclass=M): pass\n", "n = 1_000\n",
        "class A(B, x=1): pass\n", "x = rb'a'\n",
    ],
    EITHER: [
        "x = a / b\n", "print('a')\n", "", "try: unicode\nexcept NameError: unicode = str\n",
        "for k in d.items(): pass\n", "def next(self): return next(self.it)\n",
        "def f(a, *b, **c): pass\n", "lambda *a: a[1:2]\n", "f(x=1, *a, **b)\n", "x = br'a'\n",
        "@a\ndef f(): yield b\n", "x = {a: b**c}\n", "def f(*a): pass\n", "from a import b\n",
        "with a as b: pass\n", "try: a\nexcept long_name: b\n",
    ],
}  # fmt: skip


@pytest.mark.parametrize("dialect", [PYTHON2, PYTHON3, EITHER])
def test_dialect(dialect):
    assert {source: dialect_of(source)[0] for source in SOURCES[dialect]} == dict.fromkeys(
        SOURCES[dialect], dialect
    )


@pytest.mark.parametrize(
    "source, line",
    [
        ("x = 1\nfrom a import b,\n", 2),
        ("def f(:\n", 1),
        ("x = (\n", 2),
        ("if x:\n    y\n  z\n", 3),
        ("x = '''\n", 2),
        ("x = 1\0\n", 1),
        ("print 1\nx = = 2\n", 2),
        ("x = $\n", 1),
    ],
)
def test_what_no_python_reads_is_named_with_its_line(source, line):
    with pytest.raises(NotPython, match="cannot be read as Python 2 or 3") as caught:
        dialect_of(source, "train.py")
    assert str(caught.value).startswith("train.py:")
    assert abs(caught.value.line - line) <= 1
