import { readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSource } from "../../src/python/read-source.js";
import { read, showImports } from "./show.js";

describe("a bad line", () => {
  it.each([
    ["a = $\nimport it", [1], ["2 import it"]],
    ["a b c\nimport it", [1], ["2 import it"]],
    ["import it; a b; import lost\nimport that", [1], ["1 import it", "2 import that"]],
    ["x = (1,\nimport it\n", [2], ["2 import it"]],
    ["x = [f(1,\n  2\ndef g():\n  import it", [3], ["4 import it"]],
    ["x = 'abc\nimport it", [1], ["2 import it"]],
    ["x = '''abc\nimport it", [1], ["2 import it"]],
    ["x = )\nimport it", [1], ["2 import it"]],
    ["from x import\nimport it", [1], ["2 import it"]],
    ["import a.\nimport it", [1], ["2 import it"]],
    ["else: pass\nimport it", [1], ["2 import it"]],
    ["if x y:\n  import it", [1], ["2 import it [if ?]"]],
    ["def f(x y):\n  import it\nimport that", [1], ["3 import that", "2 import it"]],
    ["if x:\nimport it", [2], ["2 import it"]],
    ["  import it\nimport that", [1], ["1 import it", "2 import that"]],
    ["if x:\n    a\n  import it\nimport that", [3], ["3 import it", "4 import that"]],
    ["a = 1 \\ \nimport it", [1], ["2 import it"]],
    ["\0\nimport it", [1], ["2 import it"]],
    ["import it\n\0", [2], ["1 import it"]],
    ["try\n  a\nimport it", [1, 2], ["3 import it"]],
  ])("costs itself: %j", (source, lines, imports) => {
    const { code, gaps } = read(source);
    expect(gaps.map((gap) => gap.line)).toEqual(lines);
    expect(showImports(code)).toEqual(imports);
  });

  it("says what was met", () => {
    expect(read("a b\nc = (]").gaps).toEqual([
      { line: 1, reason: '"b" where the statement should end' },
      { line: 2, reason: '"]" where an expression is expected' },
    ]);
  });

  it("is told of a hundred times at most", () => {
    const { gaps } = read("a b\n".repeat(500));
    expect(gaps).toHaveLength(101);
    expect(gaps[100]).toEqual({ line: 101, reason: "more lines that no Python accepts follow" });
  });
});

describe("endless nesting", () => {
  const deep = 100_000;
  it.each([
    ["parentheses", "(".repeat(deep) + ")".repeat(deep)],
    ["brackets never closed", "[".repeat(deep)],
    ["signs", "x = " + "-".repeat(deep) + "1"],
    ["not", "x = " + "not ".repeat(deep) + "1"],
    ["lambdas", "x = " + "lambda: ".repeat(deep) + "1"],
    ["conditions", "x = " + "a if b else ".repeat(deep) + "c"],
    ["powers", "x = " + "a ** ".repeat(deep) + "b"],
    ["sums", "x = " + "a + ".repeat(deep) + "b"],
    ["attributes", "x = a" + ".b".repeat(deep)],
    ["calls", "x = a" + "()".repeat(deep)],
    ["sums of calls in parentheses", "x = " + "(".repeat(150) + "f()" + (" + a".repeat(400) + ")").repeat(150)],
    ["f-strings", "x = " + "f'{".repeat(500) + "a" + "}'".repeat(500)],
    ["targets", "a = ".repeat(deep) + "b"],
    ["elif", "if a: pass\n" + "elif b: import c\n".repeat(20_000)],
    ["early exits", "if a: raise b\n".repeat(20_000) + "import c"],
    ["blocks", Array.from({ length: 3000 }, (_, i) => " ".repeat(i) + "if a:\n").join("")],
    ["blocks on one line", "if a: ".repeat(20_000) + "b"],
    ["open brackets, line by line", "x = (\n".repeat(20_000)],
    ["open strings, line by line", "x = '''a\nb = '\n".repeat(20_000)],
    ["open fields, line by line", "x = f'''{a\n".repeat(5_000)],
    ["patterns", "match a:\n  case " + "[".repeat(deep) + ": b"],
    ["with", "with " + "(".repeat(deep) + ": a"],
    ["subscripts", "x = a" + "[a".repeat(deep)],
    ["decorators", "@a\n".repeat(20_000) + "def f(): pass"],
  ])("of %s ends", (_, source) => {
    for (const depth of ["imports", "full"] as const) {
      const start = performance.now();
      const { code } = read(source, depth);
      // JSON.stringify recurses as the readers of Expr do.
      JSON.stringify(code.scopes.slice(0, 5).map((scope) => scope.events.slice(0, 5)));
      expect(performance.now() - start).toBeLessThan(5000);
    }
  });
});

it("hundreds of thousands of targets, arguments and elements overflow nothing", () => {
  const many = "a,".repeat(300_000);
  const { code } = readSource(new TextEncoder().encode(`${many} = x\nf(${many})\ny = [${many}]\nimport it\n`), {
    interest: new Set(),
    depth: "full",
  });
  expect(code.scopes[0]?.events.filter(({ kind }) => kind === "import")).toHaveLength(1);
});

describe("damaged files", () => {
  const folder = new URL("../../fixtures/pyc/src/", import.meta.url);
  const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder)));
  const options = { interest: new Set(["__import__"]) };

  it("cut anywhere are read without a throw", () => {
    for (const bytes of sources) {
      for (let end = 0; end < bytes.length; end += 16) {
        for (const depth of ["imports", "full"] as const) readSource(bytes.subarray(0, end), { ...options, depth });
      }
    }
  });

  it("with any byte changed are read without a throw", () => {
    for (const bytes of sources) {
      for (let at = 0; at < bytes.length; at += 3) {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
        for (const depth of ["imports", "full"] as const) readSource(damaged, { ...options, depth });
      }
    }
  });

  const token = fc.constantFrom(
    ..."( ) [ ] { } : ; , . = == := + - * ** @ ~ ` <> -> ... \\ # ! $ \0 \n".split(" "),
    ..."\n ,\n  ,\n    ,\n\t,\f,\r\n,\\\n".split(","),
    ..."a b _ f await async match case type print exec lazy True None 1 0777 10L 1.5e3j 0x".split(" "),
    ..."' \" ''' \"\"\" f' f\" f''' rb'x' ur'x' t'{ '{x}' f'{x!r:>{y}}'".split(" "),
    ...(
      "and as assert break class continue def del elif else except finally for from global if import in is lambda not or " +
      "pass raise return try while with yield"
    ).split(" "),
  );
  it("of random tokens are read without a throw, and reading imports alone finds what reading everything finds", () => {
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), fc.constantFrom("2.7", "3.6", "3.14", ""), (tokens, python) => {
        const bytes = Buffer.from(tokens.join(" "));
        const version = python === "" ? {} : { python };
        const full = readSource(bytes, { ...options, ...version, depth: "full" });
        const passing = readSource(bytes, { ...options, ...version, depth: "imports" });
        if (full.gaps.length === 0 && passing.gaps.length === 0) {
          expect(showImports(passing.code)).toEqual(showImports(full.code));
        }
      }),
      { numRuns: 3000, seed: 7 },
    );
  });
  it("of random bytes are read without a throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        readSource(bytes, { ...options, depth: "full" });
        readSource(bytes, { ...options, depth: "imports" });
      }),
      { numRuns: 1000, seed: 7 },
    );
  });
});
