// What the evaluator makes of small pieces of Python. Each row: the source, the name that is asked for, its value.

import { describe, expect, test } from "vitest";
import { globalOf, localOf } from "../helpers/python-tree.js";

/** Source (its lines joined), and what `x` is at its end. */
type Row = readonly [what: string, lines: readonly string[], expected: string];

function table(title: string, rows: readonly Row[], python?: string): void {
  describe(title, () => {
    test.each(rows)("%s", (_what, lines, expected) => {
      const tree = { files: { "shop.py": lines.join("\n") + "\n" }, ...(python === undefined ? {} : { python }) };
      expect(globalOf(tree, "shop", "x")).toBe(expected);
    });
  });
}

table("constants and operators", [
  ["a text", ["x = 'csv'"], "'csv'"],
  ["adjacent literals are one", ["x = 'cs' 'v'"], "'csv'"],
  ["the last assignment counts", ["x = 'a'", "x = 'b'"], "'b'"],
  ["texts are added", ["a = 'plugins.'", "x = a + 'apple'"], "'plugins.apple'"],
  ["what is not known is a hole", ["x = 'plugins.' + name()"], "'plugins.*'"],
  ["percent with one value", ["x = 'plugins.%s' % 'apple'"], "'plugins.apple'"],
  ["percent with a tuple", ["x = '%s.%s' % ('plugins', 'apple')"], "'plugins.apple'"],
  ["percent with a dict", ["x = '%(pkg)s.apple' % {'pkg': 'plugins'}"], "'plugins.apple'"],
  ["percent with an unknown value", ["x = '%s.apple' % name()"], "'*.apple'"],
  ["format by order", ["x = '{}.{}'.format('plugins', 'apple')"], "'plugins.apple'"],
  ["format by number", ["x = '{1}.{0}'.format('apple', 'plugins')"], "'plugins.apple'"],
  ["format by name", ["x = '{pkg}.apple'.format(pkg='plugins')"], "'plugins.apple'"],
  ["braces that stand for themselves", ["x = '{{{0}}}'.format('a')"], "'{a}'"],
  ["an f-string", ["p = 'plugins'", "x = f'{p}.apple'"], "'plugins.apple'"],
  ["an f-string with a hole", ["x = f'plugins.{name()}'"], "'plugins.*'"],
  ["numbers are added", ["x = 1 + 2"], "3"],
  ["a constant text times a number, as the compiler folds it", ["x = 'ab' * 2"], "'abab'"],
  ["or gives the first that holds", ["x = '' or 'b'"], "'b'"],
  ["and gives the last", ["x = 'a' and 'b'"], "'b'"],
  ["or of something unknown is either", ["x = name() or 'b'"], "'b' | ?"],
  ["a conditional whose test is known", ["x = 'a' if 1 > 2 else 'b'"], "'b'"],
  ["a conditional whose test is not known is either", ["x = 'a' if name() else 'b'"], "'a' | 'b'"],
]);

table("text methods", [
  ["lower, strip, replace", ["x = ' A-B '.strip().lower().replace('-', '_')"], "'a_b'"],
  ["a slice from the left", ["x = 'apple.py'[:-3]"], "'apple'"],
  ["a slice from the right", ["x = 'apple.py'[-3:]"], "'.py'"],
  ["a slice by the place of a dot", ["n = 'apple.py'", "x = n[:n.rfind('.')]"], "'apple'"],
  ["split and index", ["x = 'a.b.c'.split('.')[-1]"], "'c'"],
  ["rsplit with a limit", ["x = 'a.b.c'.rsplit('.', 1)[0]"], "'a.b'"],
  ["partition", ["x = 'name:function'.partition(':')[0]"], "'name'"],
  ["join of a list", ["x = '.'.join(['a', 'b', 'c'])"], "'a.b.c'"],
  ["join of a split", ["x = '.'.join('a/b/c'.split('/'))"], "'a.b.c'"],
  ["split into words", ["x = 'csv json'.split()"], "['csv', 'json']"],
  ["startswith is decided", ["x = 'a' if 'linux2'.startswith('linux') else 'b'"], "'a'"],
  ["endswith with a tuple", ["x = 'a.pyc'.endswith(('.py', '.pyc'))"], "True"],
  ["a method of a pattern keeps the hole", ["x = ('Plugins.' + name()).lower()"], "'plugins.*'"],
  ["a slice that reaches a hole is all hole", ["x = ('ab' + name())[:-3]"], "'*'"],
]);

