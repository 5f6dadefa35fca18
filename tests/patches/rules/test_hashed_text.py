"""The rule «hashed text»."""

from tests.patches.rules import tables

UNCHANGED = {
    "bytes": "import hashlib\nx = hashlib.md5(b'a')\n",
    "what is read": "import hashlib\nx = hashlib.md5(open(p, 'rb').read())\n",
    "encoded": "import hashlib\nx = hashlib.md5('a'.encode('utf-8'))\n",
}

PORTED = {
    "put together": (
        None,
        "import zlib\nprint zlib.crc32('a' + x), zlib.crc32('%d' % n)\n",
        "import zlib\nprint(zlib.crc32(('a' + x).encode('utf-8')), "
        "zlib.crc32(('%d' % n).encode('utf-8')))\n",
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
