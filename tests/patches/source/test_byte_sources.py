"""What gives bytes when it is read."""

import pytest

from patches.source.byte_sources import byte_names, call_end, gives_bytes
from patches.source.syntax import calls, parse_source

NAMES = {
    "f = open(p, 'rb')\n": {"f"},
    "f = open(p)\n": set(),
    "with gzip.open(p) as f: pass\n": {"f"},
    "f = gzip.open(p, 'wb')\ng = gzip.open(p, mode='rt')\n": set(),
    "p = subprocess.Popen(c)\n": {"p", "p.stdin", "p.stdout", "p.stderr"},
    "p = subprocess.Popen(c, text=True)\n": set(),
    "s = socket.socket()\na, b = s.accept()\n": {"s", "a", "b"},
    "def g(x, f): pass\nf2 = open(p, 'rb')\ng(1, f2)\n": {"f2", "f"},
    "def g(f): pass\ng(open(p, 'rb'))\n": {"f"},
    "def g(f): pass\ng(open(p))\n": set(),
    "f = open(p, 'rb').read()\n": set(),
}


@pytest.mark.parametrize("source", sorted(NAMES))
def test_names(source):
    assert byte_names(parse_source(source), {}) == NAMES[source]


def test_paths_count_where_they_are_imported():
    assert gives_bytes("urllib2.urlopen", "o", []) and not gives_bytes("o", "o", [])


def test_a_call_ends_after_its_first_parentheses():
    (node, _, _) = next(calls(parse_source("a.b(1).c(2)\n")))
    assert call_end(node) == 3
