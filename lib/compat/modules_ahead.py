"""The modules that a function needs are compiled side by side, not one after the other.

Theano links a function's nodes in order, and compiles a node's C++ when it comes to it. From the
first one on that is not in the cache, the others are given to threads that call the compiler;
Theano then finds each of them compiled, or waits for it. A warm start compiles none and looks
for none.

`Ahead.together` goes further: of functions that are made within, none is linked before the last
one's graph has been rewritten, which needs one processor only; the others compile meanwhile.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import shutil
import sys
import tempfile
import threading
from typing import Any, Callable, Iterator

_MOST = 16  # compilers at a time


class Ahead(threading.local):
    """The compilers that are at work for the functions that this thread links.

    Parameters
    ----------
    compile_str : callable
        What compiles one module, as ``GCC_compiler.compile_str``.
    arguments : callable
        Makes the compiler's further arguments (``preargs``) of those that Theano gives.
    """

    def __init__(self, compile_str: Callable, arguments: Callable):
        self._compile, self._arguments = compile_str, arguments
        self._linkers: list = []  # of the functions being linked, innermost last
        self._jobs: dict = {}
        self._pool: Any = None  # while the modules of a function are collected
        self._later: Any = None  # within `together`, the functions that are not linked yet
        self._requested: list = []  # their linkers, whose modules are being compiled

    def make_all(self, stock: Callable) -> Callable:
        """`VMLinker.make_all`, during which its function is known here."""

        def make_all(linker, *args, **kwargs):
            begun = any(each is linker for each in self._requested)
            self._linkers.append(None if begun else linker)
            try:
                return stock(linker, *args, **kwargs)
            finally:
                self._linkers.pop()
                if not self._linkers and not self._requested:
                    self._forget()

        return make_all

    def create(self, stock: Callable) -> Callable:
        """`FunctionMaker.create`, which within `together` links when it ends."""

        def create(maker, *args, **kwargs):
            if self._later is None:
                return stock(maker, *args, **kwargs)
            self._requested.append(maker.linker)
            self._compile_all(maker.linker)
            config = sys.modules["theano"].config

            def link():
                # what Ops compile for themselves meanwhile is linked at once
                later, self._later = self._later, None
                try:
                    with config.change_flags(compute_test_value="off"):  # as in `theano.function`
                        return stock(maker, *args, **kwargs)
                finally:
                    self._later = later

            self._later.append(Later(maker, link))
            return self._later[-1]

        return create

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Functions that are made in the ``with`` block can be called after it, or in it."""
        if self._later is not None:
            yield
            return
        self._later = []
        try:
            yield
            made, self._later = self._later, None
            for each in made:
                each.link()
        finally:
            self._later, self._requested = None, []
            self._forget()

    def compile_str(
        self, module_name: str, src_code: str, location: Any = None, **kwargs: Any
    ) -> Any:
        """Compile a module and import it, as Theano's own function of this name."""
        key = (module_name, src_code, repr(sorted(kwargs.items())))
        if self._pool is None:
            self._collect()
            job = self._jobs.pop(key, None)
            if job is not None and kwargs.get("py_module", True):
                return _imported(job, module_name, location)
        elif key in self._jobs:
            return None
        kwargs["preargs"] = self._arguments(kwargs.pop("preargs", None) or [])
        if self._pool is None:
            return self._compile(module_name, src_code, location=location, **kwargs)
        job = self._pool.submit(_compiled, self._compile, module_name, src_code, kwargs)
        self._jobs[key] = job
        return None

    def _collect(self):
        """Give the modules of the function that is being linked to threads, once."""
        if self._linkers and self._linkers[-1] is not None:
            linker, self._linkers[-1] = self._linkers[-1], None
            self._compile_all(linker)

    def _compile_all(self, linker):
        if getattr(linker, "c_thunks", False) is False:
            return  # no linker that compiles a node at a time
        # a new one each time: a fork leaves a pool without its threads
        self._pool = concurrent.futures.ThreadPoolExecutor(_compilers())
        try:
            for node in linker.schedule(linker.fgraph):
                _request(node)
        finally:
            self._pool.shutdown(wait=False)
            self._pool = None

    def _forget(self):
        """Remove what nobody has asked for, as after an error in another node."""
        for job in self._jobs.values():
            if not job.cancel():
                job.add_done_callback(_remove)
        self._jobs.clear()