table("classes that derive from dict", [
  ["a class that doesn't holds nothing", ["class S:", "  pass", "x = S({'a': 'b'})['a']"], "?"],
  [
    "a class with items of its own",
    ["class S(dict):", "  def __getitem__(self, key):", "    return compute(key)", "x = S({'a': 'b'})['a']"],
    "?",
  ],
  ["a key that no call passes", ["class S(dict):", "  pass", "x = S({'a': 'b'})['c']"], "?"],
  ["an item", ["class S(dict):", "  pass", "s = S({'a': 'b'}, c='d')", "x = [s['a'], s.get('c')]"], "['b', 'd']"],
  [
    "an item by an attribute",
    ["class S(dict):", "  def __getattr__(self, name):", "    return self[name]", "x = S(a='b').a"],
    "'b'",
  ],
  [
    "a dict that is its own attributes",
    [
      "class S(dict):",
      "  def __init__(self, *args, **kwargs):",
      "    dict.__init__(self, *args, **kwargs)",
      "    self.__dict__ = self",
      "x = S({'a': 'b'}).a",
    ],
    "'b'",
  ],
  [
    "what a constructor passes on",
    ["class S(dict):", "  def __init__(self, given):", "    super().__init__(a=given)", "x = S('b')['a']"],
    "'b'",
  ],
]);

const PARSER = ["from argparse import ArgumentParser", "parser = ArgumentParser()"];

table("what a command line may give", [
  ["an option that may be anything", [...PARSER, "parser.add_argument('--kind')", "x = parser.parse_args().kind"], "?"],
  ["a switch", [...PARSER, "parser.add_argument('--all', action='store_true')", "x = parser.parse_args().all"], "?"],
  [
    "numbers",
    [...PARSER, "parser.add_argument('--size', type=int, choices=['1'])", "x = parser.parse_args().size"],
    "?",
  ],
  ["an option of another parser", [...PARSER, "other('--kind', choices='a')", "x = parser.parse_args().kind"], "?"],
  [
    "one of the choices",
    [...PARSER, "parser.add_argument('-k', '--in-kind', choices=['a', 'b'])", "x = parser.parse_args().in_kind"],
    "'a' | 'b'",
  ],
  [
    "the default, too, and the keys of a dict",
    [
      ...PARSER,
      "KINDS = {'a': 1}",
      "parser.add_argument('word', dest='kind', choices=KINDS, default='b')",
      "args, rest = parser.parse_known_args()",
      "x = args.kind",
    ],
    "'a' | 'b'",
  ],
  [
    "a default beside anything else",
    [...PARSER, "parser.add_argument('--kind', default='a')", "x = parser.parse_args().kind"],
    "'a' | ?",
  ],
  [
    "several of the choices",
    [...PARSER, "parser.add_argument('kinds', nargs='*', choices='ab')", "x = parser.parse_args().kinds"],
    "['a', 'b']",
  ],
  [
    "options of optparse",
    [
      "import optparse",
      "parser = optparse.OptionParser()",
      "parser.add_option('--kind', type='choice', choices=('a',))",
      "(options, args) = parser.parse_args()",
      "x = options.kind",
    ],
    "'a'",
  ],
  [
    "the names of sub-commands",
    [
      ...PARSER,
      "commands = parser.add_subparsers(dest='command')",
      "commands.add_parser('add')",
      "for name in ('list', 'drop'):",
      "  commands.add_parser(name)",
      "x = parser.parse_args().command",
    ],
    "'add' | 'drop' | 'list'",
  ],
  [
    "not what a condition rules out",
    [
      ...PARSER,
      "parser.add_argument('--kind', choices=['a', 'none'])",
      "args = parser.parse_args()",
      "if args.kind != 'none':",
      "  x = args.kind",
    ],
    "'a'",
  ],
]);

