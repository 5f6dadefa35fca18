"""The extension with scan's loop: compiled once, anew where it must be, or a reason."""

import os
import shutil
import sysconfig

import pytest

from lib.errors import UnavailableError
from lib.native.scan import extension

GXX = shutil.which("g++") or shutil.which("clang++")
needs_compiler = pytest.mark.skipif(GXX is None, reason="no C++ compiler on PATH")
MODULE = """
#include <Python.h>
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "dcgan_scan", nullptr, -1, nullptr};
extern "C" __attribute__((visibility("default"))) PyObject* PyInit_dcgan_scan() {
  PyObject* module = PyModule_Create(&definition);
  PyModule_AddIntConstant(module, "answer", ANSWER);
  return module;
}
"""


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A small extension in the loop's place."""
    path = tmp_path / "loop.cpp"
    path.write_text("#define ANSWER 42\n" + MODULE)
    monkeypatch.setattr(extension, "SOURCE", str(path))
    return path


@needs_compiler
def test_compiled_once_and_loaded(source, tmp_path, monkeypatch):
    cache = tmp_path / "deep" / "cache"
    module = extension.load(GXX, str(cache))
    assert module.answer == 42
    (made,) = cache.iterdir()  # and no folder that was worked in
    assert module.__spec__.origin == str(made)
    monkeypatch.setattr(extension.build, "run", lambda command: pytest.fail("compiled again"))
    assert extension.build_extension(GXX, str(cache)) == str(made)


@pytest.mark.parametrize("change", ["source", "flags", "NumPy", "Python", "compiler", "headers"])
def test_what_it_depends_on_makes_another_file(source, tmp_path, monkeypatch, change):
    compiler = tmp_path / "g++"
    compiler.write_text("#!/bin/sh\n")
    before = extension._digest(str(compiler), ["include"])
    assert extension._digest(str(compiler), ["include"]) == before
    folders = ["include"]
    if change == "source":
        source.write_text("// other\n")
    elif change == "flags":
        monkeypatch.setattr(extension, "FLAGS", ["-O3"])
    elif change == "NumPy":
        monkeypatch.setattr("numpy.__version__", "9.9")
    elif change == "Python":
        monkeypatch.setattr(extension.sys, "version", "9.9")
    elif change == "compiler":
        os.utime(str(compiler), (1, 1))
    else:
        folders = ["elsewhere"]
    assert extension._digest(str(compiler), folders) != before


def test_the_compiler_is_told_pythons_and_numpys_headers(source, tmp_path, monkeypatch):
    compiler = tmp_path / "g++"
    compiler.write_text("#!/bin/sh\n")
    compiler.chmod(0o755)
    commands = []

    def run(command):
        commands.append(command)
        with open(command[-1], "w") as file:
            file.write("compiled")

    monkeypatch.setattr(extension.build, "run", run)
    path = extension.build_extension(str(compiler), str(tmp_path / "cache"))
    (command,) = commands
    assert command[0] == str(compiler) and str(source) in command
    assert "-I" + sysconfig.get_path("include") in command
    assert any(word.startswith("-I") and "numpy" in word for word in command)
    with open(path) as file:
        assert file.read() == "compiled"


@needs_compiler
def test_source_that_does_not_compile(source, tmp_path):
    source.write_text("int main( {\n")
    with pytest.raises(UnavailableError, match="does not compile lib/native: .*error"):
        extension.load(GXX, str(tmp_path / "cache"))
    assert os.listdir(str(tmp_path / "cache")) == []


@pytest.mark.parametrize("name, said", [("no-such-compiler", "no-such-compiler"), ("", "g\\+\\+")])
def test_no_compiler(source, tmp_path, name, said):
    with pytest.raises(UnavailableError, match="no C\\+\\+ compiler: %s is not on PATH" % said):
        extension.load(name, str(tmp_path / "cache"))
    assert not (tmp_path / "cache").exists()


def test_a_damaged_result_is_an_import_error(source, tmp_path, monkeypatch):
    damaged = tmp_path / "scan.so"
    damaged.write_bytes(b"no library")
    monkeypatch.setattr(extension, "build_extension", lambda *given: str(damaged))
    with pytest.raises(ImportError):
        extension.load("g++", str(tmp_path))
