"""Before any test module: `lib` makes `import theano` work.

Without a C++ compiler, a test that comes to need one is skipped with the reason; what runs on
JAX, or only in Python, is tested there too.
"""

import os

import pytest

import lib  # noqa: F401
from lib.compat import theano_function
from lib.errors import UnavailableError
from lib.toolchain import compiler, theanorc

NO_COMPILER = compiler.problem(theanorc.settings(os.environ))
if NO_COMPILER is not None:
    # `theano.function` would go to JAX: the tests of a file mean Theano's own
    os.environ.setdefault(theano_function.VARIABLE, "cpu")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item, call):
    """Make a skip of the error that says that there is no compiler."""
    if NO_COMPILER is None or call.excinfo is None:
        return
    error = call.excinfo.value
    if isinstance(error, UnavailableError) and NO_COMPILER in str(error):
        skipped = pytest.CallInfo.from_call(lambda: pytest.skip(NO_COMPILER), call.when)
        call.excinfo = skipped.excinfo