table("variables behind conditions", [
  ["an else that is not taken", ["if True:", "    x = 'a'", "else:", "    x = 'b'"], "'a'"],
  ["either branch of an unknown test", ["if name():", "    x = 'a'", "else:", "    x = 'b'"], "'a' | 'b'"],
  ["a value before an unknown test stays possible", ["x = 'a'", "if name():", "    x = 'b'"], "'a' | 'b'"],
  [
    "the platform decides",
    [
      "import sys",
      "if sys.platform.startswith('win'):",
      "    x = 'w'",
      "elif sys.platform.startswith('linux'):",
      "    x = 'l'",
    ],
    "'l'",
  ],
  [
    "a flag computed before decides",
    [
      "import sys",
      "IS_WINDOWS = sys.platform == 'win32'",
      "if not IS_WINDOWS:",
      "    x = 'posix'",
      "else:",
      "    x = 'nt'",
    ],
    "'posix'",
  ],
  ["the version decides", ["import sys", "x = 'new' if sys.version_info >= (3,) else 'old'"], "'new'"],
  [
    "the version decides with two parts",
    ["import sys", "x = 'new' if sys.version_info[:2] >= (3, 8) else 'old'"],
    "'new'",
  ],
  ["the major version decides", ["import sys", "x = 'new' if sys.version_info[0] == 3 else 'old'"], "'new'"],
  ["six decides", ["import six", "x = 'old' if six.PY2 else 'new'"], "'new'"],
  [
    "a try that may fail leaves both",
    ["x = 'slow'", "try:", "    import fast", "    x = 'fast'", "except ImportError:", "    pass"],
    "'fast' | 'slow'",
  ],
  [
    "a handler's value is possible",
    ["try:", "    import fast", "    x = 'fast'", "except ImportError:", "    x = 'slow'"],
    "'fast' | 'slow'",
  ],
  [
    "a try in which nothing can fail is as if it were not there",
    ["try:", "    x = 'a'", "except ImportError:", "    x = 'b'"],
    "'a'",
  ],
  ["a finally changes nothing", ["try:", "    x = 'a'", "finally:", "    close()"], "'a'"],
  ["with is passed through", ["with open('f') as f:", "    x = 'a'"], "'a'"],
]);

table("names that conditions let through", [
  [
    "what is not among a few",
    ["def f(n):", "  if n in ('a', 'b'):", "    return 'c'", "  return n", "x = f(name())"],
    "'c' | ?",
  ],
  [
    "a name that is bound anew after the condition",
    [
      "def f(n):",
      "  if n not in ('auto', 'b'):",
      "    raise ValueError(n)",
      "  if n == 'auto':",
      "    n = guess()",
      "  return n",
      "x = f(name())",
    ],
    "?",
  ],
  [
    "a name that has to be one of a few",
    [
      "KNOWN = {'a': 1, 'b': 2}",
      "def f(n):",
      "  if not n in KNOWN:",
      "    raise ValueError(n)",
      "  return n",
      "x = f(name())",
    ],
    "'a' | 'b'",
  ],
  [
    "a name that is equal to one, and something else holds",
    ["def f(n):", "  if n == 'a' and other():", "    return n", "  return 'c'", "x = f(name())"],
    "'a' | 'c'",
  ],
  [
    "names that go with what a condition is about",
    [
      "def f():",
      "  for n, skip in [('a', True), ('b', False)]:",
      "    if skip:",
      "      continue",
      "    yield n",
      "x = f()",
    ],
    "['b']",
  ],
]);

