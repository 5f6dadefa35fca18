"""Each program among the tools starts by its path and by its module's name."""

import os
import subprocess
import sys

import pytest

from tests.paths import ROOT


def programs():
    """Names of the tools that are programs."""
    for name in sorted(os.listdir(os.path.join(ROOT, "tools"))):
        if name.endswith(".py"):
            with open(os.path.join(ROOT, "tools", name), encoding="utf-8") as file:
                if 'if __name__ == "__main__":' in file.read():
                    yield name[: -len(".py")]


def test_they_are_found():
    assert {"apply_patch", "bench", "other_suites", "paper_table", "setup_env"} <= set(programs())


@pytest.mark.parametrize("how", ["path", "module"])
@pytest.mark.parametrize("name", list(programs()))
def test_help(name, how, tmp_path):
    started = (
        [os.path.join(ROOT, "tools", name + ".py")] if how == "path" else ["-m", "tools." + name]
    )
    folder = str(tmp_path) if how == "path" else ROOT
    command = [sys.executable, *started, "--help"]
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "usage: " in done.stdout
