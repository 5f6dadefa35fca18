"""Imports `lib` while Python starts, in the processes of ``python -m lib`` (see running.py).

Python imports the first ``sitecustomize`` on its path; the one that this one hides is run after
it. The program's path is left without this folder.
"""

import importlib.machinery
import importlib.util
import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))
_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(_HERE)))

sys.path[:] = [path for path in sys.path if os.path.abspath(path) != _HERE]

sys.path.insert(0, _ROOT)
try:
    import lib  # noqa: F401
finally:
    sys.path.remove(_ROOT)

_spec = importlib.machinery.PathFinder.find_spec("sitecustomize", sys.path)
if _spec is not None and _spec.loader is not None:
    _module = importlib.util.module_from_spec(_spec)
    sys.modules["sitecustomize"] = _module
    _spec.loader.exec_module(_module)
