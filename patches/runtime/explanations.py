"""One line after a traceback: what an error was in Python 2, and what to write.

Only in ported trees. No reading of a source can find ``np.zeros(np.sqrt(16))``; the running
program does.
"""

from __future__ import annotations

import re
import sys
from typing import Any

_LAZY = r"(map|zip|filter|range|dict_keys|dict_values|dict_items)"
_BYTES = "bytes and text were one in Python 2: write b'...' or .encode() where bytes are wanted, "
_BYTES += ".decode() where text is, and open the file with or without 'b' to fit"
# (exceptions, what their message says, what it was and what to write)
_KNOWN: tuple = (
    (
        (TypeError, IndexError),
        r"'(numpy\.)?float\d*' object cannot be interpreted as an (integer|index)|indices must be "
        r"integers|only integers, slices|arrays used as indices must be of integer|"
        r"expected a sequence of integers|integer argument expected, got float|"
        r"'float' object cannot be interpreted|must be an integer, not float",
        "Python 2 or its NumPy cut this float off to a whole number: write int(...) around it, or "
        "// where whole numbers are divided",
    ),
    (
        (TypeError, ValueError),
        r"bytes-like object|not \W?(bytes|str\b)|bytes to str|str to bytes|argument must be str, "
        r"not|"
        r"(string|bytes) pattern on a (bytes|string)|[Ss]trings? must be encoded|must be bytes|"
        r"should return bytes|strings, not bytes|argument should be integer or bytes|"
        r"must be a bytes object|bytes or integer address|cannot use a str to initialize",
        _BYTES,
    ),
    (
        (UnicodeDecodeError,),
        r"codec can't decode",
        "Python 2 read bytes here: open the file with 'rb', or give encoding='latin1' (to "
        "pickle.load too, for files that Python 2 wrote)",
    ),
    (
        (TypeError, AttributeError, ValueError),
        r"'%s' object (is not|does not|has no|cannot)|object of type '%s' has no len|'%s' and '|"
        r"and '%s'$|not '?%s'?$" % ((_LAZY,) * 5),
        "this was a list in Python 2: write list(...) around it",
    ),
    (
        (RuntimeError,),
        r"(changed size|mutated|changed) during iteration",
        "Python 2 went through a copy, or did not look: write for ... in list(...)",
    ),
    (
        (RuntimeError,),
        r"generator raised StopIteration",
        "this ended the generator in Python 2: write return, or put @py2.generator above it",
    ),
    (
        (OSError, ValueError),
        r"can't do nonzero (end|cur)-relative seeks|can't have unbuffered text",
        "Python 2 read bytes here: open the file with 'rb', or 'wb'",
    ),
    (
        (TypeError,),
        r"unhashable type: '(?!list|dict|set|slice|bytearray|numpy)\w+'",
        "a class with __eq__ had a hash in Python 2: write __hash__ = object.__hash__ in it",
    ),
    (
        (TypeError,),
        r"'[<>]=?' not supported between",
        "Python 2 put things of any two types into some order, None first: say what is meant, for "
        "example x is None or y > x",
    ),
    (
        (TypeError,),
        r"not JSON serializable|keys must be str",
        "NumPy's integers were Python's in Python 2: write json.dumps(py2.plain(...))",
    ),
    (
        (ValueError,),
        r"inhomogeneous|setting an array element with a sequence|could not broadcast",
        "NumPy made an array of objects of arrays of unlike shapes: write unlike_arrays.array(...) "
        "(from lib import unlike_arrays), or dtype=object",
    ),
    (
        (ValueError,),
        r"allow_pickle",
        "NumPy read arrays of objects without being asked: write unlike_arrays.load(...) (from lib "
        "import unlike_arrays), which runs nothing that the file says",
    ),
    (
        (OverflowError,),
        r"out of bounds for u?int|Python int(eger)? too large",
        "NumPy made room for this number: write int(...) around one value, .astype(int) after an "
        "array",
    ),
    (
        (TypeError,),
        r"takes no positional arguments|expected 1 argument, got|'cmp' is an invalid keyword",
        "sorting took a function of two in Python 2: write key=functools.cmp_to_key(...)",
    ),
    (
        (TypeError,),
        r"Population must be",
        "random.sample took arrays and sets: write list(...) around what it draws from",
    ),
    (
        (AttributeError,),
        r"no attribute '(next|has_key|iteritems|itervalues|iterkeys|message|decode|func_name|"
        r"sort|xreadlines|jumpahead|im_func|im_self)'",
        "Python 3 has no such method: next(x), k in d, d.items(), str(error), list(...) and "
        "f.__name__ are what to write",
    ),
    (
        (NameError,),
        r"name '(unicode|xrange|raw_input|basestring|long|reduce|unichr|cmp|file|execfile|apply|"
        r"reload|intern|buffer)' is not",
        "this name is Python 2's: str, range, input, int, functools.reduce, chr, open ... are the "
        "new ones",
    ),
    (
        (UnboundLocalError, NameError),
        r"(is not defined|referenced before|not associated)",
        "where an except clause, a list comprehension or exec gave this name its value, Python 2 "
        "kept it and Python 3 does not: give it the value in a statement of its own",
    ),
    (
        (ImportError,),
        r"No module named '(StringIO|cStringIO|cPickle|urllib2|urlparse|Queue|ConfigParser|sets|"
        r"md5|"
        r"sha|commands|thread|__builtin__|copy_reg|HTMLParser|Tkinter|tkFileDialog|httplib)'",
        "this module of Python 2 has another name: io, pickle, urllib.request, urllib.parse, "
        "queue, "
        "configparser, hashlib, subprocess, _thread, builtins ...",
    ),
)


def explanation(error: BaseException) -> str | None:
    """Return what an error was in Python 2 and what to write, None for one that it had too.

    Parameters
    ----------
    error : BaseException
    """
    text = str(error)
    for kinds, said, remedy in _KNOWN:
        if isinstance(error, kinds) and re.search(said, text):
            return str(remedy)
    return None


def install() -> None:
    """Let one line follow the traceback of a known error, and change nothing else."""
    before = sys.excepthook
    if getattr(before, "explains", False):
        return

    def hook(kind: Any, error: Any, trace: Any) -> None:
        before(kind, error, trace)
        remedy = explanation(error)
        if remedy is not None and sys.stderr is not None:
            sys.stderr.write("ported from Python 2: %s\n" % remedy)

    hook.explains = True  # type: ignore[attr-defined]
    sys.excepthook = hook
