"""The rule «old bytes»."""

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "what takes bytes": "import struct\nn = struct.unpack('>I', open(p, 'rb').read(4))\n",
    "a name that only goes there": "d = open(p, 'rb').read()\nx = np.frombuffer(d, 'u1')\n",
    "decoded": "import base64\nx = base64.b64decode(s).decode('utf-8')\n",
    "numbers packed": "import struct\nf.write(struct.pack('>I', n))\n",
    "text in memory": "from io import StringIO\nx = np.loadtxt(StringIO('1 2'))\n",
}

PORTED = {
    "a file that a function is given": (
        None,
        "def f(g):\n    return g.read(4) == 'RIFF'\nprint f(open(p, 'rb'))\n",
        "from lib import old_bytes\ndef f(g):\n    return old_bytes.text(g.read(4)) == 'RIFF'\n"
        "print(f(open(p, 'rb')))\n",
    ),
    "compressed lines": (
        None,
        "import gzip\nfor l in gzip.open(p): d[l.strip()] = 1\nprint 1\n",
        "from lib import old_bytes\nimport gzip\n"
        "for l in map(old_bytes.text, gzip.open(p)): d[l.strip()] = 1\nprint(1)\n",
    ),
    "a descriptor, a socket, an answer": (
        None,
        "import os\nx = os.read(0, 3), s.recv(4)\nself.wfile.write(y)\nprint 1\n",
        "from lib import old_bytes\nimport os\n"
        "x = old_bytes.text(os.read(0, 3)), old_bytes.text(s.recv(4))\n"
        "self.wfile.write(old_bytes.raw(y))\nprint(1)\n",
    ),
    "numbers and what is no letter": (
        None,
        "import struct\ns = struct.pack('>I', n) + '\\xff'\nopen(p, 'wb').write('\\xfe')\n"
        "print 1\n",
        "from lib import old_bytes\nimport struct\ns = old_bytes.pack('>I', n) + b'\\xff'\n"
        "open(p, 'wb').write(b'\\xfe')\nprint(1)\n",
    ),
    "a helper's result": (
        None,
        "def f(s):\n    return s.encode('utf-8')\nprint f(u'a')\n",
        "from lib import old_bytes\ndef f(s):\n    return old_bytes.text(s.encode('utf-8'))\n"
        "print(f(u'a'))\n",
    ),
    "a key": (
        None,
        "d[w.encode('utf-8')] = 1\nprint 1\n",
        "from lib import old_bytes\nd[old_bytes.text(w.encode('utf-8'))] = 1\nprint(1)\n",
    ),
    "words joined": (
        None,
        "x = [w.encode('utf-8') for w in y]\nprint ' '.join(x)\n",
        "from lib import old_bytes\nx = [old_bytes.text(w.encode('utf-8')) for w in y]\n"
        "print(old_bytes.join(' ', x))\n",
    ),
    "a program's lines": (
        None,
        "import subprocess\np = subprocess.Popen(c, stdout=subprocess.PIPE)\n"
        "for l in p.stdout:\n    print l.split()\n",
        "from lib import old_bytes\nimport subprocess\n"
        "p = subprocess.Popen(c, stdout=subprocess.PIPE)\n"
        "for l in map(old_bytes.text, p.stdout):\n    print(l.split())\n",
    ),
    "an address": (
        None,
        "import urllib2\nprint urllib2.urlopen(u).read().split('\\n')\n",
        "from lib import old_bytes\nimport urllib.request, urllib.error, urllib.parse\n"
        "print(old_bytes.text(urllib.request.urlopen(u).read()).split('\\n'))\n",
    ),
    "a string in a struct": (
        None,
        "import struct\nprint struct.pack('4s', n), struct.unpack('>4sI', x)[0]\n",
        "from lib import old_bytes\nimport struct\n"
        "print(old_bytes.pack('4s', n), old_bytes.unpack('>4sI', x)[0])\n",
    ),
    "a pickle in memory": (
        None,
        "import pickle\nfrom StringIO import StringIO\nf = StringIO()\n"
        "pickle.dump(x, f)\nprint 1\n",
        "from lib import old_bytes\nimport pickle\nfrom io import StringIO\n"
        "f = old_bytes.StringIO()\npickle.dump(x, f)\nprint(1)\n",
    ),
    "no ASCII": (
        None,
        "f = open('x.png', 'wb')\nf.write('\\x89PNG' + '\\r\\n')\nprint 1\n",
        "from lib import old_bytes\nfrom lib import py2\n"
        "f = py2.open('x.png', 'wb', encoding='latin-1')\n"
        "f.write(b'\\x89PNG' + b'\\r\\n')\nprint(1)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("old bytes", PORTED)


def test_forms_without_a_function_are_listed():
    source = "import struct\nprint 1\ns = struct.Struct('4sI')\nt = struct.Struct('>I')\n"
    assert [finding.line for finding in port(source).findings] == [3]
