import subprocess
import sys
import types

import pytest

from lib.compat import hook


def python(code, *options):
    done = subprocess.run(
        [sys.executable, *options, "-c", code],
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def test_importing_lib_imports_nothing_heavy_and_warns_of_nothing():
    heavy = ("numpy", "scipy", "theano", "lib.compat.shims", "distutils", "setuptools")
    code = "import lib, sys; print([name for name in %r if name in sys.modules])" % (heavy,)
    assert python(code, "-W", "error") == (0, "[]\n", "")


def test_theano_imported_before_lib_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "meta_path", [])
    monkeypatch.setitem(sys.modules, "theano", types.ModuleType("theano"))
    with pytest.raises(ImportError, match=r"theano was imported before lib.*move `import lib`"):
        hook.install()
    assert sys.meta_path == []


def test_installing_twice_is_harmless(monkeypatch):
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    hook.install()
    hook.install()
    assert sum(isinstance(finder, hook._Finder) for finder in sys.meta_path) == 1


def test_installed_hook_lets_lib_be_imported_after_theano(monkeypatch):
    monkeypatch.setitem(sys.modules, "theano", types.ModuleType("theano"))
    hook.install()


def test_other_modules_are_left_alone():
    assert hook._Finder().find_spec("json") is None


def test_the_finders_behind_are_asked(monkeypatch):
    """An editable installation of Theano has a finder of its own."""

    class Editable:
        loader = object()

        def find_spec(self, name, path, target):
            return types.SimpleNamespace(name=name, loader=self.loader)

    ours = hook._Finder()
    monkeypatch.setattr(sys, "meta_path", [ours, Editable()])
    spec = ours.find_spec("theano")
    assert isinstance(spec.loader, hook._Loader)
    assert spec.loader._loader is Editable.loader


def test_missing_theano_is_a_plain_import_error(monkeypatch):
    ours = hook._Finder()
    monkeypatch.setattr(sys, "meta_path", [ours])
    assert ours.find_spec("theano") is None


FORGOTTEN = """
import sys

def run():
    import lib
    import numpy as np, theano, theano.tensor as T
    from lib import ops
    x = T.tensor4()
    one = theano.shared(np.ones(3, "f"))
    return theano.function([x], ops.batchnorm(x, g=one, b=one)), np.ones((2, 3, 4, 4), "f")

first, values = run()
expected = first(values)
for name in [name for name in sys.modules if name.split(".")[0] == "lib"]:
    del sys.modules[name]
second, _ = run()
ops = [[type(node.op) for node in f.maker.fgraph.toposort()] for f in (first, second)]
print(ops[0] == ops[1], (second(values) == expected).all(), (first(values) == expected).all())
"""


def test_a_second_import_in_one_interpreter_goes_on_with_the_first_ones_state():
    assert python(FORGOTTEN, "-W", "ignore") == (0, "True True True\n", "")
