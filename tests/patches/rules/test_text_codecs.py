"""The rule «text codecs»."""

from tests.patches.rules import tables

UNCHANGED = {
    "encoded before": "s = u'a'.encode('utf-8').decode('utf-8')\n",
    "an archive": "z = zipfile.ZipFile(p)\nt = z.read(n).decode('utf-8')\n",
    "bytes and others": "s = b'a'.decode('ascii')\nt = x.encode('utf-8')\nu = x.translate(t)\n"
    "d = json.decode('x')\nclass A:\n    def f(self): return self.decode(1)\n",
}

PORTED = {
    "unicode of what may be text": (
        None,
        "print unicode(s, 'utf-8'), unicode(s, 'ascii', 'ignore'), unicode(s)\n",
        "from lib import old_string\nprint(old_string.decode(s, 'utf-8'), "
        "old_string.decode(s, 'ascii', 'ignore'), str(s))\n",
    ),
    "codecs": (
        None,
        "print u'a'.encode('hex'), 'YQ=='.decode('base64'), x.read().decode('utf8', 'ignore')\n",
        "from lib import old_string\nprint(old_string.encode(u'a', 'hex'), "
        "old_string.decode('YQ==', 'base64'), old_string.decode(x.read(), 'utf8', 'ignore'))\n",
    ),
    "letters taken out": (
        None,
        "print s.translate(None, '.,'), s.decode()\n",
        "from lib import old_string\n"
        "print(old_string.translate(s, None, '.,'), old_string.decode(s))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("text codecs", PORTED)
