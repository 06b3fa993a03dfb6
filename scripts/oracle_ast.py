"""What CPython's own ast says of imports and calls, for scripts/compare-with-cpython.mjs.

Runs under any CPython from 2.7 on, with the standard library only. Reads paths from standard input, one a line, and
writes one line of JSON for each. With a folder as argument it also compiles each file to <folder>/<number>.pyc.
"""
from __future__ import print_function

import ast
import io
import json
import os
import py_compile
import sys
import warnings

PY2 = sys.version_info[0] == 2
TRY = tuple(getattr(ast, name) for name in ("Try", "TryStar", "TryExcept", "TryFinally") if hasattr(ast, name))
FUNCTIONS = tuple(getattr(ast, name) for name in ("FunctionDef", "AsyncFunctionDef") if hasattr(ast, name))
LOOPS = tuple(getattr(ast, name) for name in ("For", "AsyncFor", "While") if hasattr(ast, name))
WITHS = tuple(getattr(ast, name) for name in ("With", "AsyncWith") if hasattr(ast, name))
EXITS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
MATCH = getattr(ast, "Match", ())
COMPARISONS = {
    "Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=",
    "Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in",
}


def constant(node):
    """[value] of a literal that is easy to compare: ASCII text, an int below 2**53, None, True, False."""
    kind = type(node).__name__
    if kind == "Str":
        value = node.s
    elif kind == "Num":
        value = node.n
    elif kind == "Name" and node.id in ("None", "True", "False"):
        return [{"None": None, "True": True, "False": False}[node.id]]
    elif kind in ("NameConstant", "Constant"):
        value = node.value
    elif kind == "UnaryOp" and isinstance(node.op, ast.USub):
        inner = constant(node.operand)
        if not inner or type(inner[0]) is not int:
            return None
        value = -inner[0]
    else:
        return None
    if value is None or isinstance(value, bool):
        return [value]
    if isinstance(value, int) and abs(value) < 2 ** 53:
        return [value]
    if isinstance(value, type(u"")) or (PY2 and isinstance(value, str)):
        if all(ord(char) < 128 for char in value):
            return [value]
    return None


def render(node):
    """Names, attributes, calls and literals as text; "?" for the rest."""
    known = constant(node)
    if known is not None:
        return json.dumps(known[0])
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return render(node.value) + "." + node.attr
    if isinstance(node, ast.Call):
        return render(node.func) + "()"
    if type(node).__name__ == "NamedExpr":
        return render(node.target)
    return "?"


