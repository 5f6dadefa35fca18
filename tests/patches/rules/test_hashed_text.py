"""The rule «hashed text»."""

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "bytes": "import hashlib\nx = hashlib.md5(b'a')\n",
    "what is read": "import hashlib\nx = hashlib.md5(open(p, 'rb').read())\n",
    "encoded": "import hashlib\nx = hashlib.md5('a'.encode('utf-8'))\n",
}

PORTED = {
    "put together": (
        None,
        "import zlib\nprint zlib.compress('a' + x), zlib.compress('%d' % n)\n",
        "import zlib\nprint(zlib.compress(('a' + x).encode('utf-8')), "
        "zlib.compress(('%d' % n).encode('utf-8')))\n",
    ),
    "of a file, and of what only shows when it runs": (
        None,
        "import hashlib\n"
        "print hashlib.md5(open(p).read()), hashlib.md5(f(x)), hashlib.md5(str(x))\n",
        "from lib import old_bytes\nimport hashlib\nprint(hashlib.md5(open(p, 'rb').read()), "
        "hashlib.md5(old_bytes.raw(f(x))), hashlib.md5(str(x).encode('utf-8')))\n",
    ),
    "with a key": (
        None,
        "import hmac\nprint hmac.new('k', 'm').hexdigest()\n",
        "import hmac\nprint(hmac.new('k'.encode('utf-8'), 'm'.encode('utf-8'), "
        "'md5').hexdigest())\n",
    ),
    "small numbers": (
        None,
        "import array\na = array.array('B', 'ab')\nb = array.array('c', 'ab')\nprint 1\n",
        "import array\na = array.array('B', 'ab'.encode('utf-8'))\nb = array.array('c', 'ab')\n"
        "print(1)\n",
    ),
    "written to a descriptor, sent": (
        None,
        "import os, socket\nos.write(1, 'a')\ns = socket.socket()\ns.sendall('b')\nprint 1\n",
        "import os, socket\nos.write(1, 'a'.encode('utf-8'))\ns = socket.socket()\n"
        "s.sendall('b'.encode('utf-8'))\nprint(1)\n",
    ),
    "piece by piece": (
        None,
        "import hashlib\nh = hashlib.sha1()\nh.update('a')\nprint 1\n",
        "import hashlib\nh = hashlib.sha1()\nh.update('a'.encode('utf-8'))\nprint(1)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("hashed text", PORTED)


def test_an_array_of_characters_is_listed():
    (finding,) = port("import array\nprint 1\na = array.array('c', 'ab')\n").findings
    assert (finding.line, finding.remedy) == (3, "write bytearray")
