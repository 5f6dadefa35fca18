import os
import re
import shutil
import subprocess
import sys
import sysconfig

import pytest
import theano
from theano.link.c.cmodule import GCC_compiler

from lib.errors import UnavailableError
from lib.toolchain import compiler

COMPILER = shutil.which("g++")
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="compiles with g++")


# --- what is missing --------------------------------------------------------------------------


@needs_compiler
def test_no_problem():
    assert compiler.problem({}) is None


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"cxx": ""}, r"Theano's flag cxx is empty: take it out of THEANO_FLAGS or \.theanorc"),
        ({"cxx": "/no/g++"}, r"no C\+\+ compiler \(/no/g\+\+ is not on PATH\).*apt-get install g"),
        (
            {"cxx": sys.executable},
            r"Theano's flag cxx names no C\+\+ compiler: %s" % sys.executable,
        ),
    ],
)
def test_compiler_chosen_by_the_user(settings, words):
    assert re.match(words, compiler.problem(settings))


def test_no_compiler(monkeypatch):
    monkeypatch.setenv("PATH", "/no/such/folder")
    text = compiler.problem({})
    assert text.startswith("no C++ compiler (")
    assert "`apt-get install g++`" in text
    assert "\n" not in text


@needs_compiler
def test_a_compiler_that_the_user_names():
    assert compiler.problem({"cxx": compiler.default_compiler()}) is None


@pytest.mark.skipif(os.name == "nt", reason="needs a program of a few bytes")
@pytest.mark.parametrize(
    "program, usable", [("echo 12", True), ("echo 12; exit 1", False), ("true", False)]
)
def test_what_tells_no_version_is_no_compiler(tmp_path, program, usable):
    path = tmp_path / "g++"
    path.write_text("#!/bin/sh\n%s\n" % program)
    path.chmod(0o755)
    compiler._answers.cache_clear()  # pytest may give a folder's name twice
    found = compiler.problem({"cxx": str(path)})
    assert (found is None) == usable and "\n" not in (found or "")


@needs_compiler
def test_no_headers(monkeypatch):
    monkeypatch.setattr(sysconfig, "get_path", lambda name: "/no/such/folder")
    text = compiler.problem({})
    assert text.startswith("Python's headers are missing (no Python.h in /no/such/folder)")
    assert "`apt-get install python%d.%d-dev`" % sys.version_info[:2] in text


@pytest.mark.parametrize(
    "platform, name", [("linux", "g++"), ("darwin", "clang++"), ("freebsd13", "clang++")]
)
def test_default_compiler(monkeypatch, platform, name):
    monkeypatch.setattr(sys, "platform", platform)
    assert compiler.default_compiler() == name


# --- flags and source -------------------------------------------------------------------------


@pytest.mark.parametrize("version, new", [((1, 20), False), ((1, 26), False), ((2, 0), True)])
def test_compiler_flags(version, new):
    flags = compiler.compiler_flags(version, ["-DX"])
    assert {"-O2", "-g0", "-DX"} <= set(flags)
    assert ("-DNPY_TARGET_VERSION=NPY_2_0_API_VERSION" in flags) == new


def test_flags_change_with_the_headers_and_the_repairs(monkeypatch, tmp_path):
    """They are in the key of Theano's cache."""
    stock = compiler.compiler_flags((1, 26), [])
    changed = tmp_path / "elementary.h"
    changed.write_text("")
    monkeypatch.setattr(compiler, "ELEMENTARY", str(changed))
    before = compiler.compiler_flags((1, 26), [])
    assert stock != before
    monkeypatch.setattr(compiler, "SOURCE_REPAIRS", ())
    without_repairs = compiler.compiler_flags((1, 26), [])
    other = tmp_path / "prelude.h"
    other.write_text("")
    monkeypatch.setattr(compiler, "PRELUDE", str(other))
    assert before != without_repairs != compiler.compiler_flags((1, 26), [])


