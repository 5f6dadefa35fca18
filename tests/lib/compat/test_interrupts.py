"""SIGINT while a program of ours still imports, at the moments that are ours to answer for.

Before the first import of `lib` it is Python that starts, and reports in its own way.
"""

import os
import signal
import subprocess
import sys

import pytest

from tests.paths import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

# Interrupts the process when a module is looked for, as if the user had chosen that moment.
SITE = """
import os, signal, sys

class AtImport:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, AtImport())
"""


def interrupted(tmp_path, module, arguments):
    (tmp_path / "sitecustomize.py").write_text(SITE.format(module=module))
    done = subprocess.run(
        [sys.executable, *arguments],
        env=dict(os.environ, PYTHONPATH=os.pathsep.join([str(tmp_path), ROOT])),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "module, arguments",
    [
        ("lib.errors", ("-m", "mnist.train_dcgan")),
        ("numpy", ("-m", "mnist.train_dcgan")),
        ("theano", ("-m", "mnist.train_dcgan")),
        ("lib.shapes.explain", ("-m", "lib.shapes", "28")),
        ("lib.compat.environment", ("-m", "lib.compat")),
        ("statistics", ("tools/bench.py", "step")),
        ("lib.errors", ("tools/bench.py", "step")),
    ],
)
def test_an_interrupt_is_one_line_and_130(tmp_path, module, arguments):
    assert interrupted(tmp_path, module, arguments) == (130, "", "interrupted\n")


def test_another_s_program_gets_python_s_own_report(tmp_path):
    (tmp_path / "program.py").write_text("import lib\nimport theano\n")
    code, _, said = interrupted(tmp_path, "theano", (str(tmp_path / "program.py"),))
    assert code == -signal.SIGINT
    assert said.startswith("Traceback") and said.endswith("KeyboardInterrupt\n")
