"""The rule «bytes as text»."""

from tests.patches.rules import tables

UNCHANGED = {
    "bytes that are written": "f.write(x.encode('utf-8'))\n",
    "bytes beside bytes": "x = a == b'abc'\ny = b'a' + b'b'\n",
    "another encode": "x = '%s' % coder.encode('word')\n",
    "an archive's pictures": "import zipfile\nz = zipfile.ZipFile(p)\ny = Image.open(z.read(n))\n",
    "today's Python": "s = b'abc'\nprint(s, end='')\n",
}

PORTED = {
    "one of several words": (
        None,
        "print w.encode('ascii') in ('x', 'y')\n",
        "print(w.encode('ascii').decode('ascii') in ('x', 'y'))\n",
    ),
    "printed, formatted, compared": (
        None,
        "print x.encode('ascii', 'ignore'), '%s' % b'a', '%s %d' % (b'a', 1), str(b'a')\n",
        "print(x.encode('ascii', 'ignore').decode('ascii'), '%s' % 'a', '%s %d' % ('a', 1), "
        "str('a'))\n",
    ),
    "a name that is shown later": (
        None,
        "def f(x):\n    name = x.encode('utf-8')\n    print 'of ' + name\n",
        "def f(x):\n    name = x.encode('utf-8').decode('utf-8')\n    print('of ' + name)\n",
    ),
    "a name of another function": (
        None,
        "def f(x):\n    name = x.encode('utf-8')\n    a.write(name)\ndef g(name):\n"
        "    print name\n",
        "def f(x):\n    name = x.encode('utf-8')\n    a.write(name)\ndef g(name):\n"
        "    print(name)\n",
    ),
    "what text is asked": (
        None,
        "t = 'abc'\nprint t.startswith(b'ab'), b'a' in t\n",
        "t = 'abc'\nprint(t.startswith('ab'), 'a' in t)\n",
    ),
    "an archive's text": (
        None,
        "import zipfile\nwith zipfile.ZipFile(p) as z:\n"
        "    for line in z.read(n).splitlines(): print line\n",
        "import zipfile\nwith zipfile.ZipFile(p) as z:\n"
        "    for line in z.read(n).decode('utf-8').splitlines(): print(line)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("bytes as text", PORTED)
