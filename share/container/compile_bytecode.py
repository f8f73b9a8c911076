"""Compiles every module below IN to bytecode below OUT, which names the module by where it will stand.

usage: compile_bytecode.py IN OUT PREFIX

Runs isolated (-I -S), in one process, over sorted paths, so that what the interpreter interned so far is the same each
time. What is no Python for this interpreter (templates, test data) is listed in OUT/skipped.json and is no error: pip
and py3compile leave such files alone too.
"""

import json
import os
import sys
from importlib.util import cache_from_source
from py_compile import PycInvalidationMode, PyCompileError, compile as compile_module


def modules(folder):
    for parent, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if name.endswith(".py"):
                yield os.path.relpath(os.path.join(parent, name), folder)


def main(source, out, prefix):
    sys.stderr = open(os.devnull, "w")  # SyntaxWarnings of other people's code
    skipped = []
    for path in sorted(modules(source), key=os.fsencode):
        target = os.path.join(out, "bytecode", cache_from_source(path, optimization=""))
        try:
            compile_module(
                os.path.join(source, path),
                cfile=target,
                dfile=os.path.join(prefix, path),
                doraise=True,
                optimize=0,
                invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
            )
        except (PyCompileError, SyntaxError, ValueError, RecursionError, UnicodeError) as error:
            skipped.append({"path": path, "problem": str(error).strip().splitlines()[-1]})
    with open(os.path.join(out, "skipped.json"), "w", encoding="utf-8") as report:
        json.dump(skipped, report)


main(*sys.argv[1:])
