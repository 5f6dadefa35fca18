import sys
import types

import pytest
from PIL import Image

from lib.report import notebook


class Handle:
    """What IPython's display returns."""

    def __init__(self, shown):
        self.shown = shown

    def update(self, picture):
        self.shown.append(("again", picture))


@pytest.fixture
def shown(monkeypatch):
    """What a made-up IPython is asked to show."""
    found = []

    def display(picture, display_id):
        found.append(("new", picture))
        return Handle(found)

    module = types.ModuleType("IPython.display")
    module.display, module.Image = display, lambda data, format: (format, data[:4])
    monkeypatch.setitem(sys.modules, "IPython", types.ModuleType("IPython"))
    monkeypatch.setitem(sys.modules, "IPython.display", module)
    return found


def test_each_grid_takes_the_place_of_the_one_before(shown, tmp_path):
    (tmp_path / "samples").mkdir()
    for epoch in (1, 2, 4):
        Image.new("L", (4, 4)).save(str(tmp_path / "samples" / ("%d.png" % epoch)))
    observer = notebook.NewestGrid()
    observer.start(str(tmp_path), [])
    assert shown == []
    for epoch in (1, 2, 3, 4):  # the third has no grid
        observer.epoch(str(tmp_path), {"n_epochs": epoch})
    observer.end(str(tmp_path))
    assert shown == [(how, ("png", b"\x89PNG")) for how in ("new", "again", "again")]


def test_a_run_that_goes_on_shows_where_it_was(shown, tmp_path):
    (tmp_path / "samples").mkdir()
    Image.new("L", (4, 4)).save(str(tmp_path / "samples" / "2.png"))
    notebook.NewestGrid().start(str(tmp_path), [{"n_epochs": 1}, {"n_epochs": 2}])
    assert len(shown) == 1


@pytest.mark.parametrize(
    "shell, expected",
    [(None, False), (types.SimpleNamespace(), False), (types.SimpleNamespace(kernel=1), True)],
)
def test_where_there_is_a_notebook(monkeypatch, shell, expected):
    module = types.ModuleType("IPython")
    module.get_ipython = lambda: shell
    monkeypatch.setitem(sys.modules, "IPython", module)
    assert notebook.in_notebook() is expected
    monkeypatch.setattr(sys, "stderr", types.SimpleNamespace(isatty=lambda: False))
    assert notebook.is_seen() is expected


def test_without_ipython(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not notebook.in_notebook()
