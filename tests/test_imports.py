"""The floor plan holds: who may import whom, in one way, and nothing reaches around it."""

import ast
import os
import re

import pytest

from tests.imports import all_imports, circles, imports_of, modules_below
from tests.paths import ROOT

PACKAGES = ("lib", "mnist", "patches", "tools")
MODULES = modules_below(ROOT, PACKAGES)
# Python runs it while it starts, outside of any package
MODULES.pop("lib.compat.startup.sitecustomize")
IMPORTS = all_imports(MODULES)

DROP_IN = (
    *(
        "activations",
        "config",
        "costs",
        "cudnn",
        "cv2_utils",
        "data_utils",
        "inits",
        "metrics",
    ),
    *("model_io", "ops", "rng", "running_statistics", "theano_utils", "updates", "vis"),
)
# Each floor imports from itself and from those before it.
FLOORS = [
    ("errors", "late_names"),
    ("files", "foreign", "toolchain", "abstract", "shapes", "command_line"),
    DROP_IN,
    ("native", "jax_backend", "runs"),
    ("device", "report"),
    ("distributed", "export", "scores", "compat", "__main__"),
    ("training",),
]
# lib/__init__ starts the hook, which waits for Theano.
ENTRANCE = ("lib", "lib.compat.hook")
TOP = {"lib": 0, "patches": 1, "mnist": 1, "tools": 2}


def floor(module):
    """The number of the floor that a module of lib is on."""
    part = module.split(".")[1]
    return next(number for number, parts in enumerate(FLOORS) if part in parts)


def upward(imports):
    """Imports in the wrong direction, as text."""
    wrong = []
    for each in imports:
        source, target = each.source.split("."), each.target.split(".")
        if (each.source, each.target) == ENTRANCE or "lib" in (each.source, each.target):
            continue
        if source[0] != target[0]:
            good = TOP[target[0]] < TOP[source[0]]
        elif source[0] == "lib":
            good = floor(each.target) <= floor(each.source)
        else:
            good = True
        if not good:
            wrong.append("%s:%d imports %s" % (each.source, each.line, each.target))
    return wrong


def test_every_part_of_lib_has_its_floor():
    parts = {name.split(".")[1] for name in MODULES if name.startswith("lib.")}
    assert parts == {part for parts in FLOORS for part in parts}


def test_imports_lead_downward():
    assert upward(IMPORTS) == []


@pytest.mark.parametrize(
    "name, source",
    [
        ("lib.files.npy", "from ..ops import conv2d\n"),
        ("lib.ops", "def f():\n    from .native import available\n"),
        ("lib.runs.folder", "from lib.training import Run\n"),
        ("lib.errors", "import mnist.load\n"),
        ("patches.plan", "from mnist import load\n"),
        ("mnist.load", "from patches import plan\n"),
    ],
)
def test_an_upward_import_is_seen(name, source):
    found = imports_of(source, name, False, MODULES)
    assert len(upward(found)) == 1


def test_back_ends_do_not_know_each_other():
    for one, other in (("native", "jax_backend"), ("jax_backend", "native")):
        pairs = [(i.source, i.target) for i in IMPORTS]
        found = [p for p in pairs if p[0].startswith("lib." + one) and other in p[1].split(".")]
        assert found == []


def test_patches_use_little_of_lib():
    used = {i.target for i in IMPORTS if i.source.startswith("patches.") and "lib" in i.target[:3]}
    allowed = {"lib.errors", "lib.files", "lib.files.atomic", "lib.command_line.parser"}
    assert used <= allowed


def test_no_circle():
    assert circles(IMPORTS) == []


def test_a_circle_is_seen():
    modules = {name: name for name in ("a", "b", "c", "d")}
    sources = {"a": "import b\n", "b": "import c\n", "c": "import a\n", "d": "import a\n"}
    found = [i for n, s in sources.items() for i in imports_of(s, n, False, modules)]
    assert {"a", "b", "c"} <= set(circles(found))
    late = imports_of("def f():\n    import a\n", "c", False, modules)
    assert circles([i for i in found if i.source != "c"] + late) == []


def test_one_way_of_imports():
    """Relative inside lib, mnist and patches, but for mnist's programs and networks.

    These are read and copied as examples, and import what their readers will.
    """
    wrong = []
    for each in IMPORTS:
        source, target = each.source.split(".")[0], each.target.split(".")[0]
        shown = each.source.startswith("mnist.zoo.") or each.source in PROGRAMS
        if each.relative != (source == target and source != "tools" and not shown):
            wrong.append("%s:%d" % (each.source, each.line))
    assert wrong == []


