"""General fixes from Python 2 to 3, made by fissix's fixers.

Left out on purpose: `future`, `idioms`, `set_literal`, `ws_comma` (taste), `asserts`,
`buffer` (wrong here), `tuple_params`, `import` and string exceptions (rules of ours do them
better).
"""

from ..fixers import fixer_rule

RULES = [
    fixer_rule(
        "print",
        r"\bprint\b",
        "print is a function in Python 3",
        ("print 'c: %.4f' % c,\n", "print('c: %.4f' % c, end=' ')\n"),
        order=5,
    ),
    fixer_rule(
        "except",
        r"\bexcept\b",
        "Python 3 names a caught exception with `as`",
        (
            "try:\n    f()\nexcept IOError, e:\n    raise\n",
            "try:\n    f()\nexcept IOError as e:\n    raise\n",
        ),
    ),
    fixer_rule(
        "raise",
        r"\braise\b",
        "Python 3 raises instances",
        ("raise ValueError, 'bad size'\n", "raise ValueError('bad size')\n"),
        order=12,
    ),
    fixer_rule(
        "throw",
        r"\.throw\b",
        "generators throw instances",
        ("g.throw(E, 'x')\n", "g.throw(E('x'))\n"),
    ),
    fixer_rule(
        "exec",
        r"\bexec\b",
        "exec is a function in Python 3",
        ("exec code in scope\n", "exec(code, scope)\n"),
    ),
    fixer_rule(
        "execfile",
        r"\bexecfile\b",
        "execfile is gone",
        (
            "execfile('settings.py')\n",
            "exec(compile(open('settings.py', \"rb\").read(), 'settings.py', 'exec'))\n",
        ),
    ),
    fixer_rule(
        "has_key",
        r"\bhas_key\b",
        "dictionaries lost has_key",
        ("if d.has_key(k): pass\n", "if k in d: pass\n"),
    ),
    fixer_rule("ne", "<>", "<> is gone", ("a = b <> c\n", "a = b != c\n")),
    fixer_rule("repr", "`", "backticks are gone", ("a = `b`\n", "a = repr(b)\n")),
    fixer_rule(
        "numliterals",
        r"\d[lL]\b|\b0\d",
        "octal and long numbers are written differently",
        ("os.chmod(p, 0755)\nn = 10L\n", "os.chmod(p, 0o755)\nn = 10\n"),
    ),
    fixer_rule("long", r"\blong\b", "there is one int", ("n = long(x)\n", "n = int(x)\n")),
    fixer_rule(
        "basestring",
        r"\bbasestring\b",
        "text is str",
        ("isinstance(x, basestring)\n", "isinstance(x, str)\n"),
    ),
    fixer_rule(
        "unicode",
        r"\bunicode\b|\bunichr\b|\b[uU][rR]['\"]",
        "text is str",
        ("s = unicode(x)\n", "s = str(x)\n"),
    ),
    fixer_rule(
        "raw_input",
        r"\braw_input\b",
        "raw_input is called input",
        ("s = raw_input('size? ')\n", "s = input('size? ')\n"),
        order=13,
    ),
    fixer_rule(
        "input",
        r"\binput\b",
        "Python 2's input evaluated what was typed",
        ("print 'size'\nn = input()\n", "print('size')\nn = eval(input())\n"),
        order=11,
        certain=True,
    ),
    fixer_rule(
        "reduce",
        r"\breduce\b",
        "reduce moved to functools",
        ("n = reduce(mul, shape)\n", "from functools import reduce\nn = reduce(mul, shape)\n"),
    ),
    fixer_rule(
        "intern",
        r"\bintern\b",
        "intern moved to sys",
        ("s = intern(x)\n", "import sys\ns = sys.intern(x)\n"),
    ),
    fixer_rule(
        "reload",
        r"\breload\b",
        "reload moved to importlib",
        ("reload(ops)\n", "import importlib\nimportlib.reload(ops)\n"),
    ),
    fixer_rule("apply", r"\bapply\b", "apply is gone", ("apply(f, a)\n", "f(*a)\n")),
    fixer_rule(
        "itertools",
        r"\bi(?:map|zip|filter)\b|\bifilterfalse\b|\bizip_longest\b",
        "map, zip and filter are lazy already",
        (
            "from itertools import izip\nfor a, b in izip(x, y): pass\n",
            "\nfor a, b in zip(x, y): pass\n",
        ),
        order=15,
    ),
    fixer_rule(
        "itertools_imports",
        r"\bi(?:map|zip|filter)\b|\bifilterfalse\b|\bizip_longest\b",
        "itertools lost what is built in",
        ("from itertools import izip, chain\n", "from itertools import chain\n"),
        order=14,
    ),
    fixer_rule(
        "imports",
        r"\b(?:StringIO|cStringIO|cPickle|__builtin__|copy_reg|Queue|SocketServer|ConfigParser|"
        r"Tkinter|tk\w+|ttk|Tix|ScrolledText|thread|dbhash|dumbdbm|dbm|gdbm|xmlrpclib|httplib|"
        r"htmlentitydefs|HTMLParser|Cookie|cookielib|BaseHTTPServer|SimpleHTTPServer|"
        r"CGIHTTPServer|commands|UserString|UserList|urlparse|robotparser|_winreg)\b",
        "modules of the standard library were renamed",
        ("import cPickle\nx = cPickle.dumps(y)\n", "import pickle\nx = pickle.dumps(y)\n"),
        order=16,
    ),
    fixer_rule(
        "urllib",
        r"\burllib2?\b",
        "urllib and urllib2 became a package",
        (
            "import urllib\nurllib.urlretrieve(url, name)\n",
            "import urllib.request, urllib.parse, urllib.error\n"
            "urllib.request.urlretrieve(url, name)\n",
        ),
    ),
    fixer_rule(
        "xrange",
        r"\bx?range\b",
        "range is lazy and xrange is gone",
        (
            "idxs = range(n)\nfor i in xrange(n): pass\n",
            "idxs = list(range(n))\nfor i in range(n): pass\n",
        ),
        order=20,
    ),
    fixer_rule(
        "map",
        r"\bmap\b",
        "map gives an iterator, not a list",
        ("n = len(map(f, x))\n", "n = len(list(map(f, x)))\n"),
        order=21,
    ),
    fixer_rule(
        "filter",
        r"\bfilter\b",
        "filter gives an iterator, not a list",
        ("x = filter(f, y)\n", "x = list(filter(f, y))\n"),
        order=21,
    ),
    fixer_rule(
        "zip",
        r"\bzip\b",
        "zip gives an iterator, not a list",
        ("pairs = zip(a, b)\n", "pairs = list(zip(a, b))\n"),
        order=21,
    ),
    fixer_rule(
        "next",
        r"\bnext\b",
        "iterators are advanced with next()",
        ("batch = stream.next()\n", "batch = next(stream)\n"),
    ),
    fixer_rule(
        "nonzero",
        r"\b__nonzero__\b",
        "truth is asked with __bool__",
        (
            "class A:\n    def __nonzero__(self): return 1\n",
            "class A:\n    def __bool__(self): return 1\n",
        ),
    ),
    fixer_rule(
        "metaclass",
        r"\b__metaclass__\b",
        "metaclasses are keywords",
        (
            "class Layer(object):\n    __metaclass__ = ABCMeta\n",
            "class Layer(object, metaclass=ABCMeta):\n    pass\n",
        ),
    ),
    fixer_rule(
        "methodattrs",
        r"\bim_(?:func|self|class)\b",
        "attributes of methods were renamed",
        ("f = m.im_func\n", "f = m.__func__\n"),
    ),
    fixer_rule(
        "funcattrs",
        r"\bfunc_\w+\b",
        "attributes of functions were renamed",
        ("n = f.func_name\n", "n = f.__name__\n"),
    ),
    fixer_rule(
        "operator",
        r"\boperator\b",
        "operator lost some functions",
        ("import operator\noperator.isCallable(f)\n", "import operator\ncallable(f)\n"),
    ),
    fixer_rule(
        "paren",
        r"\bfor\b",
        "tuples to loop over in a comprehension want parentheses",
        ("x = [i for i in 1, 2]\n", "x = [i for i in (1, 2)]\n"),
    ),
    fixer_rule(
        "renames",
        r"\bmaxint\b",
        "sys.maxint is called sys.maxsize",
        ("import sys\nn = sys.maxint\n", "import sys\nn = sys.maxsize\n"),
    ),
    fixer_rule(
        "standarderror",
        r"\bStandardError\b",
        "StandardError is gone",
        ("class E(StandardError): pass\n", "class E(Exception): pass\n"),
    ),
    fixer_rule(
        "types",
        r"\btypes\b",
        "types lost the names of built-in types",
        ("import types\nisinstance(x, types.IntType)\n", "import types\nisinstance(x, int)\n"),
    ),
    fixer_rule(
        "xreadlines",
        r"\bxreadlines\b",
        "files are iterated",
        ("for line in f.xreadlines(): pass\n", "for line in f: pass\n"),
    ),
    fixer_rule(
        "getcwdu",
        r"\bgetcwdu\b",
        "getcwdu is called getcwd",
        ("p = os.getcwdu()\n", "p = os.getcwd()\n"),
    ),
]