class Later:
    """A function that is linked when `Ahead.together` ends or it is used; then it is that one.

    Parameters
    ----------
    maker : theano.compile.function.types.FunctionMaker
    create : callable
        Returns the function.
    """

    def __init__(self, maker: Any, create: Callable):
        self.__dict__.update(maker=maker, _create=create, _function=None, _given={})

    def link(self) -> Any:
        """Return the function."""
        if self._function is None:
            self.__dict__.update(_function=self._create(), _create=None)
            for name, value in self._given.items():
                setattr(self._function, name, value)
        return self._function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.link()(*args, **kwargs)

    def __reduce__(self) -> Any:
        return _itself, (self.link(),)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.link(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if self._function is None:  # its name, which `theano.function` gives it
            self._given[name] = value
        else:
            setattr(self._function, name, value)


def _itself(function):
    return function


def _compilers():
    """How many compilers may work at a time: one for each processor, each needs 200 MB."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), _MOST)
    return min(os.cpu_count() or 1, _MOST)


def _compiled(compile_str, module_name, src_code, kwargs):
    """Path of a new folder with what the compiler made; none is left if it fails."""
    # not in the compile cache, from which Theano removes folders that it does not know
    folder = tempfile.mkdtemp(prefix="theano-module-")
    try:
        compile_str(module_name, src_code, location=folder, py_module=False, **kwargs)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _remove(job):
    if job.exception() is None:
        shutil.rmtree(job.result(), ignore_errors=True)


def _imported(job, module_name, location):
    """The module, moved from the folder where it was compiled to `location`."""
    cmodule = sys.modules["theano.link.c.cmodule"]
    folder = job.result()
    for name in os.listdir(folder):
        shutil.move(os.path.join(folder, name), os.path.join(location, name))
    os.rmdir(folder)
    with open(os.path.join(location, "__init__.py"), "w"):
        pass
    library = "%s.%s" % (module_name, cmodule.get_lib_extension())
    return cmodule.dlimport(os.path.join(location, library))


def _request(node):
    """Have `Ahead.compile_str` called with the node's module, if it will be compiled."""
    from theano.graph.fg import FunctionGraph
    from theano.graph.op import COp, Op
    from theano.graph.utils import MethodNotDefined
    from theano.link.c.basic import CLinker
    from theano.link.c.cmodule import get_module_hash
    from theano.tensor.elemwise import Elemwise

    kind = type(node.op)
    if not isinstance(node.op, COp) or kind.make_thunk is not COp.make_thunk:
        return
    if kind.make_c_thunk is not COp.make_c_thunk:
        return
    # others' preparation may need what the function's memory holds
    if kind.prepare_node not in (Op.prepare_node, Elemwise.prepare_node):
        return
    if any(getattr(v.type, "dtype", "") == "float16" for v in node.inputs + node.outputs):
        return  # C++ may be refused
    node.op.prepare_node(node, None, None, "c")
    linker = CLinker().accept(FunctionGraph(node.inputs, node.outputs), no_recycling=[])
    try:
        key = linker.cmodule_key()
        source = linker.get_src_code()
    except (NotImplementedError, MethodNotDefined):
        return  # this one runs in Python
    if not key or not key[0]:
        return  # Theano does not keep it
    cache = sys.modules["theano.link.c.basic"].get_module_cache()
    if cache._get_from_key(key) is not None:
        return
    if get_module_hash(source, key) not in cache.module_hash_to_key_data:
        linker.compile_cmodule("")


def install(compile_str: Callable, arguments: Callable) -> Callable:
    """Have functions linked with it; return what compiles a module."""
    ahead = Ahead(compile_str, arguments)
    linker = sys.modules["theano.link.vm"].VMLinker
    linker.make_all = ahead.make_all(linker.make_all)
    maker = sys.modules["theano.compile.function.types"].FunctionMaker
    maker.create = ahead.create(maker.create)
    return ahead.compile_str
