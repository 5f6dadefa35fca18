"""All rules: their examples, their names, and what they report to a person."""

import pytest

from patches import registry
from patches.context import Position
from patches.porting import port
from tests.patches.rules.tables import MEMBER

REPORTED = {
    "class Up(dnn.GpuDnnPoolGrad): pass\n": "GPU Op of the owner's own",
    "import pycuda.driver as drv\n": "runs on a GPU only",
    "from PyQt4.QtGui import *\n": "does not come for today's Python",
    "data_dir = '/home/me/faces'\n": "another machine's",
    "import pickle, theano\nf = theano.function([x], y)\npickle.dump(f, g)\n": "compiled function",
    "from fuel.transformers import Mapping\n": "no stand-in",
    "from sklearn.cross_validation import KFold\nk = KFold(n, n_folds=3)\n": "number of splits",
    "class A:\n    def __cmp__(self, o): print 1\n": "not called any more",
    "y = a / b\n": "nothing in the file tells",
    "import os\nos.environ['THEANO_FLAGS'] = 'device=gpu' + n\n": "put together here",
}


@pytest.mark.parametrize("source", sorted(REPORTED))
def test_reports_with_a_line_and_a_remedy(source):
    findings = port(source, "train.py").findings
    assert [f for f in findings if REPORTED[source] in f.what], findings
    for finding in findings:
        assert str(finding).startswith("train.py:%d: " % finding.line)
        assert 1 <= finding.line <= source.count("\n")
        assert finding.remedy


def test_reports_names_without_a_stand_in():
    place = Position(exports={"cudnn": frozenset({"dnn_conv"})})
    source = "from theano.sandbox.cuda.dnn import dnn_conv, GpuDnnRNNOp\n"
    findings = port(source, place=place).findings
    assert [f.what for f in findings] == ["GpuDnnRNNOp has no stand-in on the CPU"]


@pytest.mark.parametrize("rule", registry.rules(), ids=lambda rule: rule.name)
def test_example_is_what_the_rule_does(rule):
    before, after = rule.example
    place = MEMBER if rule.name == "sibling import" else None
    ported = port(before, place=place, tree_dialect="2")
    assert ported.source == after
    if before == after:
        assert [f for f in ported.findings if f.rule == rule.name]
    else:
        assert ported.fired[rule.name]


def test_rules_have_names_of_their_own_and_reasons():
    rules = registry.rules()
    assert len({rule.name for rule in rules}) == len(rules)
    assert all(rule.why and not rule.why.endswith(".") for rule in rules)
