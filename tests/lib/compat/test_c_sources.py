"""lib.compat.c_sources: Theano's own C files are read once, others each time."""

import builtins

import pytest
import theano.tensor as T
from theano.graph.op import ExternalCOp


@pytest.fixture
def opened(monkeypatch):
    """Paths of the C files that are opened."""
    paths, stock = [], builtins.open

    def counting(path, *args, **kwargs):
        if str(path).endswith(".c"):
            paths.append(str(path))
        return stock(path, *args, **kwargs)

    monkeypatch.setattr(builtins, "open", counting)
    return paths


def test_the_second_instance_reads_nothing_and_is_its_own(opened):
    first = T.DimShuffle((False, False), (1, 0))
    opened.clear()
    second = T.DimShuffle((False, False), (0, 1))
    assert opened == []
    assert second.func_codes == first.func_codes
    assert second.code_sections == first.code_sections
    second.code_sections["mine"] = "1"
    assert "mine" not in T.DimShuffle((False,), (0,)).code_sections


def test_the_file_of_somebody_else_is_read_again(tmp_path, opened):
    source = tmp_path / "op.c"

    class Mine(ExternalCOp):
        def __init__(self):
            super().__init__([str(source)], "APPLY_SPECIFIC(run)")

        def perform(self, node, inputs, outputs):
            raise NotImplementedError

    texts = ["#section support_code\nint %s;\n" % name for name in ("before", "after")]
    for text in texts:
        source.write_text(text)
        assert Mine().func_codes == [text]
    assert opened.count(str(source)) == 2
