"""The line on what is being compiled: what is called, and what is printed when."""

import pytest

from mnist.training.compiling import Compiling


def test_the_function_gets_what_it_is_given():
    seen = []

    def function(inputs, outputs, **others):
        seen.append((inputs, outputs, others))
        return "compiled"

    with Compiling(function, ["train", "generate"]) as compiling:
        assert compiling.function(["x"], "y", name="train", updates=["u"]) == "compiled"
        compiling.function([], name="generate")
    assert seen == [
        (["x"], "y", {"updates": ["u"], "name": "train"}),
        ([], None, {"updates": None, "name": "generate"}),
    ]


def test_a_step_for_each_function(monkeypatch):
    with Compiling(lambda *args, **kwargs: None, ["a", "b"]) as compiling:
        bar = compiling._bar
        assert bar.total == 2
        moved = []
        monkeypatch.setattr(bar, "update", lambda: moved.append(bar.desc))
        compiling.function([], name="a")
        compiling.function([], name="b")
    assert len(moved) == 2


def test_how_long_it_took_is_said_at_the_end(capsys):
    with Compiling(None, []):
        assert capsys.readouterr().out == "compiling\n"
    said = capsys.readouterr()
    assert said.out.endswith(" seconds to compile\n") and float(said.out.split()[0]) >= 0
    assert said.err == ""  # no bar where there is no terminal


def test_an_error_goes_on_and_nothing_is_said(capsys):
    with pytest.raises(ZeroDivisionError):
        with Compiling(lambda *args, **kwargs: 1 // 0, ["a"]) as compiling:
            compiling.function([], name="a")
    assert capsys.readouterr().out == "compiling\n"
