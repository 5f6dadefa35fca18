"""The rule «checksums»."""

from tests.patches.rules import tables

UNCHANGED = {}

PORTED = {
    "made positive": (
        None,
        "import zlib, binascii\nprint zlib.crc32(b) & 0xffffffff, (binascii.crc32(b)) & mask\n",
        "from lib import old_bytes\nimport zlib, binascii\n"
        "print(zlib.crc32(old_bytes.raw(b)) & 0xffffffff, "
        "(binascii.crc32(old_bytes.raw(b))) & mask)\n",
    ),
    "by its own name": (
        None,
        "from zlib import adler32\nprint adler32(s)\n",
        "from lib import old_standard\nfrom zlib import adler32\nprint(old_standard.adler32(s))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("checksums", PORTED)
