"""What no machine can port, found and named."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.imports import import_module, import_names
from ..source.syntax import calls, syms

NAME = "left for you"
WHY = "CUDA code, your own GPU Ops and paths of another machine need a person"
EXAMPLE = (
    "data_dir = '/home/someone/datasets/faces'\n",
    "data_dir = '/home/someone/datasets/faces'\n",
)
ORDER = 90

_CUDA = {
    "pycuda",
    "skcuda",
    "scikits.cuda",
    "cudamat",
    "cupy",
    "theano.misc.pycuda_init",
    "theano.misc.pycuda_utils",
    "pygpu",
}
_PATH = re.compile(
    r"""^[uUrR]*(['"])(/(?:u|home|mnt|media|Users|root|scratch|nfs|data\d*|NOBACKUP)"""
    r"""/[^'"%{}\n]*|[A-Za-z]:[\\/][^'"\n]*)\1$"""
)
_MISSING = {
    "blocks": "install Blocks for this Python, or replace it",
    "pylearn2": "replace it; it does not run on Python 3",
    "PyQt4": "port it to PyQt5 (PyQt4 does not run on today's Python)",
    "caffe": "install Caffe's Python module, or leave this part out",
    "cv": "use cv2",
}
_GPU_BASES = re.compile(
    r"^(?:\w+\.)*(?:GpuOp|GpuKernelBase|DnnBase|GpuDnn\w+|CGpuKernelBase|"
    r"GpuKernelBaseCOp|GpuFromHost|HostFromGpu)$"
)


def apply(tree: Any, context: Any) -> int:
    """Report only; return 0."""
    aliases = context.imported
    said: set = set()
    for node in tree.pre_order():
        if node.type == syms.classdef:
            _gpu_class(node, context)
        elif node.type == token.STRING:
            found = _PATH.match(node.value)
            if found and not _docstring(node):
                context.report(
                    node,
                    "the path %s is another machine's" % found[2],
                    "put your own, or read it from the environment",
                )
        elif node.type in (syms.import_from, syms.import_name):
            _imports(node, context, said)
    if any(path.split(".")[0] in ("pickle", "cPickle") for path in aliases.values()):
        _compiled(tree, context)
    return 0


def _docstring(node):
    return node.parent is not None and node.parent.type == syms.simple_stmt


def _gpu_class(node, context):
    for child in node.children[3:-2]:
        for base in child.children[::2] if child.type == syms.arglist else [child]:
            if _GPU_BASES.match(str(base).strip()):
                context.report(
                    node,
                    "class %s is a GPU Op of the owner's own" % node.children[1].value,
                    "write it with theano.tensor's operations (upsampling: T.repeat or "
                    "theano.tensor.nnet.abstract_conv.bilinear_upsampling)",
                )


def _imports(node, context, said):
    """Report packages that do not run here, each once a file."""
    if node.type == syms.import_name:
        modules = [path for path, _ in import_names(node.children[1])]
    else:
        modules = [import_module(node)]
    for module in modules:
        for package in sorted(_CUDA):
            if (module + ".").startswith(package + "."):
                context.report(
                    node,
                    "%s runs on a GPU only" % package,
                    "write this part with theano.tensor's own operations",
                )
        package = module.split(".")[0]
        if package in _MISSING and package not in said:
            said.add(package)
            context.report(node, "%s does not come for today's Python" % package, _MISSING[package])


def _compiled(tree, context):
    """Report compiled functions that are pickled."""
    functions = set()
    for node, function, _ in calls(tree):
        if function in ("theano.function", "function") and node.parent.type == syms.expr_stmt:
            functions.add(str(node.parent.children[0]).strip())
    for node, function, found in calls(tree):
        if function.endswith("ickle.dump") and found and str(found[0]).strip() in functions:
            context.report(
                node,
                "a compiled function is pickled",
                "save the parameters instead, and compile again after loading them",
            )
