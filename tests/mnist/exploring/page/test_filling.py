import pytest

from lib.errors import InputError
from mnist.exploring.page.filling import write_page
from tests.mnist.exploring.page.test_generator import model_of
from tests.mnist.exploring.small import made, small


def test_what_a_page_holds(tmp_path):
    path = tmp_path / "a.html"
    write_page(str(path), small("radford_cond"), "float16", made("radford_cond"), [])
    text = path.read_text("utf-8")
    assert "src=" not in text and "@import" not in text and "$" + "model" not in text
    assert "default-src 'none'" in text
    model = model_of(path)
    assert [model[name] for name in ("nz", "ny", "nc", "side", "latent")] == [
        6, 10, 1, 28, "uniform",
    ]  # fmt: skip
    assert model["range"] == [0, 1] and len(model["directions"]) == 6
    assert model["classes"] == [str(n) for n in range(10)]


def test_the_range_of_tanh(tmp_path):
    path = tmp_path / "a.html"
    write_page(str(path), small("torch28"), "int8", made("torch28"), [])
    assert model_of(path)["range"] == [-1, 1]


def test_names_that_look_like_html(tmp_path):
    path = tmp_path / "a.html"
    nasty = "</script><script>alert(1)</script>"
    trained = small("radford_cond")._replace(classes=[nasty] * 10)
    write_page(str(path), trained, "float16", made("radford_cond"), [(nasty, nasty)])
    assert path.read_text("utf-8").count("<script") == 2
    assert model_of(path)["classes"] == [nasty] * 10


def test_pictures_of_another_network_are_refused(tmp_path):
    """Of a network that does something else with the same parameters."""
    trained, made_of = small("torch28"), made("torch28")

    class Other:
        statistics = made_of.statistics

        def __call__(self, Z, Y):
            return (block // 2 for block in made_of(Z, Y))

    path = tmp_path / "a.html"
    with pytest.raises(InputError, match="torch28 is not the row of layers that its table says"):
        write_page(str(path), trained, "float16", Other(), [])
    assert not path.exists()
