"""The rule «Pillow names»."""

import pytest

from patches.context import Position
from patches.porting import port
from patches.rules import pillow_names
from tests.patches.rules import tables
from tests.patches.rules.dropped_rows import rows_run

OWN = Position(siblings=frozenset({"Image"}))

UNCHANGED = {
    "today's": "from PIL import Image\nx = Image.open(f).resize((4, 4), Image.LANCZOS)\n",
    "the size of a file": "from PIL import Image, ImageFont\nimport os\nn = os.path.getsize(f)\n",
    "a measure of your own": "from PIL import ImageDraw\ndef textsize(a): pass\nx.textsize(2)\n",
}

PORTED = {
    "a module of your own": (OWN, "import Image\nprint 1\n", None),
    "the old modules": (
        None,
        "import Image, ImageDraw as D, os\nprint Image.open(f), D.Draw(x)\n",
        "import os\nfrom PIL import Image\nfrom PIL import ImageDraw as D\n"
        "print(Image.open(f), D.Draw(x))\n",
    ),
    "measures of text": (
        None,
        "from PIL import Image, ImageDraw, ImageFont\nw, h = draw.textsize(t, font=f)\n"
        "print ImageFont.truetype('a.ttf', 9).getsize(t)[0], Image.VERSION\n",
        "import PIL\nfrom lib import old_pillow\nfrom PIL import Image, ImageDraw, ImageFont\n"
        "w, h = old_pillow.textsize(draw, t, font=f)\n"
        "print(old_pillow.getsize(ImageFont.truetype('a.ttf', 9), t)[0], PIL.__version__)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("Pillow names", PORTED)
test_each_row_runs = rows_run(pillow_names.MOVED)


@pytest.mark.parametrize("name", sorted(pillow_names.LOST))
def test_each_lost_name_is_reported(name):
    module, _, last = name.rpartition(".")
    findings = port("from %s import %s\n" % (module, last), tree_dialect="2").findings
    assert [(f.line, f.what) for f in findings] == [(1, "%s is gone" % name)]