table("lists", [
  ["append", ["x = ['a']", "x.append('b')"], "['a', 'b']"],
  ["extend", ["x = ['a']", "x.extend(['b', 'c'])"], "['a', 'b', 'c']"],
  ["extend with a tuple", ["x = ['a']", "x.extend(('b', 'c'))"], "['a', 'b', 'c']"],
  ["+= of a list", ["x = ['a']", "x += ['b']"], "['a', 'b']"],
  ["x = x + list", ["x = ['a']", "x = x + ['b']"], "['a', 'b']"],
  ["insert", ["x = ['a']", "x.insert(0, 'b')"], "['b', 'a']"],
  ["remove", ["x = ['a', 'b']", "x.remove('a')"], "['b']"],
  ["remove of the first of two equals", ["x = ['a', 'b', 'a']", "x.remove('a')"], "['b', 'a']"],
  [
    "remove behind an unknown test leaves a doubt",
    ["x = ['a', 'b']", "if name():", "    x.remove('a')"],
    "['a'?, 'b']",
  ],
  ["append behind an unknown test leaves a doubt", ["x = ['a']", "if name():", "    x.append('b')"], "['a', 'b'?]"],
  ["append behind a false test does nothing", ["x = ['a']", "if 1 > 2:", "    x.append('b')"], "['a']"],
  [
    "append after an import that may fail leaves a doubt",
    ["x = ['a']", "try:", "    import yum", "    x.append('yum')", "except ImportError:", "    pass"],
    "['a', 'yum'?]",
  ],
  [
    "a loop over a constant list appends each",
    ["x = []", "for n in ('a', 'b'):", "    x.append('p.' + n)"],
    "['p.a', 'p.b']",
  ],
  [
    "a loop over something unknown appends a hole",
    ["x = []", "for n in names():", "    x.append('p.' + n)"],
    "['p.*']",
  ],
  ["extend by something unknown leaves the list open", ["x = ['a']", "x.extend(names())"], "['a', ...]"],
  ["a comprehension", ["x = ['p.' + n for n in ['a', 'b']]"], "['p.a', 'p.b']"],
  ["a comprehension with a test", ["x = [n for n in ['a', '_b'] if not n.startswith('_')]"], "['a']"],
  ["two clauses", ["x = [a + b for a in 'ab' for b in 'cd']"], "['ac', 'ad', 'bc', 'bd']"],
  ["an unpacked list in a list", ["a = ['b', 'c']", "x = ['a', *a, 'd']"], "['a', 'b', 'c', 'd']"],
  ["an item by number", ["x = ['a', 'b'][1]"], "'b'"],
  ["an item from the end", ["x = ['a', 'b'][-1]"], "'b'"],
  ["a slice", ["x = ['a', 'b', 'c'][1:]"], "['b', 'c']"],
  ["sorted and set keep the items", ["x = sorted(set(['b', 'a']))"], "['a', 'b']"],
  ["a copy by list()", ["a = ['a']", "x = list(a)", "x.append('b')"], "['a', 'b']"],
  ["in decides", ["x = 'yes' if 'a' in ['a', 'b'] else 'no'"], "'yes'"],
  ["a tuple is unpacked", ["a, x = 'a', 'b'"], "'b'"],
  [
    "pairs are unpacked in a loop",
    ["x = []", "for a, b in [('a', 'b'), ('c', 'd')]:", "    x.append(b)"],
    "['b', 'd']",
  ],
  ["a list within a list grows", ["x = [['a'], 'b']", "x[0].append('c')"], "[['a', 'c'], 'b']"],
  ["del of an item leaves a doubt", ["x = ['a', 'b']", "del x[name()]"], "['a'?, 'b'?]"],
  ["pop from the end", ["x = ['a', 'b']", "x.pop()"], "['a']"],
]);

