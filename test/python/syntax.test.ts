import { describe, expect, it } from "vitest";
import { events, read, statements, value } from "./show.js";

describe("expressions", () => {
  it.each([
    ["1 + 2 * 3 - x", "(7 - x)"],
    ["-1", "-1"],
    ["- x", "?"],
    ["0x1F", "31"],
    ["1_000", "1000"],
    ["0o17 | 0b101", "15"],
    ["1.5e3", "1500"],
    ["3j", "?"],
    ["a.b.c[1](d, *e, f=g, **h)", "a.b.c[1](d, f=g, *)"],
    ["a if b else c if d else e", "(a if b else (c if d else e))"],
    ["not a in b", "not (a in b)"],
    ["a not in b", "(a not in b)"],
    ["a is not b", "(a is not b)"],
    ["a < b <= c", "((a < b) and (b <= c))"],
    ["a or b and not c", "(a or (b and not c))"],
    ["a or b or c", "(a or b or c)"],
    ["a ** -b ** c", "(a ** ?)"],
    ["(a, b)", "tuple[a, b]"],
    ["a,", "tuple[a]"],
    ["()", "tuple[]"],
    ["[a, *b]", "list[a, *]"],
    ["{a, b}", "set[a, b]"],
    ["{a: b, **c}", "{a: b, **}"],
    ["{}", "{}"],
    ["a[b:c, ::d]", "a[tuple[b:c:, ::d]]"],
    ["a[...]", "a[?]"],
    ["[x for x in y if z if w]", "list<x for x in y if z if w>"],
    ["{k: v for k, v in d}", "dict<k: v for tuple[k, v] in d>"],
    ["{x async for x in y}", "set<x for x in y>"],
    ["f(x for x in y for z in x)", "f(generator<x for x in y for z in x>)"],
    ["[*x for x in y]", "list<.each for x in y for .each in x>"],
    ["f(*x for x in y)", "f(generator<.each for x in y for .each in x>)"],
    [
      "(*x for x in y if z), {*x for x in y}, {**x for x in y}",
      "tuple[generator<.each for x in y if z for .each in x>, set<.each for x in y for .each in x>, {, **}]",
    ],
    ["await f(x)", "f(x)"],
    ["(lambda a, *b, c=1: a)", "function 1"],
    ["lambda: (yield)", "function 1"],
    ["(a :=\n b)", "a"],
    ["a if b else lambda: c", "(a if b else function 1)"],
    ["x.match.case.type.print", "x.match.case.type.print"],
    ["ｎａｍｅ", "name"],
    ["a @ b", "(a @ b)"],
    ["(\n# comment\n'a' # another\n'b'\n)", '"ab"'],
    ["a \\\n + b", "(a + b)"],
    ["1if b else 2", "(1 if b else 2)"],
    ["None, True, False, __debug__", "tuple[null, true, false, __debug__]"],
  ])("%s", (source, expected) => {
    expect(value(source)).toBe(expected);
  });

  it.each([
    ["`a`, 1", "tuple[?, 1]"],
    ["a <> b", "(a != b)"],
    ["0777 + 10L", "521"],
    ["ur'\\u0041\\n'", '"A\\\\n"'],
    ["b'a' 'b'", '"ab"'],
    ["'\\u0041'", '"\\\\u0041"'],
    ["u'\\u0041'", '"A"'],
    ["[x for x in 1, 2]", "list<x for x in tuple[1, 2]>"],
    ["[x for x in lambda: 1, lambda: 2 if x()]", "list<x for x in tuple[function 1, function 2] if x()>"],
    ["lambda (a, b): a", "function 1"],
    ["f(print_=1, async=2, await=3)", "f(print_=1, async=2, await=3)"],
  ])("of Python 2: %s", (source, expected) => {
    expect(value(source, "2.7")).toBe(expected);
  });
});