def test_repair_source():
    for wrong, right, _ in compiler.SOURCE_REPAIRS:
        assert compiler.repair_source("a%sb" % wrong) == "a%sb" % right
    assert compiler.repair_source("int i = 1;") == "int i = 1;"


# --- the precompiled header -------------------------------------------------------------------


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """A prelude that compiles at once and is precompiled for the second module; no memory."""
    path = tmp_path / "prelude.h"
    path.write_text("#define ANSWER 42\n")
    monkeypatch.setattr(compiler, "PRELUDE", str(path))
    monkeypatch.setattr(compiler, "BY_TEXT", 1)
    forget(monkeypatch)
    return path


def forget(monkeypatch):
    """Another process."""
    monkeypatch.setattr(compiler, "_headers", {})
    monkeypatch.setattr(compiler, "_by_text", {})


def compile_module(tmp_path, preargs=("-fPIC",)):
    """Compile a module as Theano does; return the included header and what g++ read."""
    arguments = compiler.compile_arguments(COMPILER, list(preargs), [], str(tmp_path / "cache"))
    source = tmp_path / "mod.cpp"
    source.write_text("int answer() { return ANSWER; }\n")
    command = [COMPILER, "-shared", "-g", *arguments, "-fvisibility=hidden", "-H"]
    done = subprocess.run(
        [*command, "-o", str(tmp_path / "mod.so"), str(source)],
        capture_output=True,
        text=True,
        check=True,
    )
    return arguments[1], done.stderr


@needs_compiler
@pytest.mark.parametrize("by_text", [0, 3])
def test_few_modules_do_without(tiny, tmp_path, monkeypatch, by_text):
    monkeypatch.setattr(compiler, "BY_TEXT", by_text)
    headers = [compile_module(tmp_path)[0] for _ in range(by_text + 2)]
    assert headers[:by_text] == [str(tiny)] * by_text
    assert headers[by_text] == headers[by_text + 1] != str(tiny)


@needs_compiler
def test_header_of_an_earlier_process_serves_the_first_module(tiny, tmp_path, monkeypatch):
    header = [compile_module(tmp_path)[0] for _ in range(2)][1]
    forget(monkeypatch)
    first, read = compile_module(tmp_path)
    assert first == header
    assert "! %s.gch" % header in read


@needs_compiler
def test_second_module_uses_a_precompiled_header(tiny, tmp_path):
    header, read = compile_module(tmp_path)
    assert header == str(tiny)
    assert ".gch" not in read
    header, read = compile_module(tmp_path)
    assert header.startswith(str(tmp_path / "cache"))
    assert "! %s.gch" % header in read  # g++ -H: ! used, x not usable
    assert compile_module(tmp_path)[0] == header


@needs_compiler
def test_other_flags_have_their_own(tiny, tmp_path):
    for preargs in (["-fPIC"], ["-fPIC", "-O2"]):
        headers = [compile_module(tmp_path, preargs)[0] for _ in range(2)]
        assert headers[0] == str(tiny)
        assert "! %s.gch" % headers[1] in compile_module(tmp_path, preargs)[1]
    assert len(list((tmp_path / "cache").iterdir())) == 2


@needs_compiler
def test_flags_of_the_linker_need_no_other(tiny, tmp_path):
    first = compile_module(tmp_path, ["-fPIC", "-Wl,-rpath,/a"])[0]
    linked = ["-fPIC", "-L/my folder", "-Xlinker", "-rpath", "-Xlinker", "/my folder, x"]
    second, read = compile_module(tmp_path, linked)
    assert first == str(tiny)
    assert "! %s.gch" % second in read


@needs_compiler
def test_made_anew_when_the_prelude_changes(tiny, tmp_path, monkeypatch):
    old = [compile_module(tmp_path)[0] for _ in range(2)][1]
    tiny.write_text("#define ANSWER 43\n")
    forget(monkeypatch)
    new = [compile_module(tmp_path)[0] for _ in range(2)][1]
    assert new != old
    assert "! %s.gch" % new in compile_module(tmp_path)[1]