table("dicts", [
  ["a value by key", ["d = {'a': 'b'}", "x = d['a']"], "'b'"],
  ["get with a default", ["d = {}", "x = d.get('a', 'b')"], "'b'"],
  ["a key set later", ["d = {}", "d['a'] = 'b'", "x = d['a']"], "'b'"],
  ["a key in a key", ["d = {}", "d['a'] = {}", "d['a']['b'] = 'c'", "x = d"], "{'a': {'b': 'c'}}"],
  ["update by a dict", ["x = {'a': '1'}", "x.update({'a': '2', 'b': '3'})"], "{'a': '2', 'b': '3'}"],
  ["update by keywords", ["x = {'a': '1'}", "x.update(b='2')"], "{'a': '1', 'b': '2'}"],
  ["dict() by keywords", ["x = dict(a='1', b=['2'])"], "{'a': '1', 'b': ['2']}"],
  ["a list in a dict grows", ["x = {'a': ['1']}", "x['a'].append('2')"], "{'a': ['1', '2']}"],
  [
    "a list in a list in a dict grows",
    ["x = {'a': [('d', ['1'])]}", "x['a'][0][1].extend(['2'])"],
    "{'a': [['d', ['1', '2']]]}",
  ],
  ["values of a loop over items", ["x = []", "for k, v in {'a': 'b'}.items():", "    x.append(k + v)"], "['ab']"],
  ["a key deleted", ["x = {'a': '1', 'b': '2'}", "del x['a']"], "{'b': '2'}"],
  ["a key popped", ["x = {'a': '1', 'b': '2'}", "x.pop('a')"], "{'b': '2'}"],
  ["an unpacked dict in a dict", ["a = {'a': '1'}", "x = {**a, 'b': '2'}"], "{'a': '1', 'b': '2'}"],
  ["setdefault", ["x = {}", "x.setdefault('a', []).append('b')"], "{'a': ['b']}"],
  ["a dict comprehension", ["x = {n: 'p.' + n for n in ('a', 'b')}"], "{'a': 'p.a', 'b': 'p.b'}"],
  ["dict() of pairs", ["x = dict([('a', '1'), ('b', '2')])"], "{'a': '1', 'b': '2'}"],
]);

table("calls", [
  ["a function's return", ["def f():", "    return 'a'", "x = f()"], "'a'"],
  ["an argument", ["def f(n):", "    return 'p.' + n", "x = f('a')"], "'p.a'"],
  ["a keyword argument", ["def f(n):", "    return 'p.' + n", "x = f(n='a')"], "'p.a'"],
  ["a default", ["def f(n='a'):", "    return 'p.' + n", "x = f()"], "'p.a'"],
  ["an early return", ["def f(n):", "    if n == 'a':", "        return '1'", "    return '2'", "x = f('a')"], "'1'"],
  [
    "the return behind an early one",
    ["def f(n):", "    if n == 'a':", "        return '1'", "    return '2'", "x = f('b')"],
    "'2'",
  ],
  ["a lambda", ["f = lambda n: 'p.' + n", "x = f('a')"], "'p.a'"],
  [
    "a list built in a function",
    ["def f():", "    l = ['a']", "    l.append('b')", "    return l", "x = f()"],
    "['a', 'b']",
  ],
  ["an alias of a function", ["def f():", "    return 'a'", "g = f", "x = g()"], "'a'"],
  [
    "functools.partial",
    ["from functools import partial", "def f(a, b):", "    return a + b", "g = partial(f, 'a')", "x = g('b')"],
    "'ab'",
  ],
  ["a generator", ["def f():", "    yield 'a'", "    yield 'b'", "x = list(f())"], "['a', 'b']"],
  ["map with a lambda", ["x = list(map(lambda n: 'p.' + n, ['a', 'b']))"], "['p.a', 'p.b']"],
  ["a function that never returns gives nothing", ["def f(n):", "    return f(n) + 'a'", "x = f('b')"], "<nothing>"],
  ["arguments unpacked from a list", ["def f(a, b):", "    return a + b", "x = f(*['a', 'b'])"], "'ab'"],
  ["arguments unpacked from a dict", ["def f(a, b):", "    return a + b", "x = f(**{'a': '1', 'b': '2'})"], "'12'"],
  ["any number of arguments", ["def f(*names):", "    return list(names)", "x = f('a', 'b')"], "['a', 'b']"],
  ["any keywords", ["def f(**kw):", "    return kw['a']", "x = f(a='1')"], "'1'"],
  ["a closure", ["def f(n):", "    def g():", "        return 'p.' + n", "    return g()", "x = f('a')"], "'p.a'"],
]);

