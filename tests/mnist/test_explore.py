import os

import pytest

from lib.errors import InputError
from mnist import explore
from tests.mnist import nets

CONFIG = {"arch": "radford_cond", "options": {"latent": "normal"}, "classes": list("abcdefghij")}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run's folder, and what was printed; compiled once for all tests."""
    folder = nets.write_run(tmp_path_factory.mktemp("runs") / "mine", nets.small(), CONFIG)
    with open(os.path.join(folder, "log.ndjson"), "w") as file:
        file.write('{"n_epochs": 3, "g_cost": 1.0}\n')
    assert explore.main([folder, "--device", "cpu"]) == 0
    return folder


def read(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return file.read()


def test_the_page_lies_in_the_run_and_the_report_links_to_it(run):
    page = read(run, "explore.html")
    assert "<dd>mine</dd>" in page and '"classes": ["a", "b"' in page
    assert '<a href="explore.html">explore.html</a>' in read(run, "report.html")


def test_a_page_elsewhere(run, tmp_path, capsys):
    path = tmp_path / "a.html"
    model = os.path.join(run, "models", "3_gen_params.npz")
    argv = [model, "-o", str(path), "--weights", "int8", "--device", "cpu"]
    assert explore.main(argv) == 0
    out = capsys.readouterr().out
    assert "int8 weights: pictures differ from Python's by" in out
    assert out.endswith("done: %s\n" % path)
    assert path.stat().st_size < os.path.getsize(os.path.join(run, "explore.html"))


def test_an_output_without_a_folder(run, tmp_path):
    with pytest.raises(InputError, match="its folder is missing"):
        explore.explore(run, str(tmp_path / "none" / "a.html"))


def test_nothing_to_explore(tmp_path):
    with pytest.raises(InputError, match="found no checkpoint.npz"):
        explore.explore(str(tmp_path))


@pytest.mark.parametrize(
    "terminal, names, platform, expected",
    [
        (False, {"DISPLAY": ":0"}, "linux", False),
        (True, {}, "linux", False),
        (True, {"DISPLAY": ":0"}, "linux", True),
        (True, {"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        (True, {}, "darwin", True),
        (True, {"SSH_CONNECTION": "a"}, "darwin", False),
    ],
)
def test_a_browser_opens_only_where_there_is_a_desktop(
    monkeypatch, terminal, names, platform, expected
):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(explore.sys, "platform", platform)

    class Stream:
        @staticmethod
        def isatty():
            return terminal

    monkeypatch.setattr(explore.sys, "stdout", Stream)
    assert explore.has_desktop() is expected
