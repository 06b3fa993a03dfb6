// Reads what Python's ast.dump prints (2.7 to 3.15 differ in names and in what they leave out) into our expressions, and
// writes expressions as one canonical text, so that both sides of a comparison look alike.

import type { Expr } from "../../src/model/code.js";

type Node = { readonly type: string; readonly fields: ReadonlyMap<string, Value> };
type Value = Node | readonly Value[] | string | number | boolean | null;

/** The text of an expression, without lines; `not` and the sides of a test are left as they are. */
export function showExpression(expr: Expr): string {
  switch (expr.k) {
    case "const":
      return JSON.stringify(expr.value);
    case "bytes":
      return `b${JSON.stringify(expr.value)}`;
    case "name":
      return expr.id;
    case "attribute":
      return `${showExpression(expr.of)}.${expr.name}`;
    case "call": {
      const keywords = expr.keywords.map(([name, value]) => `${name}=${showExpression(value)}`);
      return `${showExpression(expr.of)}(${[...expr.args.map(showExpression), ...keywords].join(", ")})`;
    }
    case "binary":
    case "compare":
      return `(${showExpression(expr.left)} ${expr.op} ${showExpression(expr.right)})`;
    case "joined":
      return `f(${expr.parts.map(showExpression).join(", ")})`;
    case "sequence":
      return `${expr.of}[${expr.items.map(showExpression).join(", ")}]`;
    case "dict":
      return `{${expr.entries.map(([key, value]) => `${showExpression(key)}: ${showExpression(value)}`).join(", ")}}`;
    case "subscript":
      return `${showExpression(expr.of)}[${showExpression(expr.index)}]`;
    case "slice":
      return [expr.lower, expr.upper, expr.step].map((part) => (part === null ? "" : showExpression(part))).join(":");
    case "not":
      return `not ${showExpression(expr.of)}`;
    case "bool":
      return `(${expr.items.map(showExpression).join(` ${expr.op} `)})`;
    case "cond":
      return `(${showExpression(expr.then)} if ${showExpression(expr.test)} else ${showExpression(expr.otherwise)})`;
    case "comprehension": {
      const clauses = expr.clauses.map(
        ({ target, iter, tests }) =>
          ` for ${showExpression(target)} in ${showExpression(iter)}${tests.map((test) => ` if ${showExpression(test)}`).join("")}`,
      );
      const value = expr.value === undefined ? "" : `: ${showExpression(expr.value)}`;
      return `${expr.of}<${showExpression(expr.element)}${value}${clauses.join("")}>`;
    }
    case "function":
      return "function";
    case "unknown":
      return "?";
  }
}

/** The expression that `ast.dump` printed. */
export function parseDump(text: string): Expr {
  let at = 0;

  function word(): string {
    const match = /^[A-Za-z_][A-Za-z_0-9]*/.exec(text.slice(at));
    if (match === null) throw new Error(`no name at ${at} of ${text}`);
    at += match[0].length;
    return match[0];
  }

  function value(): Value {
    const code = text[at] ?? "";
    if (code === "[") {
      const items: Value[] = [];
      at += 1;
      while (text[at] !== "]") {
        items.push(value());
        if (text.startsWith(", ", at)) at += 2;
      }
      at += 1;
      return items;
    }
    if (code === "'" || code === '"') {
      const end = text.indexOf(code, at + 1);
      const found = text.slice(at + 1, end);
      at = end + 1;
      return found;
    }
    const digits = /^-?\d+/.exec(text.slice(at));
    if (digits !== null) {
      at += digits[0].length;
      return Number(digits[0]);
    }
    const name = word();
    if (text[at] !== "(") return name === "None" ? null : name === "True";
    const fields = new Map<string, Value>();
    at += 1;
    while (text[at] !== ")") {
      const field = word();
      at += 1;
      fields.set(field, value());
      if (text.startsWith(", ", at)) at += 2;
    }
    at += 1;
    return { type: name, fields };
  }

  return expression(value());
}

const COMPARISONS: Readonly<Record<string, string>> = {
  Eq: "==",
  NotEq: "!=",
  Lt: "<",
  LtE: "<=",
  Gt: ">",
  GtE: ">=",
  In: "in",
  NotIn: "not in",
  Is: "is",
  IsNot: "is not",
};

function isNode(value: Value | undefined): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function list(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

function expression(value: Value | undefined): Expr {
  if (!isNode(value)) throw new Error(`not a node: ${JSON.stringify(value)}`);
  const field = (name: string): Value | undefined => value.fields.get(name);
  const scalar = (name: string): string | number | boolean | null => {
    const found = field(name);
    return typeof found === "object" || found === undefined ? null : found;
  };
  switch (value.type) {
    case "Name": {
      const id = String(field("id"));
      if (id === "True" || id === "False") return { k: "const", value: id === "True" };
      return { k: "name", id };
    }
    case "Constant":
    case "NameConstant":
      return { k: "const", value: scalar("value") };
    case "Str":
      return { k: "const", value: scalar("s") };
    case "Num":
      return { k: "const", value: scalar("n") };
    case "Index":
      return expression(field("value"));
    case "Attribute":
      return { k: "attribute", of: expression(field("value")), name: String(field("attr")) };
    case "Subscript":
      return { k: "subscript", of: expression(field("value")), index: expression(field("slice")) };
    case "Tuple":
      return { k: "sequence", of: "tuple", items: list(field("elts")).map(expression), spread: false };
    case "Call": {
      const args = list(field("args")).map(expression);
      return { k: "call", of: expression(field("func")), args, keywords: [], spread: false, line: 0 };
    }
    case "UnaryOp":
      return { k: "not", of: expression(field("operand")) };
    case "BoolOp": {
      const op = field("op");
      const items = list(field("values")).map(expression);
      return { k: "bool", op: isNode(op) && op.type === "And" ? "and" : "or", items };
    }
    case "Compare": {
      const [op] = list(field("ops"));
      const [right] = list(field("comparators"));
      const sign = isNode(op) ? (COMPARISONS[op.type] ?? "?") : "?";
      return { k: "compare", op: sign, left: expression(field("left")), right: expression(right) };
    }
    default:
      throw new Error(`ast node ${value.type} is not known here`);
  }
}