PROGRAMS = ("mnist.train_cond_dcgan_no_gpu", "mnist.train_dcgan", "mnist.sample", "mnist.export")
PROGRAMS += ("mnist.explore",)
PROGRAMS += ("mnist.sampling.upstream_generator",)  # a network, too


# --- sources that do without Theano -----------------------------------------------------------

WITHOUT_THEANO = ("lib.errors", "lib.files", "lib.shapes", "lib.toolchain", "lib.runs", "patches")


def test_files_sizes_and_patches_import_no_theano():
    for name, path in MODULES.items():
        if name.startswith(WITHOUT_THEANO) and not name.startswith("patches.runtime"):
            with open(path, encoding="utf-8") as file:
                tree = ast.parse(file.read())
            for node in tree.body:
                names = [a.name for a in getattr(node, "names", [])] + [getattr(node, "module", "")]
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    assert not [n for n in names if (n or "").split(".")[0] == "theano"], name


# --- paths ------------------------------------------------------------------------------------

# Modules that look outside their own package by path, and why.
CLIMB = {
    "patches.tree.payload",  # copies lib into a ported tree
    "patches.trying.trial",  # keeps our lib out of the reach of a tree that is tried
    "lib.compat.environment",  # says where the packages beside it lie
    "lib.compat.interrupts",  # tells our own programs from the user's
    "lib.abstract.origin",  # tells the user's lines from Theano's and ours
    "tools.setup_env",  # makes the environment in the checkout
    "tools.bench",
    "tools.other_suites",
    "tools.theano_names",
    "tools.theano_numpy",
    "tools.paper_table",
    "tools.fetch_data",
    "tools.fetch_mnist",
    "tools.apply_patch",
    "mnist",  # says which other lib is found first
    "patches",
    "tools.benchmarks.worker",
}
_CLIMBS = re.compile(r"dirname\(\s*os\.path\.dirname|os\.pardir|\.parents?\b.*__file__|\.\./")


def climbs(source):
    """Whether a source looks for files above its own folder."""
    tree = ast.parse(source)
    lines = source.splitlines()
    used = [node.lineno for node in ast.walk(tree) if getattr(node, "id", None) == "__file__"]
    return any(_CLIMBS.search(lines[line - 1]) for line in used)


def test_no_module_opens_files_of_another_package():
    found = set()
    for name, path in MODULES.items():
        with open(path, encoding="utf-8") as file:
            if climbs(file.read()):
                found.add(name)
    assert found <= CLIMB


def test_a_climb_is_seen():
    up = "import os\nx = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))\n"
    assert climbs(up)
    assert not climbs("import os\nx = os.path.dirname(os.path.abspath(__file__))\n")


# --- sizes and names --------------------------------------------------------------------------


def test_the_top_of_lib_is_small():
    assert len([n for n in os.listdir(os.path.join(ROOT, "lib")) if n.endswith(".py")]) <= 19


def test_faces_are_short():
    """What stands in a package's ``__init__`` beside its docstring."""
    long = []
    for name, path in MODULES.items():
        if os.path.basename(path) == "__init__.py":
            with open(path, encoding="utf-8") as file:
                body = ast.parse(file.read()).body
            lines = sum(n.end_lineno - n.lineno + 1 for n in body if not isinstance(n, ast.Expr))
            if lines > 15:
                long.append((name, lines))
    assert long == []


# Longer than that, and to be cut: the set may only shrink.
LONG = {"tests/lib/training/test_loop.py", "tests/mnist/test_train_bad_input.py"}
LONG |= {"tests/mnist/test_train_cond_dcgan_no_gpu.py"}


def too_long(sources):
    """Names of the files of more than 350 lines, given {name: text}."""
    return {name for name, text in sources.items() if text.count("\n") > 350}


def test_files_are_short():
    sources = {}
    for path in modules_below(ROOT, (*PACKAGES, "tests")).values():
        with open(path, encoding="utf-8") as file:
            sources[os.path.relpath(path, ROOT).replace(os.sep, "/")] = file.read()
    assert too_long(sources) <= LONG
    assert too_long({"a.py": "\n" * 351, "b.py": "\n" * 350}) == {"a.py"}


NO_NAMES = {"alike", "machine", "old_names", "team", "known", "needs", "draws", "resident"}
NO_NAMES |= {"hyper", "together", "stack", "api", "functions", "utils", "helpers", "misc"}


def test_names_say_what_they_are():
    assert not [name for name in MODULES if name.split(".")[-1] in NO_NAMES]