@needs_compiler
def test_the_copy_finds_what_it_includes(tiny, tmp_path):
    tiny.write_text('#include "elementary.h"\n' + tiny.read_text())
    (tiny.parent / "elementary.h").write_text("")  # for the module that reads the original
    header = [compile_module(tmp_path)[0] for _ in range(2)][1]
    os.remove(header + ".gch")  # the compiler now reads the text beside it
    assert "! %s.gch" % header not in compile_module(tmp_path)[1]


@needs_compiler
@pytest.mark.parametrize("version", ["compiler", "numpy", "python"])
def test_made_anew_when_its_own_headers_change(tiny, tmp_path, monkeypatch, version):
    import numpy

    old = [compile_module(tmp_path)[0] for _ in range(2)][1]
    forget(monkeypatch)
    what, value = {
        "compiler": ((os.path, "getmtime"), lambda path: 0.0),
        "numpy": ((numpy, "__version__"), "9"),
        "python": ((sys, "version"), "9"),
    }[version]
    monkeypatch.setattr(*what, value)
    assert [compile_module(tmp_path)[0] for _ in range(2)][1] != old


@needs_compiler
@pytest.mark.parametrize("damage", ["cut", "empty", "gone", "size gone", "size garbled"])
def test_damaged_header_is_made_anew(tiny, tmp_path, monkeypatch, damage):
    header = [compile_module(tmp_path)[0] for _ in range(2)][1]
    with open(header + ".gch", "rb") as file:
        content = file.read()
    if damage in ("cut", "empty"):
        with open(header + ".gch", "wb") as file:
            file.write(content[: len(content) // 2] if damage == "cut" else b"")
    elif damage == "size garbled":
        with open(header + ".size", "w") as file:
            file.write("?")
    else:
        os.remove(header + {"gone": ".gch", "size gone": ".size"}[damage])
    forget(monkeypatch)
    compile_module(tmp_path)
    again, read = compile_module(tmp_path)
    assert again == header
    assert "! %s.gch" % header in read


@needs_compiler
def test_compiler_that_fails_leaves_the_text(tiny, tmp_path):
    tiny.write_text("#error no\n")
    arguments = (COMPILER, ["-fPIC"], [], str(tmp_path / "cache"))
    for _ in range(3):
        assert compiler.compile_arguments(*arguments) == ["-include", str(tiny), "-fPIC"]
    assert list((tmp_path / "cache").iterdir()) == []


@needs_compiler
def test_require_compiler_is_content():
    compiler.require_compiler()


def test_require_compiler_names_the_remedy(monkeypatch):
    monkeypatch.setenv("PATH", "/no/such/folder")
    monkeypatch.delenv("THEANO_FLAGS", raising=False)
    with pytest.raises(UnavailableError, match=r"no C\+\+ compiler .*`apt-get install g\+\+`"):
        compiler.require_compiler()


def test_require_compiler_names_missing_headers(monkeypatch):
    monkeypatch.setattr(compiler.sysconfig, "get_path", lambda name: "/no/such/folder")
    if compiler.shutil.which(compiler.default_compiler()) is None:
        pytest.skip("no compiler either")
    with pytest.raises(UnavailableError, match=r"no Python\.h in /no/such/folder.*install them"):
        compiler.require_compiler()


@needs_compiler
def test_precompiled_ahead(tiny, tmp_path):
    """For the first module, too, if a program asks for it."""
    given = COMPILER, ["-O1"], [str(tmp_path)], str(tmp_path / "cache")
    assert compiler.compile_arguments(*given, by_text=0)[1] != compiler.PRELUDE
    header = compiler.compile_arguments(*given)[1]
    assert header != compiler.PRELUDE and os.path.exists(header + ".gch")


@pytest.mark.parametrize("flags, expected", [("", "-O2"), ("-O1", "-O1"), ("-DX -O3", "-O3")])
def test_the_users_own_optimisation_counts(flags, expected):
    with theano.config.change_flags(gcc__cxxflags=flags):
        given = [flag for flag in GCC_compiler.compile_args() if flag.startswith("-O")]
    assert given == [expected]
