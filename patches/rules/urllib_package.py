"""Urllib and urllib2 became a package."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "urllib",
    r"\burllib2?\b",
    "urllib and urllib2 became a package",
    (
        "import urllib\nurllib.urlretrieve(url, name)\n",
        "import urllib.request, urllib.parse, urllib.error\n"
        "urllib.request.urlretrieve(url, name)\n",
    ),
)