describe("strings", () => {
  it.each([
    [`'a' "b" '''c'''`, '"abc"'],
    [`'a' + 'b'`, '"ab"'],
    [`'-' * 3`, '"---"'],
    [
      String.raw`'\x41\101\n\
\q\''`,
      String.raw`"AA\n\\q'"`,
    ],
    [String.raw`r'\n\''`, String.raw`"\\n\\'"`],
    [String.raw`'\u0041\U0001F600'`, '"A😀"'],
    [String.raw`b'\x41\u0041'`, String.raw`b"A\\u0041"`],
    [String.raw`Rb'\n'`, String.raw`b"\\n"`],
    ["'''a\n'b'\n'''", String.raw`"a\n'b'\n"`],
    [`'''\\''''`, `"'"`],
    ["f'a{b}c'", 'f<"a"|b|"c">'],
    ["f'a' 'b'", '"ab"'],
    ["'a' f'{b}' 'c' f'd{e}'", 'f<"a"|b|"cd"|e>'],
    ["f'{{{b}}}'", 'f<"{"|b|"}">'],
    ["f'{a!r}{b:>{w}}{c!s:x}'", "f<?|?|?>"],
    ["f'{a=}{b = !r}'", 'f<"a="|?|"b = "|?>'],
    ["f'{a[\"b\"]}{a['c']}'", 'f<a["b"]|a["c"]>'],
    [`f'{f"{f'{a}'}"}'`, "f<f<f<a>>>"],
    ["f'{a:{b}{c}}{d}'", "f<?|d>"],
    ["f'{a != b}{(lambda x: 1)}'", "f<(a != b)|function 1>"],
    ["f'''{\na # why\n}'''", "f<a>"],
    ["f'{a,}{*b, c}'", "f<tuple[a]|tuple[c, *]>"],
    [String.raw`f'\N{DASH}{a}\{b}'`, String.raw`f<"\\N{DASH}"|a|"\\"|b>`],
    [String.raw`rf'\{a}'`, String.raw`f<"\\"|a>`],
    ["f'{x:%H:%M}'", "f<?>"],
    ["f'{x:=5}'", "f<?>"],
    ["t'{a}'", "?"],
  ])("%s", (source, expected) => {
    expect(value(source)).toBe(expected);
  });

  it("keep the calls of a field that has a format", () => {
    expect(statements("x = f'{f(a)!r:{g(b)}}' t'{h(c)}'")).toEqual(["g(b)", "f(a)", "h(c)", "x = ?"]);
  });
});

