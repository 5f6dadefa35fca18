"""``python -m lib PROGRAM``: run a program as Python does, with Theano prepared before."""

from .compat import running

if __name__ == "__main__":
    running.main()
