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
    ],
    EITHER: [
        "x = a / b\n", "print('a')\n", "", "try: unicode\nexcept NameError: unicode = str\n",
        "for k in d.items(): pass\n", "def next(self): return next(self.it)\n",
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