describe("statements", () => {
  it.each([
    ["'''doc'''\n'again'; 1; ...", []],
    ["a", ["a"]],
    ["a = b = c", ["a = c", "b = c"]],
    ["a += b", ["a += b"]],
    ["a //= b; a **= c", ["a //= b", "a **= c"]],
    ["a, *b = c", ["tuple[a, b, *] = c"]],
    ["[a, *b] = (c, *d) = e", ["list[a, b, *] = e", "tuple[c, d, *] = e"]],
    ["a = b, *c = d", ["a = d", "tuple[b, c, *] = d"]],
    ["a.b[c] = d", ["a.b[c] = d"]],
    ["a: int = 3", ["a = 3"]],
    ["a: f(x)", ["f(x)"]],
    ["x = yield y", ["yield y", "x = ?"]],
    ["yield from f()", ["yield f()"]],
    ["def f():\n  return\n  return 1, 2", ["define f 1()", "return null", "return tuple[1, 2]"]],
    ["class C(A, metaclass=m(), *b): x = 1", ["m()", "define C 1(A)", "x = 1"]],
    ["for a, in b, c: pass", ["for tuple[a] in tuple[b, c]"]],
    ["for x in *a, b: pass", ["for x in tuple[b, *]"]],
    ["del a, (b.c, d[0])", ["delete a", "delete b.c", "delete d[0]"]],
    ["raise A(b) from c()", ["c()", "raise A(b)"]],
    ["assert f(a), g(b)", ["f(a)", "g(b)"]],
    ["if f(a): pass\nwhile g(b) > 1: pass\nif c: pass", ["f(a)", "(g(b) > 1)"]],
    ["with f(a) as b, c: pass", ["b = f(a)", "c"]],
    ["with (yield a): pass", ["yield a"]],
    ["try: pass\nexcept f(a) as e: pass", ["f(a)", "e = ?"]],
    ["x = (a := f(b)) + a", ["a = f(b)", "x = (a + a)"]],
    ["@f(a)\nclass C: pass", ["define C 1 @f(a)()"]],
    ["@(yield a)\ndef f(): pass", ["yield a", "define f 1 @?()"]],
    ["def f(a: g(b) = h(c), /, *, d: e) -> i(j): pass", ["g(b)", "i(j)", "define f 1()"]],
    ["def f[T: a(b) = c, *Ts, **P](x): pass", ["a(b)", "define f 1()"]],
    ["class C[T](B): pass", ["define C 1(B)"]],
    ["type X[T] = list[T]; type Y = Z", ["X = ?", "Y = ?"]],
    ["type = 1; type(x); type.y", ["type = 1", "type(x)", "type.y"]],
    ["match = 1; match.group(); match[1] = 2; match: int", ["match = 1", "match.group()", "match[1] = 2"]],
    ["match (a):\n  case b: c\n", ["b = a", "c"]],
    [
      "match a, *b:\n  case {'k': v, **r} if v: c\n  case C(d=1) | 2: e\n  case x.y as z: f",
      ["c", "e", "z = tuple[a, *]", "f"],
    ],
    ["match ...:\n  case -1 | 'x' 'y' | None: a", ["a"]],
    ["case = 1; _ = case", ["case = 1", "_ = case"]],
    [
      "async def f():\n  async with a as b: await c(d)\n  async for e in g(): pass",
      ["define f 1()", "b = a", "c(d)", "for e in g()"],
    ],
    ["async = 1; await = async", ["async = 1", "await = async"]],
    ["print(a, file=b)", ["print(a, file=b)"]],
    ["print >>f, x", []],
    ["exec(a, b)", ["exec a", "exec(a, b)"]],
    ["lazy import a; lazy from b import c; lazy = 1", ["import a", "import b", "lazy = 1"]],
    ["nonlocal a", []],
    ["if a:\n\tb\n        c", ["b", "c"]],
    ["if a:\n  b\n\f\nc", ["b", "c"]],
    ["if a:\n  b\n# comment\n    # another\n\n  c", ["b", "c"]],
    ["if a: b; c\nelse: d", ["b", "c", "d"]],
    ["class C: a = 1; b = 2", ["define C 1()", "a = 1", "b = 2"]],
    ["a;", ["a"]],
    ["a \\\n\n", ["a"]],
    ["a # comment without an end", ["a"]],
    ["if a:\n  b", ["b"]],
    ["", []],
    ["\n\n#\n", []],
  ])("%j", (source, expected) => {
    expect(statements(source)).toEqual(expected);
  });

  it.each([
    ["print", []],
    ["print f(a), b", ["f(a)"]],
    ["print >>f(a), b,", ["f(a)"]],
    ["print (a), g(b)", ["g(b)"]],
    ["print -f(a)", ["f(a)"]],
    ["from __future__ import print_function\nprint(a)", ["import __future__", "print(a)"]],
    ["exec a", ["exec a"]],
    ["exec 'import %s' % a in b, c", ['exec ("import %s" % a)']],
    ["exec(a, b)", ["exec a"]],
    ["raise A, f(b), c", ["f(b)", "raise A"]],
    ["try: pass\nexcept (A, B), e.f: pass", ["e.f = ?"]],
    ["True = 1", ["True = 1"]],
    ["def f((a, b), c): pass", ["define f 1()", "tuple[a, b] = .0"]],
    ["nonlocal = 1; async = print_", ["nonlocal = 1", "async = print_"]],
  ])("of Python 2: %j", (source, expected) => {
    expect(statements(source, "2.7")).toEqual(expected);
  });

  it.each([
    ["print 'a'"],
    ["print a"],
    ["exec a"],
    ["raise A, b"],
    ["`a`"],
    ["a <> b"],
    ["0777"],
    ["10L"],
    ["x = ur'a'"],
    ["print >>f, a"],
    ["try: pass\nexcept A, e: pass"],
  ])("%j shows that an unknown Python is Python 2", (source) => {
    for (const depth of ["imports", "full"] as const) {
      const { code, gaps } = read("import it\n" + source, depth);
      expect(gaps).toEqual([]);
      expect(events(code)[0]).toMatchObject({ level: -1 });
    }
  });

  it("give a call the line on which it begins", () => {
    const source = "x = f(\n  g(a),\n  h\n  (b)\n).i(\n)";
    const lines = new Map<string, number>();
    for (const event of events(read(source).code)) {
      JSON.stringify(event, (_, each: unknown) => {
        if (typeof each === "object" && each !== null && "k" in each && each.k === "call" && "line" in each) {
          lines.set(JSON.stringify(each), Number(each.line));
        }
        return each;
      });
    }
    expect([...lines.values()].sort()).toEqual([1, 1, 2, 3]);
  });
});
