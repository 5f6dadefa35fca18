"""Before any test module: `lib` makes `import theano` work."""

import lib  # noqa: F401
