"""How a source uses an opened file."""

import pytest

from patches.source.file_uses import BYTES, CSV, TEXT, UNKNOWN, is_text, uses_of
from patches.source.syntax import calls, parse_source

USES = {
    "a = s = t\ns: int\nf = open(p, 'w')\nf.write(s)\n": {UNKNOWN},
    "x = hashlib.md5(open(p).read())\n": {BYTES},
    "f = open(p)\nf.seek(-1, 2)\n": {BYTES},
    "f = open(p)\nf.seek(0, 2)\n": set(),
    "f = open(p, 'w')\nf.write(''.join(map(chr, x)))\n": {UNKNOWN},
    "s = zlib.compress(x)\nf = open(p, 'w')\nf.write(s)\n": {BYTES},
    "open(p).read()\n": {UNKNOWN},
    "x = open(p).read() == 'a'\n": {TEXT},
    "open(p, 'w').write('a')\n": {TEXT},
    "open(p, 'w').write(pickle.dumps(x))\n": {BYTES},
    "f = open(p)\nx = dill.load(f)\n": {BYTES},
    "f = open(p)\nfor l in f: x = l.split(' ')\n": {TEXT},
    "f = open(p)\nx = [l for l in f if l != '#']\n": {TEXT},
    "f = open(p)\nfor l in f: g(l)\n": set(),
    "f = open(p)\nx = f.readline().strip('a')\n": {TEXT},
    "with open(p) as f: x = csv.reader(f)\n": {CSV},
    "for l in open(p): x = l.startswith('a')\n": {TEXT},
    "f = open(p, 'w')\nf.write('a')\nf.write(x)\n": {TEXT, UNKNOWN},
}


@pytest.mark.parametrize("source", sorted(USES))
def test_uses(source):
    tree = parse_source(source, print_statement=False)
    node = next(node for node, function, _ in calls(tree) if function == "open")
    assert {use for use in uses_of(node, tree) if use} == USES[source]


@pytest.mark.parametrize(
    "source, expected",
    [
        ("x.split(' ')\n", True),
        ("y = 'a' in x\n", True),
        ("y = x + 'a'\n", True),
        ("x.split()\n", False),
        ("x.split(b' ')\n", False),
        ("y.x.split(' ')\n", False),
    ],
)
def test_is_text(source, expected):
    assert is_text("x", parse_source(source)) is expected
