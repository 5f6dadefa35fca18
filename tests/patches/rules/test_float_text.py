"""The rule «text of floats»."""

from tests.patches.rules import tables

UNCHANGED = {
    "Python 3's": "from pathlib import Path\nlr = 0.1*3\ns = str(lr)\n",
}

PORTED = {
    "what is only shown": (
        None,
        "x = 0.1*y\nprint str(x), 'x %s' % x\nlog.info('%s' % x)\nf.write(str(x))\n",
        "x = 0.1*y\nprint(str(x), 'x %s' % x)\nlog.info('%s' % x)\nf.write(str(x))\n",
    ),
    "what is written out, or of unknown kind": (
        None,
        "print 1\nlr = 0.1\ns = 'net_' + str(lr) + str(n)\n",
        None,
    ),
    "in a form": (
        None,
        "print 1\nx = 1./n\ns = '%d_%s_%%.pkl' % (n, x)\nt = '%s' % x\n",
        "from lib import py2\nprint(1)\nx = 1./n\ns = '%d_%s_%%.pkl' % (n, py2.shown(x))\n"
        "t = '%s' % py2.shown(x)\n",
    ),
    "a form with a width": (None, "print 1\nx = 1./n\ns = '%.2f_%s' % (x, n)\n", None),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("text of floats", PORTED)
