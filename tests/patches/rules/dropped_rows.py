"""Each row of a rule's table, run: what a program gets under the old name after the port."""

import importlib
import operator
import warnings

import pytest

from patches.porting import port

RUNTIME = "patches.runtime"
_PACKAGES = {"numpy", "scipy", "sklearn", "matplotlib", "skimage", "PIL", "h5py", "six"}


def rows_run(moved, skip=()):
    """Return a test that ports and runs a program for each old name of a table.

    Parameters
    ----------
    moved : dict
        As `patches.source.dropped.renamed` makes them.
    skip : sequence of str
        Old names whose new place is not in every release of the package.
    """

    @pytest.mark.parametrize("old", sorted(moved))
    def test(old):
        module, _, attribute = old.rpartition(".")
        target = moved[old]
        package = target.module.split(".")[0]
        for each in {package, old.split(".")[0]} & _PACKAGES:
            pytest.importorskip(each)
        if old in skip:
            pytest.skip("not in every release")
        expected = _target(target)
        for source in (
            "import %s as m\nfound = m.%s\n" % (module, attribute),
            "from %s import %s as found\n" % (module, attribute),
        ):
            if "." not in old:
                source = "import %s as found\n" % old
            elif module == "matplotlib.pyplot.cm":  # no module, but reached like one
                source = "import matplotlib.pyplot as m\nfound = m.cm.%s\n" % attribute
            text = port(source, tree_dialect="2").source
            assert text != source
            assert _run(text) is expected

    return test


def _target(target):
    if target.module.startswith("@"):
        found = importlib.import_module("%s.%s" % (RUNTIME, target.module[1:]))
    else:
        found = importlib.import_module(target.module)
    return operator.attrgetter(target.attribute)(found) if target.attribute else found


def _run(text):
    """Run a ported source, with `patches.runtime` as the `lib` that it would find."""
    text = text.replace("from lib.", "from %s." % RUNTIME)
    text = text.replace("from lib import", "from %s import" % RUNTIME)
    scope = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(text, scope)
    return scope["found"]