table("classes", [
  ["a class variable", ["class C:", "    n = 'a'", "x = C.n"], "'a'"],
  [
    "an attribute set in __init__",
    ["class C:", "    def __init__(self, n):", "        self.n = n", "x = C('a').n"],
    "'a'",
  ],
  ["a method's return", ["class C:", "    def m(self):", "        return 'a'", "x = C().m()"], "'a'"],
  [
    "a method of self",
    [
      "class C:",
      "    def a(self):",
      "        return 'a'",
      "    def b(self):",
      "        return self.a()",
      "x = C().b()",
    ],
    "'a'",
  ],
  ["a property", ["class C:", "    @property", "    def p(self):", "        return 'a'", "x = C().p"], "'a'"],
  ["an inherited variable", ["class B:", "    n = 'a'", "class C(B):", "    pass", "x = C().n"], "'a'"],
  [
    "a variable of the derived class wins",
    ["class B:", "    n = 'a'", "class C(B):", "    n = 'b'", "x = C().n"],
    "'b'",
  ],
  [
    "a class method",
    ["class C:", "    n = 'a'", "    @classmethod", "    def m(cls):", "        return cls.n", "x = C.m()"],
    "'a'",
  ],
  [
    "a static method",
    ["class C:", "    @staticmethod", "    def m(n):", "        return 'p.' + n", "x = C().m('a')"],
    "'p.a'",
  ],
  [
    "a list of self that grows",
    ["class C:", "    def __init__(self):", "        self.l = ['a']", "        self.l.append('b')", "x = C().l"],
    "['a', 'b']",
  ],
]);

table("what functions do to what they are passed", [
  ["a list grows in a function", ["def f(l):", "    l.append('b')", "x = ['a']", "f(x)"], "['a', 'b']"],
  [
    "by another argument",
    ["def f(l, n):", "    l.append('p.' + n)", "x = []", "f(x, 'a')", "f(x, 'b')"],
    "['p.a', 'p.b']",
  ],
  ["a function changes a list of the module", ["x = []", "def add(n):", "    x.append(n)", "add('a')"], "['a']"],
  ["one that nobody surely calls leaves a doubt", ["x = []", "def add(n='a'):", "    x.append(n)"], "['a'?, ??]"],
  ["a global is bound in a function", ["x = None", "def f():", "    global x", "    x = 'a'"], "'a' | None"],
  ["another name of the same list", ["x = ['a']", "y = x", "y.append('b')"], "['a', 'b']"],
  ["another name of a part", ["x = {'o': {}}", "y = x['o']", "y['k'] = 'v'"], "{'o': {'k': 'v'}}"],
  ["get() of a key that is not there gives a part of nothing", ["x = {}", "y = x.get('o', {})", "y['k'] = 'v'"], "{}"],
  ["all of a list is replaced", ["x = ['a']", "x[:] = ['b']"], "['b']"],
]);

