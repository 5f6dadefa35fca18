"""Names that Python's standard library dropped or moved."""

from __future__ import annotations

import re
from typing import Any

from ..source.dropped import apply_table, drop_modules, gone, renamed
from ..source.redirect import Destination

NAME = "standard names"
WHY = "Python 3 to 3.13 moved names of the standard library; lib.old_standard has the rest"
EXAMPLE = (
    "import collections\nfrom fractions import gcd\nisinstance(x, collections.Mapping)\n",
    "import collections.abc\nimport collections\nfrom math import gcd\n"
    "isinstance(x, collections.abc.Mapping)\n",
)
ORDER = 15  # before fissix moves what it knows

_ABSTRACT = (
    "Callable Container Generator Hashable ItemsView Iterable Iterator KeysView Mapping "
    "MappingView MutableMapping MutableSequence MutableSet Sequence Set Sized ValuesView"
)
MOVED = {
    **renamed("collections", _ABSTRACT, "collections.abc"),
    **renamed("fractions", "gcd", "math"),
    **renamed("string", "letters=ascii_letters lowercase=ascii_lowercase"),
    **renamed("string", "uppercase=ascii_uppercase"),
    **renamed("string", "atoi=int atof=float atol=int", "builtins"),
    **renamed(
        "string",
        "join split splitfields joinfields replace lower upper strip lstrip rstrip find rfind "
        "index rindex count zfill ljust rjust center expandtabs swapcase capitalize translate "
        "maketrans",
        "@old_string",
    ),
    **renamed("sets", "Set=set ImmutableSet=frozenset", "builtins"),
    **renamed("md5", "new=md5 md5", "@old_string"),
    **renamed("sha", "new=sha1 sha=sha1", "@old_string"),
    **renamed("inspect", "getargspec", "@old_standard"),
    **renamed("imp", "load_source", "@old_standard"),
    **renamed("imp", "reload", "importlib"),
    **renamed("imp", "new_module=ModuleType", "types"),
    **renamed("new", "module=ModuleType function=FunctionType code=CodeType", "types"),
    **renamed("new", "instancemethod=MethodType", "types"),
    **renamed("new", "classobj=type", "builtins"),
    **renamed("os", "getcwdu=getcwd"),
    **renamed("os", "popen2 popen3", "@old_standard"),
    **renamed("commands", "getstatusoutput", "@old_standard"),
    "os.errno": Destination("errno"),
    **renamed(
        "base64",
        "encodestring=encodebytes b64encode standard_b64encode urlsafe_b64encode b32encode "
        "b16encode",
        "@old_string",
    ),
    **renamed("base64", "decodestring=decodebytes", "@old_string"),
    **renamed("ConfigParser", "SafeConfigParser=ConfigParser", "configparser"),
    **renamed("configparser", "SafeConfigParser=ConfigParser"),
    **renamed("contextlib", "nested", "@old_standard"),
    **renamed("os.path", "walk", "@old_standard"),
    **renamed("cgi", "escape", "@old_string"),
    **renamed("pipes", "quote", "shlex"),
    **renamed("platform", "linux_distribution dist=linux_distribution", "@old_standard"),
    **renamed("distutils.spawn", "find_executable=which", "shutil"),
    **renamed("distutils.dir_util", "mkpath copy_tree remove_tree", "@old_standard"),
    **renamed("distutils.file_util", "copy_file", "@old_standard"),
    **renamed("distutils.util", "strtobool", "@old_standard"),
    **renamed("distutils.version", "LooseVersion StrictVersion=LooseVersion", "@old_standard"),
    "xml.etree.cElementTree": Destination("xml.etree.ElementTree"),
    **renamed("sys", "setcheckinterval exc_clear", "@old_standard"),
    "UserDict.IterableUserDict": Destination("collections", "UserDict"),
    "UserDict.UserDict": Destination("collections", "UserDict"),
    "UserDict.DictMixin": Destination("collections.abc", "MutableMapping"),
    "exceptions": Destination("builtins"),
}
# Modules of which nothing is left in Python 3.13.
_MODULES = frozenset(("UserDict", "cgi", "imp", "md5", "new", "pipes", "sets", "sha"))
_ALONE = "write it with what today's standard library has"
LOST = {
    **dict.fromkeys(
        "bsddb compiler dl mhlib mimetools mimify multifile popen2 rexec rfc822 rgbimg "
        "sunaudio user ihooks asynchat asyncore smtpd".split(),
        _ALONE,
    ),
    **gone("sys", "exc_type exc_value exc_traceback", "write sys.exc_info()"),
    **gone("imp", "find_module load_module get_suffixes", "write the module importlib"),
    **gone("inspect", "formatargspec getmoduleinfo", "write inspect.signature"),
    **gone("os", "popen4", "write the module subprocess"),
    **gone("os", "tmpnam tempnam", "write the module tempfile"),
    **gone("distutils", "core command extension", "write setuptools"),
    **gone("types", "InstanceType", "ask with isinstance for the class that is meant"),
    **gone("string", "atoi_error index_error", "write ValueError"),
}
NEEDS = re.compile(
    r"\b(?:%s)\b" % "|".join(sorted({re.escape(path.split(".")[0]) for path in {**MOVED, **LOST}}))
)


def apply(tree: Any, context: Any) -> int:
    own = context.place.siblings

    def resolve(path: str) -> Any:
        return None if path.split(".")[0] in own else MOVED.get(path)

    lost = {path: remedy for path, remedy in LOST.items() if path.split(".")[0] not in own}
    count = apply_table(tree, context, resolve, lost)
    return count + drop_modules(tree, context, _MODULES - own)
