"""Parsing Python 2 and 3 into trees that keep every blank and comment, and building on them.

The parser is fissix, the living copy of lib2to3: it reads Python 2 on every Python that
this project supports, which `ast` cannot and lib2to3 no longer does (gone with 3.13).
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any, Iterator

import fissix
from fissix.pgen2 import parse, pgen, token, tokenize

from lib.errors import InputError

# fissix writes its grammar tables to the user's cache folder; the port writes nowhere but in
# the folder that it ports, and making the tables takes a tenth of a second.
fissix.driver.load_grammar = lambda path, **_: pgen.generate_grammar(path)

from fissix import pygram  # noqa: E402  (reads the grammar when it is imported)

from .nodes import Leaf, Node, nodes_of  # noqa: E402
from .parser import parse_text  # noqa: E402

syms = pygram.python_symbols

_PRINT_STATEMENT = pygram.python_grammar
_PRINT_FUNCTION = pygram.python_grammar_no_print_statement
_NO_STATEMENTS = pygram.python_grammar_no_print_and_exec_statement

# AssertionError: of the parser, where fissix's tokenizer lost count in a damaged string.
_PARSER_ERRORS = (
    parse.ParseError,
    tokenize.TokenError,
    IndentationError,
    RecursionError,
    AssertionError,
)

_FUTURE_PRINT = re.compile(r"^from\s+__future__\s+import\b[^#]*\bprint_function\b", re.M)


TOO_DEEP = "nested too deeply"


class NotPython(InputError):
    """A source that neither Python 2 nor Python 3 could read; ``line`` says where."""

    what = "cannot be read as Python 2 or 3 (%s)"
    remedy = "correct it, or leave the file out with --exclude %s"

    def __init__(self, filename: str, line: int, reason: str) -> None:
        self.line = line
        text = self.what % reason + "; " + self.remedy % filename
        super().__init__("%s:%d: %s" % (filename, line, text))


class NewerPython(NotPython):
    """A source that this Python reads, and that has syntax which the port does not know."""

    what = "is Python 3 in a newer syntax than the port reads (%s), so it was left alone"
    remedy = "port what it has of Theano by hand, or leave the file out with --exclude %s"


def python3_error(source: str, whole: bool = False) -> SyntaxError | None:
    """Return the SyntaxError that today's Python finds in `source`, or None.

    Parameters
    ----------
    source : str
    whole : bool
        Also what only compiling shows: too many nested blocks, ``return`` outside a function.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes, `is` with a literal
            if whole:
                compile(source, "<ported>", "exec", dont_inherit=True)
            else:
                ast.parse(source)
    except SyntaxError as error:
        return error
    except (RecursionError, MemoryError):
        return SyntaxError(TOO_DEEP, (None, 1, 0, ""))
    except ValueError as error:  # a null byte
        return SyntaxError(str(error), (None, 1, 0, ""))
    return None


def parse_source(
    source: str, filename: str = "<string>", print_statement: bool | None = None
) -> Node:
    """Return the tree of `source`, which is Python 2 or 3.

    Parameters
    ----------
    source : str
        With ``\\n`` line ends.
    filename : str
        For the message.
    print_statement : bool, optional
        Read ``print`` as a statement; None tries the statement first, then the function.

    Raises
    ------
    NotPython
        With the line at which reading failed.
    """
    if print_statement is None:
        print_statement = not _FUTURE_PRINT.search(source)
    grammars = [_PRINT_FUNCTION, _NO_STATEMENTS]
    if print_statement:
        grammars.insert(0, _PRINT_STATEMENT)
    # fissix wants the last line to end.
    text = source if source.endswith("\n") else source + "\n"
    failure = None
    for grammar in grammars:
        try:
            tree = parse_text(text, grammar)
        except _PARSER_ERRORS as error:
            failure = failure or error
            continue
        if str(tree) == text:
            # fissix gives an empty file no node but its end.
            return tree if isinstance(tree, Node) else Node(syms.file_input, [tree])
        failure = failure or SyntaxError("characters that no version of Python reads")
    raise NotPython(filename, *_where(failure, source)) from failure


def _where(error: Any, source: str) -> Any:
    """Return (line, reason) of what the parser raised."""
    if isinstance(error, parse.ParseError) and error.context:
        return error.context[1][0], "unexpected %r" % (error.value or "end of line")
    if isinstance(error, tokenize.TokenError):
        return error.args[1][0], error.args[0]
    if isinstance(error, IndentationError) and len(error.args) > 1:
        return error.args[1][1], error.args[0]
    lines = source.count("\n") + 1
    return lines, TOO_DEEP if isinstance(error, RecursionError) else str(error) or TOO_DEEP


def tree_text(tree: Node, source: str) -> str:
    """Return the text of a changed tree; `source` decides whether the last line ends."""
    text = str(tree)
    if not source.endswith("\n") and text.endswith("\n"):
        text = text[:-1]
    return text


def name(value: str, prefix: str = "") -> Leaf:
    """Return a leaf for an identifier."""
    return Leaf(token.NAME, value, prefix=prefix)


