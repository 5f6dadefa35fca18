"""The rule «methodattrs»."""

from tests.patches.rules import tables

UNCHANGED = {
    "dunder": "f = m.__func__\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
PORTED = {
    "a class of the file, a class elsewhere, an object": (
        None,
        "class net: pass\nprint net.f.im_func, m.Net.f.im_func, x.f.im_func, f.im_self\n",
        "class net: pass\nprint(net.f, m.Net.f, x.f.__func__, f.__self__)\n",
    ),
}

test_ports = tables.ports("methodattrs", PORTED)
