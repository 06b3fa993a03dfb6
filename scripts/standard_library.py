# Prints, as JSON, what one Python's standard library consists of and which of its modules import which. Runs on 2.7
# and 3.x and never imports what it reads; a source tree of another version is read by the nearest interpreter there is.
#
#   python3.11 standard_library.py > 3.11.json
#       the interpreter that runs it: its library, built-in modules, extensions and start-up
#   python3.6 standard_library.py --tree cpython-3.4/ --version 3.4 > tree-3.4.json
#       a source tree: its library, Windows and Unix build lists, frozen modules, and names that C code imports
#
# scripts/build-knowledge.mjs merges the outputs into knowledge/standard-library*.json. One long file, because each
# interpreter has to run it by itself.

from __future__ import print_function

import ast
import json
import os
import re
import subprocess
import sys

PLATFORMS = ("linux", "win32", "darwin")
# Test suites, vendored wheels and what an installer leaves out: nobody freezes them, and they would double the data.
LEFT_OUT = re.compile(r"(^|\.)(tests?|idle_test|_bundled|site-packages|lib-dynload|__pycache__|fuzzy_runtime)(\.|$)")
# Modules of one platform, by name: what a try/except or a module-level constant is decided by.
ONLY_WINDOWS = set("nt winreg _winreg msvcrt _winapi winsound _subprocess _msi _overlapped".split())
ONLY_POSIX = set("posix pwd grp fcntl termios resource syslog _posixsubprocess _posixshmem _curses readline".split())
ONLY_MAC = set("_scproxy Carbon MacOS gestalt".split())
ELSEWHERE = set("org java ce os2 _emx_link riscos riscosenviron vms_lib _vms System clr __pypy__ mac".split())
IMPORT_ERRORS = set("ImportError ModuleNotFoundError Exception StandardError BaseException".split())
# Folders of Lib/ that one platform has on sys.path (up to 3.6).
PLATFORM_FOLDERS = {"plat-linux2": "linux", "plat-linux": "linux", "plat-mac": "darwin", "plat-darwin": "darwin"}
# How badly an edge is needed, strongest first; when a module is imported twice, the stronger one is kept.
STRENGTH = ["always", "branch", "function", "fallback", "try"]


class Marker(object):
    """A value of which only a property is known: sys.builtin_module_names, or a module that was imported."""

    def __init__(self, kind):
        self.kind = kind


BUILTIN_NAMES = Marker("builtin_module_names")


class Unknown(Exception):
    pass


def exists_on(module, platform):
    """True, False, or None when the name alone does not tell."""
    top = module.split(".")[0]
    if top in ELSEWHERE:
        return False
    if top in ONLY_WINDOWS:
        return platform == "win32"
    if top in ONLY_POSIX:
        return platform != "win32"
    if top in ONLY_MAC:
        return platform == "darwin"
    return None