def call(function: str, arguments: list[Node], prefix: str = "") -> Node:
    """Return ``function(arguments...)`` as a tree; `function` is a dotted name."""
    first, *rest = function.split(".")
    children = [name(first)]
    children += [Node(syms.trailer, [Leaf(token.DOT, "."), name(part)]) for part in rest]
    inner: list[Node] = []
    for argument in arguments:
        if inner:
            inner.append(Leaf(token.COMMA, ","))
            if not argument.prefix.strip(" "):
                argument.prefix = argument.prefix or " "
        elif not argument.prefix.strip(" "):
            argument.prefix = ""
        inner.append(argument)
    body = [Node(syms.arglist, inner)] if len(inner) > 1 else inner
    children.append(Node(syms.trailer, [Leaf(token.LPAR, "("), *body, Leaf(token.RPAR, ")")]))
    return Node(syms.power, children, prefix=prefix)


def expression(text: str, prefix: str = "") -> Node:
    """Return the tree of an expression written as text."""
    tree = parse_source(text + "\n", print_statement=False)
    node = tree.children[0].children[0]
    node.remove()
    node.prefix = prefix
    return node


def dotted(node: Node) -> str | None:
    """Return ``a.b.c`` for a name or a chain of attributes, None for anything else."""
    if node.type == token.NAME:
        return node.value
    if node.type in (syms.dotted_name, syms.power):
        parts: list[Any] = []
        for child in node.children:
            if child.type == syms.trailer and child.children[0].type == token.DOT:
                parts.append(child.children[1].value)
            elif child.type == token.NAME:
                parts.append(child.value)
            elif child.type != token.DOT:
                return None
        return ".".join(parts)
    return None


def bare_text(node: Node) -> str:
    """Return the text of a node without blanks and comments between its parts."""
    return "".join(leaf.value for leaf in node.leaves())


def is_attribute(leaf: Leaf) -> bool:
    """Return whether a NAME leaf is ``x`` in ``a.x``, or a keyword in ``f(x=1)``."""
    before = leaf.prev_sibling
    if before is not None and before.type == token.DOT:
        return True
    parent = leaf.parent
    return (
        parent is not None
        and parent.type == syms.argument
        and parent.children[0] is leaf
        and parent.children[1].type == token.EQUAL
    )


def calls(tree: Node) -> Iterator[Any]:
    """Yield (call, function name, arguments) for each ``a.b.c(...)`` in `tree`.

    `call` is the power node, whose trailers up to the first parentheses make the dotted
    name; `arguments` is the list of argument nodes, commas left out.
    """
    for node in nodes_of(tree, syms.power):
        parts: list[Any] = []
        for child in node.children:
            if child.type == token.NAME and not parts:
                parts.append(child.value)
            elif child.type == syms.trailer and parts and child.children[0].type == token.DOT:
                parts.append(child.children[1].value)
            elif child.type == syms.trailer and parts and child.children[0].type == token.LPAR:
                yield node, ".".join(parts), arguments(child)
                break
            else:
                break


def arguments(trailer: Node) -> list[Node]:
    """Return the argument nodes between the parentheses of a call's trailer."""
    inner = trailer.children[1:-1]
    if len(inner) == 1 and inner[0].type == syms.arglist:
        inner = inner[0].children
    return [node for node in inner if node.type != token.COMMA]


def keyword(argument: Node) -> str | None:
    """Return the name in ``name=value``, None for a positional argument."""
    if argument.type == syms.argument and argument.children[1].type == token.EQUAL:
        return argument.children[0].value
    return None


def call_trailer(power: Node) -> Node | None:
    """Return the first ``(...)`` trailer of a call as `calls` yields it."""
    for child in power.children:
        if child.type == syms.trailer and child.children[0].type == token.LPAR:
            return child
    return None


def append_argument(power: Node, argument: Node) -> None:
    """Add an argument, its prefix included, to a call as `calls` yields it."""
    trailer = call_trailer(power)
    assert trailer is not None, "no call"
    inner = trailer.children[1]
    if inner.type != syms.arglist:
        inner.replace(Node(syms.arglist, [inner.clone()]))
        inner = trailer.children[1]
    if inner.children[-1].type != token.COMMA:
        inner.append_child(Leaf(token.COMMA, ","))
    inner.append_child(argument)


def indentation(node: Node) -> str:
    """Return the white space before a statement of a block."""
    block = node.parent
    if block is not None and block.type == syms.suite:
        for child in block.children:
            if child.type == token.INDENT:
                return str(child.value)
    return ""


def replace_statement(node: Node, lines: list[str]) -> None:
    """Put statements in the place of a simple one, which keeps the comments above it.

    Parameters
    ----------
    node : fissix.pytree.Node
        The statement, without its line end.
    lines : list of str
        Source of the new ones. Each gets a line of its own, unless `node` shares its line.
    """
    holder, prefix = node.parent, node.prefix
    alone = len(holder.children) == 2 and holder.parent.type in (syms.file_input, syms.suite)
    if len(lines) == 1 or not alone:  # a; b, or try: a
        small = parse_source("; ".join(lines) + "\n").children[0].children[:-1]
        _put(holder, node.remove(), small)
        small[0].prefix = prefix
        return
    block, indent = holder.parent, indentation(holder)
    whole = [parse_source(line + "\n").children[0] for line in lines]
    whole[-1].children[-1].replace(holder.children[-1].clone())
    _put(block, holder.remove(), whole)
    for statement in whole:
        statement.prefix = indent
    whole[0].prefix = prefix


def _put(parent: Node, index: int, children: list[Any]) -> None:
    for offset, child in enumerate(children):
        child.parent = None
        parent.insert_child(index + offset, child)


def is_guarded(node: Node) -> bool:
    """Return whether a node stands in a try, which has an answer to its failure."""
    while node is not None and node.type != syms.try_stmt:
        node = node.parent
    return node is not None
