"""The rule «matplotlib names»."""

import pytest

from patches.porting import port
from patches.rules import matplotlib_names
from tests.patches.rules import tables
from tests.patches.rules.dropped_rows import rows_run

UNCHANGED = {
    "today's": "import matplotlib.pyplot as plt\nplt.hist(x, density=True)\nax = plt.gca()\n",
    "a hold of your own": "import threading\ncall.hold(True)\n",
}

PORTED = {
    "hold": (
        None,
        "import matplotlib.pyplot as plt\nif f:\n    plt.hold(True)\nplt.hold(True); print 1\n",
        "import matplotlib.pyplot as plt\nif f:\n    pass\nprint(1)\n",
    ),
    "arguments": (
        None,
        "import matplotlib as mpl\nmpl.use('Agg', warn=False)\nimport matplotlib.pyplot as plt\n"
        "ax = fig.add_subplot(111, axisbg='k')\nax.hist(x, normed=1)\nprint 1\n",
        "import matplotlib as mpl\nmpl.use('Agg')\nimport matplotlib.pyplot as plt\n"
        "ax = fig.add_subplot(111, facecolor='k')\nax.hist(x, density=1)\nprint(1)\n",
    ),
    "methods": (
        None,
        "import matplotlib.pyplot as plt\nfig.canvas.set_window_title('a')\n"
        "ax.set_color_cycle(['r', 'g'])\nax = fig.gca(projection='3d')\nprint 1\n",
        "import matplotlib.pyplot as plt\nfig.canvas.manager.set_window_title('a')\n"
        "ax.set_prop_cycle(color=['r', 'g'])\nax = fig.add_subplot(projection='3d')\nprint(1)\n",
    ),
    "by pylab": (
        None,
        "import pylab as p\nfrom pylab import *\n"
        "print find(x > 1), p.normpdf(x, 0, 1), p.plot(x)\n",
        "from lib import old_matplotlib\nimport pylab as p\nfrom pylab import *\n"
        "print(old_matplotlib.find(x > 1), old_matplotlib.normpdf(x, 0, 1), p.plot(x))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("matplotlib names", PORTED)
test_each_row_runs = rows_run(matplotlib_names.MOVED)


def test_a_hold_that_clears_is_reported():
    source = "import matplotlib.pyplot as plt\nplt.hold(False)\n"
    findings = port(source, tree_dialect="2").findings
    assert [(f.line, f.what) for f in findings] == [(2, "plots always hold now")]


@pytest.mark.parametrize("name", sorted(matplotlib_names.LOST))
def test_each_lost_name_is_reported(name):
    module, _, last = name.rpartition(".")
    findings = port("from %s import %s\n" % (module, last), tree_dialect="2").findings
    assert [(f.line, f.what) for f in findings] == [(1, "%s is gone" % name)]
