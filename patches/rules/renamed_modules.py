"""Modules of the standard library were renamed."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "imports",
    r"\b(?:StringIO|cStringIO|cPickle|__builtin__|copy_reg|Queue|SocketServer|ConfigParser|"
    r"Tkinter|tk\w+|ttk|Tix|ScrolledText|thread|dbhash|dumbdbm|dbm|gdbm|xmlrpclib|httplib|"
    r"htmlentitydefs|HTMLParser|Cookie|cookielib|BaseHTTPServer|SimpleHTTPServer|"
    r"CGIHTTPServer|commands|UserString|UserList|urlparse|robotparser|_winreg)\b",
    "modules of the standard library were renamed",
    ("import cPickle\nx = cPickle.dumps(y)\n", "import pickle\nx = pickle.dumps(y)\n"),
    order=16,
)
