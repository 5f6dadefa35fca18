"""Training that diverges stops with one line, and no checkpoint keeps it."""

import numpy as np
import pytest

from lib.errors import InputError
from lib.runs import checkpoint
from lib.training.divergence import bad_cost, bad_variable, diverged
from tests.lib.training.toy_run import Shared, Toy, make_run


def test_costs():
    assert bad_cost({"g_cost": 0.1, "d_cost": 1e30}) is None
    assert bad_cost({"g_cost": 0.1, "d_cost": float("nan")}) == "d_cost is nan"
    assert bad_cost({"g_cost": float("-inf")}) == "g_cost is -inf"


def test_variables():
    good = Shared([1.0, 2.0], "good")
    assert bad_variable([good]) is None
    assert bad_variable([good, Shared([1.0, np.inf], "w")]) == "w holds NaN or infinite values"


def test_the_advice_is_what_can_be_done(tmp_path):
    words = "training diverged: x is nan at update 3; start anew with a lower --lr than 0.5"
    assert str(diverged("x is nan", str(tmp_path), 3, 0.5)) == words
    checkpoint.save(str(tmp_path), [], {}, {})
    words = "; go on from the last checkpoint with --resume and a lower --lr than 0.5"
    assert str(diverged("x is nan", str(tmp_path), 3, 0.5)).endswith(words)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("where", ["cost", "parameter"])
def test_divergence_is_told_and_never_saved(tmp_path, value, where):
    def spoiled(at, toy):
        model = toy.model()
        train_g, train_d = model.steps

        def spoiled_d(rows):
            costs = train_d(rows)
            if len(toy.calls) >= at and where == "cost":
                return {"d_cost": value}
            if len(toy.calls) >= at:
                toy.d.value[0] = value
            return costs

        return model._replace(steps=[train_g, spoiled_d])

    run = make_run(tmp_path)
    run.start()
    what = "d_cost is %s" % value if where == "cost" else "d holds NaN or infinite values"
    match = "diverged: %s at update .; start anew with a lower --lr than 0.5" % what
    with pytest.raises(InputError, match=match):
        run.train(spoiled(2, Toy()))
    assert checkpoint.find(str(tmp_path)) is None
    run = make_run(tmp_path)
    run.start()
    with pytest.raises(
        InputError, match="go on from the last checkpoint with --resume and a lower"
    ):
        run.train(spoiled(8, Toy()))
    header, arrays = checkpoint.load(str(tmp_path / "checkpoint.npz"))
    assert np.isfinite(arrays["variable_1"]).all()
