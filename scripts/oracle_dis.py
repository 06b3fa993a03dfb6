"""What CPython's own dis says of imports, for scripts/compare-bytecode.mjs.

Runs under any CPython from 2.7 on, with the standard library only. Reads paths of sources from standard input, one a
line; compiles each to <folder>/<number>.pyc and writes one line of JSON for it: every IMPORT_NAME as
[code path, line, name, level, names], once where the compiler wrote a statement twice.
"""
from __future__ import print_function

import dis
import json
import marshal
import os
import py_compile
import sys
import warnings

PY2 = sys.version_info[0] == 2
HEADER = 8 if PY2 else 12 if sys.version_info < (3, 7) else 16


def instructions(code):
    """(name, argument, value, line) of each instruction that computes something."""
    if not PY2:
        line = code.co_firstlineno
        for each in dis.get_instructions(code):
            if sys.version_info >= (3, 13):
                line = each.line_number or line
            elif each.starts_line is not None:
                line = each.starts_line
            if each.opname not in ("EXTENDED_ARG", "CACHE", "NOP"):
                yield each.opname, each.arg, each.argval, line
        return
    lines = dict(dis.findlinestarts(code))
    text = code.co_code
    at, extended, line = 0, 0, code.co_firstlineno
    while at < len(text):
        line = lines.get(at, line)
        op = ord(text[at])
        at += 1
        argument = None
        if op >= dis.HAVE_ARGUMENT:
            argument = ord(text[at]) | ord(text[at + 1]) << 8 | extended
            extended = 0
            at += 2
            if dis.opname[op] == "EXTENDED_ARG":
                extended = argument << 16
                continue
        value = argument
        if op in dis.hasconst:
            value = code.co_consts[argument]
        elif op in dis.hasname:
            value = code.co_names[argument]
        yield dis.opname[op], argument, value, line


def imports(code, path):
    found = []
    before = [None, None]
    for name, argument, value, line in instructions(code):
        if name == "IMPORT_NAME":
            names = before[1]
            each = [path, line, value, before[0], list(names) if names else None]
            if each not in found:
                found.append(each)
        before = [before[1], value]
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            found.extend(imports(constant, path + [constant.co_name]))
    return found


def main():
    folder = sys.argv[1]
    sys.setrecursionlimit(10000)
    warnings.simplefilter("ignore")
    for number, path in enumerate(sys.stdin.read().split("\n")):
        if not path:
            continue
        target = os.path.join(folder, "%d.pyc" % number)
        try:
            py_compile.compile(path, cfile=target, doraise=True)
            with open(target, "rb") as file:
                code = marshal.loads(file.read()[HEADER:])
        except Exception as error:
            said = {"path": path, "error": type(error).__name__}
        else:
            said = {"path": path, "imports": imports(code, [])}
        print(json.dumps(said))


main()