table("library functions on lists", [
  ["any", ["x = any(n == 'a' for n in ('a', 'b'))"], "True"],
  ["all", ["x = all(n == 'a' for n in ('a', 'b'))"], "False"],
  ["zip makes pairs", ["x = dict(zip(('a', 'b'), ('1', '2')))"], "{'a': '1', 'b': '2'}"],
  ["enumerate counts", ["x = list(enumerate(['a'], 1))"], "[[1, 'a']]"],
  ["filter drops what does not pass", ["x = list(filter(lambda n: n != 'a', ['a', 'b']))"], "['b']"],
  ["filter by None drops what is empty", ["x = list(filter(None, ['a', '']))"], "['a']"],
  ["sum of lists", ["x = sum([['a'], ['b']], [])"], "['a', 'b']"],
  ["chain", ["import itertools", "x = list(itertools.chain.from_iterable([['a'], ['b']]))"], "['a', 'b']"],
  ["an environment variable may be its default", ["import os", "x = os.environ.get('BACKEND', 'a')"], "'a' | ?"],
]);

table("classes, further", [
  [
    "a class method with an argument",
    ["class C:", "    @classmethod", "    def m(cls, n):", "        return 'p.' + n", "x = C.m('a')"],
    "'p.a'",
  ],
  [
    "super() is the base class",
    [
      "class B:",
      "    def m(self, n):",
      "        return 'p.' + n",
      "class C(B):",
      "    def m(self, n):",
      "        return super().m(n)",
      "x = C().m('a')",
    ],
    "'p.a'",
  ],
]);

describe("names that are handed on from module to module", () => {
  const ring = (size: number): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Array.from({ length: size }, (_, index) => [
        `m${index}.py`,
        `from m${(index + 1) % size} import *\nfrom m${(index + 7) % size} import *\n`,
      ]),
    );

  test("a few times are followed", () => {
    const files = { ...ring(20), "m19.py": "fruit = 'apple'\n", "shop.py": "from m0 import *\nx = fruit\n" };
    expect(globalOf({ files }, "shop", "x")).toBe("'apple'");
  });

  test("thousands of times, and in a ring, they end soon and are not known", () => {
    const files = { ...ring(5000), "shop.py": "from m0 import *\nx = fruit\n" };
    expect(globalOf({ files }, "shop", "x")).toContain("?");
  });

  test("by name, one from the next, too", () => {
    const files = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`m${index}.py`, `from m${index + 1} import fruit\n`]),
    );
    expect(globalOf({ files: { ...files, "shop.py": "from m0 import fruit as x\n" } }, "shop", "x")).toContain("?");
  });
});

describe("parameters from the calls of the tree", () => {
  const files = {
    "shop/__init__.py": "",
    "shop/loader.py":
      "def load(name, package='shop.plugins'):\n    target = package + '.' + name\n    __import__(target)\n",
    "shop/main.py": "from shop import loader\nloader.load('apple')\nloader.load('pear', package='shop.fruit')\n",
  };
  test("all calls in all modules count", () => {
    expect(localOf({ files }, "shop.loader", "load", "target")).toBe(
      "'shop.fruit.apple' | 'shop.fruit.pear' | 'shop.plugins.apple' | 'shop.plugins.pear'",
    );
  });
});

test("a name that is unpacked in a loop may be that of every turn", () => {
  const files = {
    "shop/plugins/__init__.py": "",
    "shop/plugins/apple.py": "",
    "shop/plugins/pear.py": "",
    "shop/main.py": [
      "import os, shop.plugins",
      "def names():",
      "    for file in os.listdir(os.path.dirname(shop.plugins.__file__)):",
      "        name, suffix = os.path.splitext(file)",
      "        if suffix not in ('.py', '.pyc') or name == '__init__':",
      "            continue",
      "        used = name",
    ].join("\n"),
    "shop/__init__.py": "",
  };
  expect(localOf({ files }, "shop.main", "names", "used")).toBe("'apple' | 'pear'");
  expect(localOf({ files }, "shop.main", "names", "name")).toBe("'__init__' | 'apple' | 'pear'");
});
