"""What a ported tree gets from us: what its own files reach, and that stands alone."""

import os
import subprocess
import sys

import pytest

from patches.plan import make_plan
from patches.tree import payload
from patches.tree.layout import LIBRARY_MODULES
from tests.lib import run_folders
from tests.lib.compat.lasagne_layers import stand_in
from tests.paths import ROOT

TRAIN = """
import sys
sys.path.append('..')
import theano
from theano.sandbox.cuda.dnn import dnn_conv
from lib import activations
from lib import updates
from lib import inits
from lib.vis import color_grid_vis
from lib.rng import py_rng, np_rng
from lib.ops import batchnorm, conv_cond_concat, deconv, dropout, l2normalize
from lib.metrics import nnc_score, nnd_score
from lib.theano_utils import floatX, sharedX
from lib.data_utils import OneHot, shuffle, iter_data, center_crop, patch
from load import mnist
n = int(sys.argv[1]) / py_rng.random()
print f(n)/g(n)
"""
# Everything that the ported file imports, and where all of lib's modules came from.
IMPORTS = """
import ast, importlib, sys
for node in ast.walk(ast.parse(open(sys.argv[1]).read())):
    if isinstance(node, ast.Import):
        for alias in node.names:
            importlib.import_module(alias.name)
    elif isinstance(node, ast.ImportFrom):
        module = importlib.import_module(node.module)
        for alias in node.names:
            if not hasattr(module, alias.name):
                importlib.import_module(node.module + "." + alias.name)
ours = [m.__file__ for n, m in sorted(sys.modules.items()) if n.split(".")[0] in ("lib", "mnist")]
print("\\n".join(ours))
"""


def port(top, files, **options):
    """Write `files` and their port into the folder `top`; return the new paths."""
    for path, text in files.items():
        where = top / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(text)
    plan = make_plan(str(top), **options)
    for change in plan.changes:
        where = top / change.path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(change.after)
    return [change.path for change in plan.changes if change.before is None]


# An editable installation finds modules that the tree's own lib lacks in the checkout.
ALONE = "import sys; sys.meta_path[:] = [f for f in sys.meta_path if 'ditable' not in repr(f)]\n"
RUN = ALONE + "import runpy; runpy.run_module(sys.argv.pop(1), None, '__main__', True)"


def python(top, code, *arguments):
    """Run Python in `top` without a way to this project."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DCGAN"))}
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, *arguments],
        cwd=str(top),
        env=environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def ported(tmp_path_factory):
    """A tree like upstream's, and the paths that the port added."""
    top = tmp_path_factory.mktemp("ported")
    files = {"lib/__init__.py": "", "mnist/train.py": TRAIN, "mnist/load.py": "mnist = 1\n"}
    return top, port(top, files)


def test_what_the_tree_imports_can_be_imported_there(ported):
    top, _ = ported
    code = ALONE + "sys.path.insert(0, 'mnist')\n" + IMPORTS
    files = python(top, code, os.path.join("mnist", "train.py")).split()
    assert len(files) > 30
    assert not [path for path in files if os.path.realpath(path).startswith(ROOT + os.sep)]


def test_it_gets_few_files(ported):
    _, added = ported
    # upstream's checkout has these modules, in the place of which ours come
    assert len([path for path in added if path[4:-3] not in LIBRARY_MODULES]) <= 75
    tops = {path.split("/")[1] for path in added}
    assert not tops & {"training", "runs", "report", "scores", "distributed", "jax_backend"}
    assert {"native", "compat", "cudnn", "py2.py"} <= tops
    assert not tops & {"fuel_hdf5.py", "scipy_misc.py", "old_joblib.py"}


def test_a_back_end_that_is_not_there_is_named(ported):
    top, _ = ported
    assert "this lib has no back-end for JAX" in python(top, RUN, "lib.compat")
    code = "from lib import device\ntry: device.choose('jax-cpu')\nexcept ValueError as e: print(e)"
    said = "this lib has no back-end for JAX: port the checkout again with --with-jax\n"
    assert python(top, ALONE + code) == said


def test_jax_on_demand(tmp_path):
    added = port(tmp_path, {"a.py": "import theano\nprint 1\n"}, jax=True)
    assert "lib/jax_backend/ops/convolution.py" in added


def test_theanos_names_of_before_for_packages_that_need_them(tmp_path):
    old = "lib/compat/theano_names/modules.py"
    added = port(tmp_path / "a", {"a.py": "import lasagne\nimport theano\nprint 1\n"})
    assert old in added
    assert "lib/cudnn/__init__.py" in added  # where names of Theano's GPU modules lead to
    assert old not in port(tmp_path / "b", {"a.py": "import theano\nprint 1\n"})


def test_lasagnes_layers_for_gpus_for_who_uses_lasagne(tmp_path):
    served = "lib/compat/lasagne_layers/dnn.py"
    source = "import theano\nfrom nolearn.lasagne import NeuralNet\nprint 1\n"
    added = port(tmp_path / "a", {"a.py": source})
    assert served in added and "lib/cudnn/__init__.py" in added
    for name, source in {
        "b": "import theano\nprint 1\n",
        "c": "import theano, keras\nprint 1\n",
    }.items():
        assert served not in port(tmp_path / name, {"a.py": source})


def test_a_ported_program_finds_lasagnes_layers_for_gpus(tmp_path):
    source = "import theano\nfrom lasagne.layers import dnn\n"
    source += "print dnn.__file__, dnn.Conv2DDNNLayer.__name__\n"
    port(tmp_path, {"a.py": source})
    stand_in.write(tmp_path)
    path, name = python(tmp_path, ALONE + "sys.path.insert(0, '.')\nimport a").split()
    inside = os.path.join("lib", "compat", "lasagne_layers", "dnn.py")
    assert os.path.samefile(path, tmp_path / inside) and name == "Conv2DDNNLayer"


def test_a_program_that_is_reached_finds_its_data(tmp_path):
    added = port(tmp_path, {"show.py": "import theano\nfrom lib.report import Report\nprint 1\n"})
    assert "lib/report/page/page.html" in added and "lib/report/page/style.css" in added
    folder = tmp_path / "run"
    run_folders.make(folder, 2)
    python(tmp_path, RUN, "lib.report", str(folder))
    assert "<html" in (tmp_path / "run" / "report.html").read_text()


@pytest.mark.parametrize(
    "source, path, found",
    [
        ("import lib.ops as ops\nfrom lib import rng, vis\n", "a.py", {"ops", "rng", "vis"}),
        ("from lib.ops import conv2d\nimport library\n", "a.py", {"ops.conv2d"}),
        ("from . import rng\nfrom .ops import x\n", "lib/mine.py", {"rng", "ops.x"}),
        ("from ..ops import x\n", "lib/sub/mine.py", {"ops.x"}),
        ("from . import rng\n", "pkg/a.py", set()),
        ("m = __import__('lib.vis')\n", "a.py", {"vis"}),
        ("import lib\nx = lib.\nlib.ops.y\n", "a.py", {"ops.y"}),
    ],
)
def test_imports_of_lib(source, path, found):
    assert payload.imported_from(source, path, "lib") == found


def test_sources_of_the_native_library_are_ascii():
    """Every ported tree gets them; `--diff` prints them, and that is to be a patch."""
    sources = {path: data for path, data in payload.ours().items() if path.endswith((".cpp", ".h"))}
    assert "native/src/conv.cpp" in sources
    assert [path for path, data in sorted(sources.items()) if max(data, default=0) > 127] == []
