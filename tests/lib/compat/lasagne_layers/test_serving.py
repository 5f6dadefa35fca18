import importlib
import os
import subprocess
import sys
import types

import pytest

from lib.compat.lasagne_layers import serving
from tests.lib.compat.lasagne_layers import stand_in
from tests.paths import ROOT

NAMES = {
    "dnn": ["Pool2DDNNLayer", "MaxPool2DDNNLayer", "Conv2DDNNLayer"],
    "corrmm": ["Conv2DMMLayer"],
    "cuda_convnet": ["Conv2DCCLayer", "MaxPool2DCCLayer", "NINLayer_c01b", "c01b_to_bc01"],
}
NEWER = ["Conv3DDNNLayer", "Pool3DDNNLayer", "MaxPool3DDNNLayer", "BatchNormDNNLayer"]


def python(folder, *arguments):
    paths = os.pathsep.join([str(folder), ROOT])
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=str(folder),
        env={**os.environ, "PYTHONPATH": paths},
    )


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_module_has_its_layers(lasagne, name):
    exec("import lasagne.layers.%s" % name, {})
    module = getattr(lasagne.layers, name)
    assert set(NAMES[name]) <= set(module.__all__)
    assert all(hasattr(module, each) for each in module.__all__)
    assert {getattr(module, each).__module__ for each in module.__all__} == {module.__name__}
    assert os.path.samefile(
        module.__file__, os.path.join(ROOT, "lib", "compat", "lasagne_layers", name + ".py")
    )
    space = {}
    exec(
        "from lasagne.layers import %s as a\nfrom lasagne.layers.%s import *" % (name, name), space
    )
    assert space["a"] is module and set(module.__all__) <= set(space)


def test_what_lasagne_lacks_is_lacking(lasagne, gpu_layers):
    dnn = gpu_layers("dnn")
    for name in NEWER:
        base = name.replace("DNN", "").replace("Max", "")
        assert hasattr(dnn, name) == (name in dnn.__all__) == hasattr(lasagne.layers, base)
    if not hasattr(lasagne.layers, "BatchNormLayer"):
        with pytest.raises(ImportError, match="cannot import name 'BatchNormDNNLayer' from 'lasa"):
            exec("from lasagne.layers.dnn import BatchNormDNNLayer", {})


def test_names_that_the_modules_import_are_there(lasagne, gpu_layers):
    for name in NAMES:
        module = gpu_layers(name)
        assert module.as_tuple is lasagne.utils.as_tuple
        assert module.init is lasagne.init and module.Layer is lasagne.layers.base.Layer
    assert gpu_layers("dnn").dnn.dnn_pool and gpu_layers("corrmm").gpu_contiguous


# --- whose module it is -----------------------------------------------------------------------


def load(source, name="lasagne.layers.dnn"):
    """What stands in the module after `source` was its own code."""
    module = types.ModuleType(name)
    serving.load(lambda module: exec(source, vars(module)), module)
    return vars(module)


def test_a_module_that_can_be_imported_stays_as_it_is():
    assert "Conv2DDNNLayer" not in load("mine = 1")


@pytest.mark.parametrize(
    "source",
    [
        "raise ImportError('requires GPU support')",
        "try:\n    import pygpu\nexcept ImportError:\n    raise ImportError('dnn not available')",
        "import pylearn2.sandbox.cuda_convnet.filter_acts",
        "import pygpu",
        "raise ImportError('x', name='theano.sandbox.cuda.blas')",
    ],
)
def test_a_module_that_wants_a_gpu_is_ours(lasagne, source):
    found = load("before = 1\n" + source)
    assert "Conv2DDNNLayer" in found["__all__"] and found["before"] == 1


@pytest.mark.parametrize(
    "source, error",
    [
        ("import no_such_package_of_anybody", "No module named 'no_such_package_of_anybody'"),
        ("from os import no_such_name", "cannot import name 'no_such_name' from 'os'"),
        ("import pygpus_of_others", "No module named 'pygpus_of_others'"),
        ("from tests.lib.compat.lasagne_layers.refusing import x", "by hand, elsewhere"),
        ("1 / 0", "division by zero"),
    ],
)
def test_other_errors_stay(source, error, monkeypatch):
    refusing = types.ModuleType("refusing")

    def answer(name):
        raise ImportError("by hand, elsewhere")

    refusing.__getattr__ = answer
    monkeypatch.setitem(sys.modules, "tests.lib.compat.lasagne_layers.refusing", refusing)
    with pytest.raises((ImportError, ZeroDivisionError)) as caught:
        load(source)
    assert error in str(caught.value)


def test_a_broken_lasagne_is_reported_by_python(monkeypatch, tmp_path):
    stand_in.write(tmp_path, dnn="from ..utils import no_such_name\n")
    code = "import lib\nfrom lasagne.layers import dnn\n"
    done = python(tmp_path, "-c", code)
    assert "cannot import name 'no_such_name' from 'lasagne.utils'" in done.stderr


def test_lasagnes_own_module_goes_before(tmp_path):
    stand_in.write(tmp_path, corrmm="mine = 1\n")
    code = "import lib\nfrom lasagne.layers import corrmm\nprint(corrmm.mine, corrmm.__file__)\n"
    code += "import sys\nprint([n for n in sys.modules if n.startswith(%r)])\n"
    done = python(tmp_path, "-c", code % "lib.compat.lasagne_layers.conv")
    own = os.path.join("lasagne", "layers", "corrmm.py")
    assert done.stdout.split("\n")[0].endswith(own), done.stderr
    assert done.stdout.split("\n")[1] == "[]"


def test_lib_alone_and_lasagne_alone_load_none_of_it(tmp_path):
    stand_in.write(tmp_path)
    code = (
        "import sys, lib\nprint('lasagne' in sys.modules)\nimport lasagne\n"
        "print([n for n in sys.modules if n.startswith('lib.compat.lasagne')])"
    )
    done = python(tmp_path, "-c", code)
    assert done.stdout == "False\n[]\n", done.stderr


def test_a_program_that_is_started_by_lib(tmp_path):
    stand_in.write(tmp_path)
    program = tmp_path / "program.py"
    program.write_text(
        "from lasagne.layers.dnn import Conv2DDNNLayer as C\n"
        "import pickle\n"
        "same = pickle.loads(pickle.dumps(C)) is C\n"
        "print(same, C((2, 3, 8, 8), 4, 3, pad='same').output_shape)\n"
    )
    done = python(tmp_path, "-m", "lib", str(program))
    assert done.stdout == "True (2, 4, 8, 8)\n", done.stderr


def test_it_is_found_once(lasagne, gpu_layers):
    first = gpu_layers("dnn")
    assert importlib.import_module("lasagne.layers.dnn") is first
