import pytest

from lib.errors import InputError
from lib.shapes import explain
from mnist.zoo import __main__ as zoo


def test_files_instead_of_text(tmp_path, capsys):
    names = {kind: str(tmp_path / ("a." + kind)) for kind in ("html", "svg", "png", "gif")}
    options = [word for kind, path in names.items() for word in ("--" + kind, path)]
    explain.main(["5", "conv:k=3,s=2,p=1", *options])
    assert capsys.readouterr().out == "done: %s\n" % ", ".join(names.values())
    starts = {"html": b"<!DOCTYPE html>", "svg": b"<svg ", "png": b"\x89PNG", "gif": b"GIF8"}
    for kind, path in names.items():
        with open(path, "rb") as file:
            assert file.read(15).startswith(starts[kind])


def test_a_page_needs_nothing_else(tmp_path):
    path = tmp_path / "a.html"
    zoo.main(["radford_cond", "torch28", "--html", str(path)])
    text = path.read_text("utf-8")
    assert "torch28 discrim" in text and "deconv:f=64,k=3,s=2,p=1,a=0" in text
    assert "src=" not in text and "@import" not in text and "$title" not in text
    assert text.count("<script") == 2


def test_one_layer_of_a_network(tmp_path):
    path = tmp_path / "a.svg"
    explain.main(["1x8x8", "conv:f=2,k=3", "flatten", "--svg", str(path)])
    assert "k=3, s=1, p=0: 8 to 6" in path.read_text()
    zoo.main(["torch28", "--layer", "3", "--svg", str(path)])
    assert "deconv k=3, s=2, p=1, a=0: 4 to 7" in path.read_text()


@pytest.mark.parametrize(
    "argv, words",
    [
        (["radford_cond", "--svg", "a"], "found gen 7, gen 9, discrim 2, discrim 4: expected --la"),
        (["5", "conv:k=3", "conv:k=2", "--png", "a"], "found layers 1, layers 2"),
        (["5", "dense:3", "--gif", "a"], "found none"),
        (["5", "conv:k=3", "--svg", "a", "--place", "10"], "place 10 of the window"),
        (["5", "conv:k=9", "--html", "a"], "layer 1, conv:k=9,f=1: convolution: the filter"),
        (["5", "conv:k=3", "flatten", "--html", "a"], "layer 2, flatten: has no side"),
    ],
)
def test_refusals(argv, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=words):
        explain.main(argv)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing_ends_in_one_line(tmp_path):
    with pytest.raises(OSError) as caught:
        explain.main(["5", "conv:k=3", "--html", str(tmp_path / "none" / "a.html")])
    assert caught.value.filename.endswith("a.html")