class Walk(object):
    """The imports of one module as one platform sees them."""

    def __init__(self, name, is_package, platform, version, known):
        self.name = name
        self.package = name if is_package else name.rpartition(".")[0]
        self.platform = platform
        self.version = version
        self.known = known
        self.constants = {}
        self.edges = {}

    # Values -----------------------------------------------------------------------------------------------------

    def value(self, node):
        kind = type(node).__name__
        if kind in ("Str", "Num", "Bytes"):
            return getattr(node, {"Str": "s", "Num": "n", "Bytes": "s"}[kind])
        if kind in ("Constant", "NameConstant"):
            return node.value
        if kind == "Name":
            if node.id in ("True", "False", "None"):
                return {"True": True, "False": False, "None": None}[node.id]
            if node.id in self.constants:
                return self.constants[node.id]
            if node.id == "TYPE_CHECKING":
                return False
            if node.id == "__name__":
                return self.name
        if kind in ("Tuple", "List", "Set"):
            return tuple(self.value(item) for item in node.elts)
        if kind == "Attribute":
            return self.attribute(node)
        if kind == "UnaryOp" and isinstance(node.op, ast.Not):
            return not self.truth(node.operand)
        if kind == "BoolOp":
            return self.boolean(node)
        if kind == "Compare" and len(node.ops) == 1:
            return self.compare(node)
        if kind == "Call":
            return self.call(node)
        if kind == "Subscript":
            return self.subscript(node)
        raise Unknown()

    def attribute(self, node):
        dotted = dotted_name(node).lstrip("_")
        if dotted == "sys.platform":
            if self.platform == "linux" and self.version < (3, 3):
                return "linux2"
            return self.platform
        if dotted == "os.name":
            return "nt" if self.platform == "win32" else "posix"
        if dotted == "sys.version_info":
            return self.version
        if dotted == "sys.builtin_module_names":
            return BUILTIN_NAMES
        if dotted == "typing.TYPE_CHECKING":
            return False
        raise Unknown()

    def truth(self, node):
        value = self.value(node)
        return True if isinstance(value, Marker) else bool(value)

    def boolean(self, node):
        decisive = isinstance(node.op, ast.Or)
        unknown = False
        for item in node.values:
            try:
                if self.truth(item) == decisive:
                    return decisive
            except Unknown:
                unknown = True
        if unknown:
            raise Unknown()
        return not decisive

    def compare(self, node):
        left, right = self.value(node.left), self.value(node.comparators[0])
        op = type(node.ops[0]).__name__
        if right is BUILTIN_NAMES and op in ("In", "NotIn"):
            there = exists_on(left, self.platform)
            if there is None:
                raise Unknown()
            return there == (op == "In")
        if isinstance(left, Marker) or isinstance(right, Marker):
            if (left is None or right is None) and op in ("Is", "Eq", "IsNot", "NotEq"):
                return op in ("IsNot", "NotEq")
            raise Unknown()
        try:
            return {
                "Eq": lambda: left == right,
                "NotEq": lambda: left != right,
                "Is": lambda: left is right,
                "IsNot": lambda: left is not right,
                "In": lambda: left in right,
                "NotIn": lambda: left not in right,
                "Lt": lambda: left < right,
                "LtE": lambda: left <= right,
                "Gt": lambda: left > right,
                "GtE": lambda: left >= right,
            }[op]()
        except TypeError:
            raise Unknown()

    def call(self, node):
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("startswith", "lower") and len(node.args) < 2:
            text = self.value(node.func.value)
            if not isinstance(text, str):
                raise Unknown()
            return getattr(text, node.func.attr)(*[self.value(item) for item in node.args])
        if isinstance(node.func, ast.Name) and node.func.id == "hasattr" and len(node.args) == 2:
            owner, name = dotted_name(node.args[0]).lstrip("_"), self.value(node.args[1])
            if owner == "os" and name in ("fork", "forkpty", "fchmod", "getuid"):
                return self.platform != "win32"
            if owner == "sys" and name == "getwindowsversion":
                return self.platform == "win32"
        raise Unknown()

    def subscript(self, node):
        value = self.value(node.value)
        if isinstance(node.slice, ast.Slice) and isinstance(value, str) and node.slice.lower is None:
            return value[: self.value(node.slice.upper)]
        raise Unknown()

    # Statements -------------------------------------------------------------------------------------------------

    def body(self, statements, guards):
        """Walks a block; True when nothing after it runs on this platform (it ended in raise or return)."""
        for statement in statements:
            if self.statement(statement, guards):
                return True
        return False

    def statement(self, node, guards):
        kind = type(node).__name__
        if kind == "Import":
            for alias in node.names:
                self.load(alias.name, guards)
                self.constants[(alias.asname or alias.name).split(".")[0]] = self.imported(alias.name)
        elif kind == "ImportFrom":
            self.load_from(node, guards)
        elif kind == "If":
            return self.branch(node, guards)
        elif kind in ("Try", "TryStar", "TryExcept"):
            return self.attempt(node, guards)
        elif kind == "TryFinally":
            ended = self.body(node.body, guards)
            return self.body(node.finalbody, guards) or ended
        elif kind in ("FunctionDef", "AsyncFunctionDef"):
            self.calls_in(node.decorator_list, guards)
            self.calls_in([node.args], guards)
            saved = self.constants
            self.constants = dict(saved)
            self.body(node.body, guards + ["function"])
            self.constants = saved
        elif kind == "ClassDef":
            self.calls_in(node.bases, guards)
            self.body(node.body, guards)
        elif kind in ("For", "While", "AsyncFor"):
            self.calls_in([getattr(node, "iter", None) or node.test], guards)
            self.body(node.body, guards + ["branch"])
            self.body(node.orelse, guards + ["branch"])
        elif kind in ("With", "AsyncWith"):
            contexts = [item.context_expr for item in getattr(node, "items", [])] or [node.context_expr]
            caught = [c for c in contexts if isinstance(c, ast.Call) and dotted_name(c.func).endswith("suppress")]
            self.calls_in(contexts, guards)
            return self.body(node.body, guards + ["try"] if caught else guards)
        elif kind == "Match":
            for case in node.cases:
                self.body(case.body, guards + ["branch"])
        elif kind in ("Raise", "Return"):
            self.calls_in([node], guards)
            return True
        else:
            self.calls_in([node], guards)
            if kind == "Assign":
                self.assign(node, guards)
        return False

    def imported(self, module):
        there = exists_on(module, self.platform)
        return Marker(module) if there or there is None else None

    def assign(self, node, guards):
        for target in node.targets:
            for name in [target] if isinstance(target, ast.Name) else getattr(target, "elts", []):
                if isinstance(name, ast.Name):
                    self.constants.pop(name.id, None)
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and "branch" not in guards:
            try:
                self.constants[node.targets[0].id] = self.value(node.value)
            except Unknown:
                pass

    def branch(self, node, guards):
        self.calls_in([node.test], guards)
        if is_main_test(node.test):
            return False
        try:
            holds = self.truth(node.test)
        except Unknown:
            ended = self.body(node.body, guards + ["branch"])
            return self.body(node.orelse, guards + ["branch"]) and ended
        return self.body(node.body if holds else node.orelse, guards)

    def attempt(self, node, guards):
        catching = [handler for handler in node.handlers if catches_import_error(handler)]
        if not catching:
            ended = self.body(node.body, guards)
            for handler in node.handlers:
                ended = self.body(handler.body, guards + ["branch"]) and ended
            return self.body(node.orelse + getattr(node, "finalbody", []), guards) or ended
        imports = [name for name in map(plain_imports, node.body) for name in name]
        there = [exists_on(name, self.platform) for name in imports]
        if False in there:
            # The import fails here: what stands before it runs, then the handler, as if it were written plainly.
            self.body(before_missing(node.body, self.platform), guards + ["try"])
            ended = self.body(catching[0].body, guards)
        elif there and None not in there:
            self.body(node.body, guards)
            ended = self.body(node.orelse, guards)
        else:
            before = dict(self.constants)
            self.body(node.body, guards + ["try"])
            self.body(node.orelse, guards + ["try"])
            inside = self.constants
            self.constants = dict(before)
            for handler in node.handlers:
                self.body(handler.body, guards + ["fallback"])
            # What both ways agree on stays known.
            self.constants = dict((k, v) for k, v in inside.items() if self.constants.get(k, inside) is v)
            ended = False
        return self.body(getattr(node, "finalbody", []), guards) or ended

    # Imports ----------------------------------------------------------------------------------------------------

    def load(self, name, guards):
        # Python 2 looks among the siblings first.
        if self.version < (3, 0) and self.package and self.package + "." + name.split(".")[0] in self.known:
            name = self.package + "." + name
        self.add(name, guards)

    def load_from(self, node, guards):
        level = node.level or 0
        if level:
            parts = self.package.split(".")
            base = ".".join(parts[: len(parts) - level + 1])
            module = base + ("." + node.module if node.module else "")
        else:
            module = node.module
            sibling = self.package + "." + module if self.package else ""
            if self.version < (3, 0) and sibling in self.known:
                module = sibling
        deeper = False
        for alias in node.names:
            child = module + "." + alias.name
            if child in self.known:
                self.add(child, guards)
                deeper = True
            self.constants.pop(alias.asname or alias.name, None)
            if module in ("sys", "os") and alias.name in ("platform", "name"):
                attribute = ast.Attribute(value=ast.Name(id=module), attr=alias.name)
                try:
                    self.constants[alias.asname or alias.name] = self.attribute(attribute)
                except Unknown:
                    pass
        if not deeper or module != self.package:
            self.add(module, guards)

    def add(self, module, guards):
        if exists_on(module, self.platform) is False:
            return
        guard = "always"
        for candidate in ("try", "fallback", "branch", "function"):
            if candidate in guards:
                guard = candidate
                break
        old = self.edges.get(module)
        if old is None or STRENGTH.index(guard) < STRENGTH.index(old):
            self.edges[module] = guard

    def calls_in(self, nodes, guards):
        """__import__("x") and importlib.import_module("x") with a constant name, and lambdas, anywhere below."""
        for top in nodes:
            if top is None:
                continue
            for node in ast.walk(top):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                name = dotted_name(node.func).split(".")[-1]
                if name in ("__import__", "import_module", "_import_module", "_load_module"):
                    try:
                        text = self.value(node.args[0])
                    except Unknown:
                        continue
                    if isinstance(text, str) and re.match(r"^[A-Za-z_][\w.]*$", text):
                        self.add(text, guards)


