"""The rule «file modes»."""

from tests.patches.rules import tables

UNCHANGED = {
    "binary file of bytes": "f = open(p, 'wb')\nf.write(b'abc')\nf.close()\n",
    "pickled as bytes": "import pickle\nwith open(p, 'wb') as f:\n    pickle.dump(x, f)\n",
    "text log": "f = open(p, 'w')\nf.write('%d\\n' % n)\n",
}

PORTED = {
    "a mode of two kinds": (
        None,
        "f = open(p, 'wr')\nf.write('a')\ng = open(p, 'rw')\nprint 1\n",
        "f = open(p, 'w')\nf.write('a')\ng = open(p, 'r')\nprint(1)\n",
    ),
    "characters that are bytes": (
        None,
        "f = open(p, 'wb')\nf.write(chr(n))\nprint 1\n",
        "from lib import py2\nf = py2.open(p, 'wb', encoding='latin-1')\nf.write(chr(n))\n"
        "print(1)\n",
    ),
    "a place from the end": (
        None,
        "f = open(p)\nf.seek(-5, 2)\nprint 1\n",
        "f = open(p, 'rb')\nf.seek(-5, 2)\nprint(1)\n",
    ),
    "pickle written to a text file": (
        None,
        "import cPickle\nwith open(p, 'w') as f:\n    cPickle.dump(x, f, -1)\n",
        "import pickle\nwith open(p, 'wb') as f:\n    pickle.dump(x, f, -1)\n",
    ),
    "log opened as bytes, written as text": (
        None,
        "import json\nf_log = open('a', 'wb')\nf_log.write(json.dumps([1])+'\\n')\nprint 1\n",
        "import json\nf_log = open('a', 'w')\nf_log.write(json.dumps([1])+'\\n')\nprint(1)\n",
    ),
    "file written with something unknown": (
        None,
        "def f(data):\n    print 1\n    with open('a', 'wb') as g:\n        g.write(data)\n",
        "from lib import py2\ndef f(data):\n    print(1)\n    with py2.open('a', 'wb') as g:\n"
        "        g.write(data)\n",
    ),
    "file printed to": (
        None,
        "f = open('a', 'wb')\nprint >>f, 1\n",
        "f = open('a', 'w')\nprint(1, file=f)\n",
    ),
    "table file": (
        None,
        "w = csv.writer(open('a', 'wb'))\nprint 1\n",
        "w = csv.writer(open('a', 'w', newline=''))\nprint(1)\n",
    ),
    "universal newlines": (
        None,
        "for l in open('a', 'rU'): print l\n",
        "for l in open('a', 'r'): print(l)\n",
    ),
    "images of bytes read as text": (
        None,
        "fd = open(os.path.join(d, 'x'))\nx = np.fromfile(file=fd, dtype=np.uint8)\nprint 1\n",
        "fd = open(os.path.join(d, 'x'), 'rb')\nx = np.fromfile(file=fd, dtype=np.uint8)\n"
        "print(1)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("file modes", PORTED)
