"""Names that hold an open zip archive."""

from patches.source.archives import archives
from patches.source.syntax import parse_source


def test_names():
    source = (
        "a = zipfile.ZipFile(p)\nself.b = ZipFile(p)\nwith zipfile.ZipFile(p) as c: pass\n"
        "d = open(p)\ne = f(ZipFile(p))\n"
    )
    assert archives(parse_source(source)) >= {"a", "self.b", "c"}
    assert not archives(parse_source(source)) & {"d"}
