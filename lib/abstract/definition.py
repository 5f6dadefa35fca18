"""Ops with a definition in plain Theano operations, and the rewrite that puts it in."""

from __future__ import annotations

from typing import Any, Tuple

import theano
from theano.compile import optdb
from theano.gradient import DisconnectedType, Rop
from theano.graph.op import Op
from theano.graph.opt import copy_stack_trace, in2out, local_optimizer


class DefinedOp(Op):
    """An Op whose outputs are ``define(*inputs)``; derivatives follow from that."""

    __props__: Tuple[str, ...] = ()

    def define(self, *inputs: Any) -> list:
        """List of outputs, as plain Theano graphs."""
        raise NotImplementedError

    def L_op(self, inputs: Any, outputs: Any, output_grads: Any) -> Any:
        """Gradients of the definition; Ops that know a better way override this."""
        # On variables of its own: inputs may depend on each other, as statistics on images,
        # and gradients on inputs. A cost rather than known_grads: outputs may depend on each
        # other, too.
        own = [variable.type() for variable in inputs]
        replace = dict(zip(own, inputs))
        cost = 0.0
        for defined, grad in zip(self.define(*own), output_grads):
            if not isinstance(grad.type, DisconnectedType):
                factor = grad.type()
                replace[factor] = grad
                cost = cost + theano.tensor.sum(defined * factor)
        grads = theano.grad(cost, own, disconnected_inputs="ignore", return_disconnected="zero")
        return theano.clone(grads, replace=replace)

    def R_op(self, inputs: Any, eval_points: Any) -> Any:
        own = [variable.type() for variable in inputs]
        wanted = [
            (variable, point) for variable, point in zip(own, eval_points) if point is not None
        ]
        outputs = Rop(self.define(*own), *map(list, zip(*wanted)))
        return theano.clone(outputs, replace=dict(zip(own, inputs)))


@local_optimizer(None)
def local_define(fgraph: Any, node: Any) -> list | None:
    """An Op with a definition -> its definition."""
    if not isinstance(node.op, DefinedOp):
        return None
    defined = node.op.define(*node.inputs)
    copy_stack_trace(node.outputs, defined)
    return [
        theano.tensor.patternbroadcast(new, old.broadcastable)
        for new, old in zip(defined, node.outputs)
    ]


lower = in2out(local_define, name="local_define")

# After the native rewrites (0.03) and before Theano's canonicalization (0.1), which then sees
# what it would have seen without these Ops.
optdb.register("local_define", lower, 0.04, "fast_run", "fast_compile", "dcgan_lower")