def dotted_name(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return dotted_name(node.value) + "." + node.attr
    return ""


def is_main_test(test):
    if not isinstance(test, ast.Compare) or dotted_name(test.left) != "__name__":
        return False
    other = test.comparators[0]
    return (other.value if hasattr(other, "value") else getattr(other, "s", "")) == "__main__"


def catches_import_error(handler):
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(dotted_name(item).split(".")[-1] in IMPORT_ERRORS for item in types)


def plain_imports(statement):
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    if isinstance(statement, ast.ImportFrom) and not statement.level:
        return [statement.module]
    return []


def before_missing(body, platform):
    kept = []
    for statement in body:
        if any(exists_on(name, platform) is False for name in plain_imports(statement)):
            break
        kept.append(statement)
    return kept


# The library ----------------------------------------------------------------------------------------------------


def library_files(lib):
    """Module name -> (path, is package, platforms or None)."""
    found = {}

    def add(folder, prefix, platforms):
        for entry in sorted(os.listdir(folder)):
            path = os.path.join(folder, entry)
            base = entry[:-3] if entry.endswith(".py") else entry
            name = prefix + base
            if LEFT_OUT.search(name) or not re.match(r"^[A-Za-z_]\w*$", base):
                continue
            if entry.endswith(".py") and base not in ("__init__", "regen"):
                found.setdefault(name, (path, False, platforms))
            elif os.path.isfile(os.path.join(path, "__init__.py")):
                found[name] = (os.path.join(path, "__init__.py"), True, platforms)
                add(path, name + ".", platforms)

    add(lib, "", None)
    # Folders that Python 2 (and 3 up to 3.6) puts on sys.path beside the library itself.
    if os.path.isdir(os.path.join(lib, "lib-tk")):
        add(os.path.join(lib, "lib-tk"), "", None)
    for entry in sorted(os.listdir(lib)):
        target = PLATFORM_FOLDERS.get(entry)
        if target:
            add(os.path.join(lib, entry), "", [target])
            packages = os.path.join(lib, entry, "lib-scriptpackages")
            if os.path.isdir(packages):
                add(packages, "", [target])
    return found


def parse(path):
    """Newer syntax that does not matter for imports is written in an older way when this interpreter can't read it."""
    with open(path, "rb") as file:
        source = file.read()
    try:
        return ast.parse(source, path)
    except SyntaxError:
        text = re.sub(r"(?m)^(\s*except) ([\w.]+(?:, [\w.]+)+):", r"\1 (\2):", source.decode("utf-8"))
        text = re.sub(r"\b[tT](?=['\"])", "f", text)
        return ast.parse(re.sub(r"(?m)^(\s*)lazy (?=import |from )", r"\1", text), path)


def read_library(lib, version, extra_names):
    files = library_files(lib)
    known = set(files).union(extra_names)
    modules, gaps = {}, []
    for name, (path, is_package, platforms) in files.items():
        entry = {"package": is_package}
        if platforms:
            entry["platforms"] = platforms
        modules[name] = entry
        if name.startswith("_sysconfigdata"):
            continue
        try:
            tree = parse(path)
        except SyntaxError as error:
            gaps.append("%s: %s" % (name, error))
            continue
        edges = {}
        for platform in platforms or PLATFORMS:
            walk = Walk(name, is_package, platform, version, known)
            walk.body(tree.body, [])
            for target, guard in walk.edges.items():
                if target != name and not LEFT_OUT.search(target):
                    edges.setdefault(target, {})[platform] = guard
        entry["imports"] = edges
    return modules, gaps


# Compiled modules -----------------------------------------------------------------------------------------------


def read_text(path):
    try:
        with open(path, "rb") as file:
            return file.read().decode("latin-1")
    except (IOError, OSError):
        return ""


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def windows_builtins(tree):
    """PC/config.c: name -> the #if conditions that it stands under."""
    found, conditions = {}, []
    for line in without_comments(read_text(os.path.join(tree, "PC", "config.c"))).splitlines():
        directive = re.match(r"\s*#\s*(ifdef|ifndef|if|else|elif|endif)\b\s*(.*)", line)
        if directive:
            word, rest = directive.groups()
            if word == "endif":
                conditions.pop()
            elif word in ("else", "elif"):
                conditions[-1] = "else of " + conditions[-1]
            else:
                conditions.append((word + " " + rest).strip())
            continue
        entry = re.match(r'\s*\{"(\w+)",', line)
        if entry:
            found[entry.group(1)] = [c for c in conditions if "WITH_THREAD" not in c and "WIN32" not in c]
    return found


def windows_extensions(tree):
    """PCbuild: every project that makes a .pyd."""
    folder = os.path.join(tree, "PCbuild")
    names = []
    for entry in sorted(os.listdir(folder)):
        base, extension = os.path.splitext(entry)
        if extension in (".vcproj", ".vcxproj"):
            if re.search(r"\.pyd\b|pyd(_d)?\.(vs)?props|PyStdlibPydExt", read_text(os.path.join(folder, entry))):
                names.append(base)
    return names


def frozen_modules(tree):
    names = re.findall(r'^\s*\{"([\w.]+)", (?:_Py_M|M_|NULL, 0)', read_text(os.path.join(tree, "Python", "frozen.c")), re.M)
    return [name for name in sorted(set(names)) if not re.search("hello|fuzzy|^test", name)]


def unix_modules(tree):
    """What setup.py (up to 3.11), Modules/Setup* and config.c.in let a Unix build hold: (built in, extensions)."""
    setup = read_text(os.path.join(tree, "setup.py"))
    extensions = set(re.findall(r"""Extension\(\s*['"]([\w.]+)['"]""", setup))
    builtins = set(re.findall(r'^\s*\{"(\w+)",', read_text(os.path.join(tree, "Modules", "config.c.in")), re.M))
    for entry in ("Setup", "Setup.dist", "Setup.stdlib.in", "Setup.bootstrap.in"):
        for line in read_text(os.path.join(tree, "Modules", entry)).splitlines():
            match = re.match(r"^(#?)(?:@MODULE_\w+@)?(\w+)\s+(?:-\S+ )*[\w/.\-]+\.c\b", line)
            if match:
                (extensions if match.group(1) or "stdlib" in entry else builtins).add(match.group(2))
    return sorted(builtins), sorted(extensions - builtins)


def c_imports(tree):
    """Modules that C code asks for by name: C module -> name -> "always" (in its own start) or "function"."""
    asked = re.compile(
        r'(?:PyImport_Import(?:ModuleNoBlock|ModuleLevel|Module|ModuleAttrString)|_?PyImport_GetModuleAttrString'
        r'|_?PyImport_ImportModuleAttrString|PyCapsule_Import|PyCObject_Import)\w*\(\s*"([\w.]+)"'
    )
    starting = re.compile(r"^(PyInit_|init[a-z_])|(?<!fork)_exec$|exec_module|module_init|_modexec")
    found = {}
    for folder, _, entries in os.walk(os.path.join(tree, "Modules")):
        if re.search(r"_test|xx|expat$|libffi|zlib$|mpdec", folder):
            continue
        for entry in sorted(entries):
            if not entry.endswith((".c", ".h")) or re.match(r"_?(test|xx)", entry):
                continue
            text = without_comments(read_text(os.path.join(folder, entry)))
            if not asked.search(text):
                continue
            owners = owners_of(folder, entry, text)
            function = ""
            for line in text.splitlines():
                start = re.match(r"^(?:\w+[\s*]+)*(\w+)\s*\([^;]*$", line)
                if start and not line.startswith(("#", "PyDoc")):
                    function = start.group(1)
                for name in asked.findall(line):
                    name = re.sub(r"\.\w*_?(C_?API|CAPI)$", "", name)
                    for owner in owners:
                        guard = "always" if starting.search(function) else "function"
                        if found.setdefault(owner, {}).get(name) != "always":
                            found[owner][name] = guard
    return found


def owners_of(folder, entry, text):
    names = re.findall(r"PyInit_(\w+)\s*\(\s*void", text) or re.findall(r"^init(\w+)\(void\)", text, re.M)
    if names:
        return sorted(set(names))
    base = os.path.basename(folder)
    if base in ("_ctypes", "_sqlite", "_io", "_ssl", "_decimal", "_multiprocessing", "_zstd"):
        return ["_sqlite3" if base == "_sqlite" else base]
    return [re.sub(r"module$", "", os.path.splitext(entry)[0])]


# This interpreter -----------------------------------------------------------------------------------------------


def extension_files(lib):
    folder = os.path.join(lib, "lib-dynload")
    names = set()
    for entry in os.listdir(folder) if os.path.isdir(folder) else []:
        if entry.endswith((".so", ".pyd")):
            names.add(re.sub(r"(module)?(\.(cpython|abi3)[\w-]*)?\.(so|pyd)$", "", entry))
    return sorted(names)


SHOW_MODULES = "import sys; print('\\n'.join(sorted(m for m in sys.modules if sys.modules[m] is not None)))"
# What site does, without the .pth files of whatever is installed here.
RUN_SITE = "import site; site.addsitepackages = site.addusersitepackages = lambda *a, **k: a and a[0]; site.main(); "


def startup(code):
    output = subprocess.check_output([sys.executable, "-S", "-E", "-s", "-c", code + SHOW_MODULES]).decode()
    return [name for name in output.split() if name not in ("__main__", "os.path") and "sysconfigdata" not in name]


def main(arguments):
    options = dict(zip(arguments[::2], arguments[1::2]))
    tree = options.get("--tree")
    if tree:
        version = tuple(int(part) for part in options["--version"].split("."))
        lib = os.path.join(tree, "Lib")
        patch = re.search(r'PY_VERSION\s+"([^"]+)"', read_text(os.path.join(tree, "Include", "patchlevel.h")))
        builtins, extensions = unix_modules(tree)
        facts = {
            "source": "source tree of CPython " + (patch.group(1) if patch else options["--version"]),
            "windowsBuiltins": windows_builtins(tree),
            "windowsExtensions": windows_extensions(tree),
            "unixBuiltins": builtins,
            "unixExtensions": extensions,
            "frozen": frozen_modules(tree),
            "cImports": c_imports(tree),
        }
        compiled = builtins + extensions + facts["windowsExtensions"] + list(facts["windowsBuiltins"])
    else:
        version = sys.version_info[:2]
        lib = os.path.dirname(os.path.abspath(os.__file__))
        facts = {
            "source": "CPython %s" % sys.version.split()[0],
            "builtins": sorted(sys.builtin_module_names),
            "extensions": extension_files(lib),
            "startupBare": startup(""),
            "startupSite": startup(RUN_SITE),
        }
        compiled = facts["builtins"] + facts["extensions"]
    facts["version"] = "%d.%d" % tuple(version[:2])
    facts["modules"], facts["gaps"] = read_library(lib, tuple(version[:2]), compiled)
    json.dump(facts, sys.stdout, indent=1, sort_keys=True)
    print()


main(sys.argv[1:])