def condition(node):
    """A test as ["and" | "or", ...], ["not", x], [comparison, left, right] or [text]."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return ["not", condition(node.operand)]
    if isinstance(node, ast.BoolOp):
        word = "and" if isinstance(node.op, ast.And) else "or"
        return [word] + [condition(value) for value in node.values]
    if isinstance(node, ast.Compare):
        pairs = []
        left = node.left
        for op, right in zip(node.ops, node.comparators):
            pairs.append([COMPARISONS[type(op).__name__], render(left), render(right)])
            left = right
        return pairs[0] if len(pairs) == 1 else ["and"] + pairs
    return [render(node)]


def truth(node):
    """True or False for a test that the compiler decides."""
    if isinstance(node, ast.Name) and node.id == "__debug__":
        return True
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = truth(node.operand)
        return None if inner is None else not inner
    if isinstance(node, ast.BoolOp):
        values = [truth(value) for value in node.values]
        stop = isinstance(node.op, ast.Or)
        return stop if stop in values else None if None in values else not stop
    if type(node).__name__ == "Num":
        return bool(node.n)
    known = constant(node)
    return None if known is None else bool(known[0])


def callee(node):
    if type(node).__name__ in ("NameConstant", "Constant") and isinstance(node.value, bool):
        return str(node.value)
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return callee(node.value) + "." + node.attr
    if isinstance(node, ast.Call):
        return callee(node.func) + "()"
    # Our facts see through these: (await x).y() is x.y(), (a := b).c() is a.c().
    if type(node).__name__ == "Await":
        return callee(node.value)
    if type(node).__name__ == "NamedExpr":
        return callee(node.target)
    return "?"


def caught(node):
    if node is None:
        return ["*"]
    if isinstance(node, ast.Tuple):
        return [name for item in node.elts for name in caught(item)]
    name = callee(node)
    return ["?" if "?" in name or "(" in name else name]


def leaves(body):
    """Does running these statements never reach what follows them?"""
    return any(leaving(statement) for statement in body)


def leaving(node):
    if isinstance(node, EXITS):
        return True
    if isinstance(node, ast.If):
        return bool(node.orelse) and leaves(node.body) and leaves(node.orelse)
    if isinstance(node, TRY):
        if leaves(getattr(node, "finalbody", [])):
            return True
        through = leaves(node.body) or leaves(getattr(node, "orelse", []))
        return through and all(leaves(handler.body) for handler in getattr(node, "handlers", []))
    return False


class Reader(object):
    def __init__(self):
        self.imports = []
        self.calls = []
        self.dead = False

    def statements(self, body, scope, guards, dead=False):
        """`dead`: the compiler may leave this out, as it may what follows a return."""
        guards = list(guards)
        before = self.dead
        self.dead = before or dead
        for statement in body:
            self.statement(statement, scope, guards)
            if isinstance(statement, ast.If):
                guards.extend(self.early(statement))
            self.dead = self.dead or leaving(statement)
        self.dead = before

    def early(self, node):
        """Guards for what follows an if: its branches that leave the block were not taken."""
        found = []
        branches, otherwise = self.branches(node)
        at = 0
        while at < len(branches) and leaves(branches[at][1]):
            found.append(["unless", condition(branches[at][0])])
            at += 1
        if at < len(branches) and leaves(otherwise) and all(leaves(body) for _, body in branches[at + 1:]):
            found.append(["if", condition(branches[at][0])])
        return found

    def branches(self, node):
        """The tests of if and elif with their bodies, and the body of else."""
        branches = [(node.test, node.body)]
        while len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If) and self.is_elif(node, node.orelse[0]):
            node = node.orelse[0]
            branches.append((node.test, node.body))
        return branches, node.orelse

    def is_elif(self, node, inner):
        line = self.lines[inner.lineno - 1] if inner.lineno <= len(self.lines) else ""
        return line[:inner.col_offset].strip() in ("", u"elif", "elif", b"elif") and (
            line.strip().startswith("elif") or line[inner.col_offset:].startswith("elif"))

    def statement(self, node, scope, guards):
        if isinstance(node, ast.Import):
            for name in node.names:
                self.imports.append([node.lineno, name.name, None, name.asname, 0, scope, list(guards), self.dead])
        elif isinstance(node, ast.ImportFrom):
            names = [[name.name, name.asname or name.name] for name in node.names]
            self.imports.append([node.lineno, node.module or "", names, None, node.level or 0, scope, list(guards), self.dead])
        elif isinstance(node, FUNCTIONS) or isinstance(node, ast.ClassDef):
            self.statements(node.body, scope + [node.name], [])
            for field, value in ast.iter_fields(node):
                if field != "body":
                    self.expressions(value)
        elif isinstance(node, ast.If):
            self.expressions(node.test)
            test = condition(node.test)
            known = truth(node.test)
            self.statements(node.body, scope, guards + [["if", test]], known is False)
            self.statements(node.orelse, scope, guards + [["unless", test]], known is True)
        elif isinstance(node, LOOPS):
            for field, value in ast.iter_fields(node):
                if field not in ("body", "orelse"):
                    self.expressions(value)
            dead = isinstance(node, ast.While) and truth(node.test) is False
            self.statements(node.body, scope, guards + [["loop", ""]], dead)
            self.statements(node.orelse, scope, guards)
        elif isinstance(node, WITHS):
            if hasattr(node, "items"):
                contexts = [item.context_expr for item in node.items]
                self.expressions(node.items)
            else:
                contexts = [node.context_expr]
                self.expressions([node.context_expr, node.optional_vars])
            self.statements(node.body, scope, guards + [["with", render(each)] for each in contexts])
        elif isinstance(node, TRY):
            self.attempt(node, scope, guards)
        elif MATCH and isinstance(node, MATCH):
            self.expressions(node.subject)
            before = []
            for case in node.cases:
                self.expressions([case.pattern, case.guard])
                self.statements(case.body, scope, guards + before + [["if", ["?"]]])
                before.append(["unless", ["?"]])
        else:
            self.expressions(node)

    def attempt(self, node, scope, guards):
        # 2.7 writes try/except/finally as a try/except alone in a try/finally.
        handlers = getattr(node, "handlers", [])
        names = []
        for handler in handlers:
            for name in caught(handler.type):
                if name not in names:
                    names.append(name)
        self.statements(node.body, scope, guards + [["try", " ".join(names)]] if handlers else guards)
        for handler in handlers:
            self.expressions(handler.type)
            self.statements(handler.body, scope, guards + [["except", " ".join(caught(handler.type))]])
        self.statements(getattr(node, "orelse", []), scope, guards + [["else", ""]], leaves(node.body))
        self.statements(getattr(node, "finalbody", []), scope, guards)

    def expressions(self, what):
        pending = [what]
        while pending:
            node = pending.pop()
            if isinstance(node, list):
                pending.extend(node)
            elif isinstance(node, ast.AST):
                if isinstance(node, ast.Call):
                    first = constant(node.args[0]) if node.args else None
                    self.calls.append([node.lineno, callee(node.func), first, self.dead])
                pending.extend(ast.iter_child_nodes(node))


def read(path, reader):
    with io.open(path, "rb") as file:
        source = file.read()
    tree = compile(source, path, "exec", ast.PyCF_ONLY_AST, True)
    text = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    reader.lines = text.decode("latin-1").split("\n")
    reader.statements(tree.body, [], [])


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else None
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(10000)
    for number, line in enumerate(sys.stdin):
        path = line.rstrip("\n")
        reader = Reader()
        said = {"path": path}
        try:
            read(path, reader)
            said["imports"] = reader.imports
            said["calls"] = reader.calls
            if folder is not None:
                py_compile.compile(path, cfile=os.path.join(folder, "%d.pyc" % number), doraise=True)
        except (SyntaxError, ValueError, TypeError, UnicodeError, RuntimeError, py_compile.PyCompileError) as error:
            said["error"] = "%s: %s" % (type(error).__name__, str(error).split("\n")[0])
        print(json.dumps(said, ensure_ascii=True))


main()
