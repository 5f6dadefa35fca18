"""The rule «compressed files»."""

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "text already": "import gzip\nf = gzip.open(p, 'wt')\nf.write('a')\n",
    "a pickle": "import gzip, pickle\nwith gzip.open(p, 'wb') as f:\n    pickle.dump(x, f)\n",
    "Python 3": "import gzip\nf = gzip.open(p)\nx = f'{f.read()}'\n",
}

PORTED = {
    "gzip read as text": (
        None,
        "import gzip\nfor l in gzip.open(p): print l.split(',')\n",
        "import gzip\nfor l in gzip.open(p, 'rt'): print(l.split(','))\n",
    ),
    "bz2 written and read": (
        None,
        "import bz2\nf = bz2.BZ2File(p, 'w')\nf.write('a')\nprint 1\n",
        "import bz2\nf = bz2.open(p, 'wt')\nf.write('a')\nprint(1)\n",
    ),
    "a temporary file": (
        None,
        "import tempfile\nf = tempfile.NamedTemporaryFile(suffix='.txt')\n"
        "f.write('%d' % n)\nprint 1\n",
        "import tempfile\nf = tempfile.NamedTemporaryFile(suffix='.txt', mode='w+')\n"
        "f.write('%d' % n)\nprint(1)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("compressed files", PORTED)


def test_reports_what_may_be_text():
    (finding,) = port("import gzip\nprint 1\nf = gzip.open(p, 'w')\nf.write(x)\n", "a.py").findings
    assert finding.line == 3 and "may be text" in finding.what
