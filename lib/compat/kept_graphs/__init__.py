"""Rewritten graphs are kept on disk, so that the next process need not rewrite them again.

Rewriting is most of the time that a program takes to start when its C++ is compiled already.
What it makes depends on the graph, on the rewrites and on Theano's settings. The key of a kept
graph is the digest of all of them, with the graph written out: the same bytes are the same graph.
Only graphs and rewrites whose code is Theano's or this project's are kept, because the code of
others may change without a sign of it.
"""

from .keeping import VARIABLE, install

__all__ = ["VARIABLE", "install"]
