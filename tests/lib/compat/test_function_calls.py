"""The hook before each call of a compiled function."""

import types

from lib.compat import function_calls


def stand_in():
    """A module like ``theano.compile.function.types``."""

    class Function:
        def __call__(self, *args, **kwargs):
            return args, kwargs

    return types.SimpleNamespace(Function=Function)


def test_calls_stay_as_they_are_until_the_hook_is_used():
    module = stand_in()
    before = module.Function.__call__
    function_calls.install(module)
    assert module.Function.__call__ is before


def test_each_call_is_announced_and_gets_its_arguments():
    module, announced = stand_in(), []
    function_calls.install(module)
    module.Function.before_calls(announced.append)
    function = module.Function()
    assert function(1, a=2) == ((1,), {"a": 2})
    assert announced == [function]


def test_theanos_functions_have_it():
    import theano  # noqa: F401
    from theano.compile.function.types import Function

    assert callable(Function.before_calls)
