"""The rule «urllib»."""

from tests.patches.rules import tables

UNCHANGED = {
    "the package": ("import urllib.request\nurllib.request.urlretrieve(u, p)\n"),
}

PORTED = {
    "urlretrieve": (
        None,
        "import urllib\nurllib.urlretrieve(u, p)\n",
        "import urllib.request, urllib.parse, urllib.error\nurllib.request.urlretrieve(u, p)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("urllib", PORTED)
