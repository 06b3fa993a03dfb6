// Checks JSON as it comes in, naming the path of the first mistake: `rules.json: rules.zip-tail.severity: "eror" is none of …`.

import { UsageError } from "./errors.js";
import { didYouMean } from "./suggest.js";

/** A value of a JSON file, with the file and the path that lead to it. */
export class JsonNode {
  readonly value: unknown;
  readonly file: string;
  readonly path: string;

  constructor(file: string, value: unknown, path = "") {
    this.file = file;
    this.value = value;
    this.path = path;
  }

  /** Parses text; a syntax error is a UsageError that names the file. */
  static parse(file: string, text: string): JsonNode {
    try {
      return new JsonNode(file, JSON.parse(text.replace(/^\uFEFF/, "")));
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new UsageError(`${file}: not JSON: ${what.length > 200 ? `${what.slice(0, 200)}...` : what}`);
    }
  }

  /** Throws a UsageError about this value. */
  fail(problem: string): never {
    throw new UsageError(`${this.file}: ${this.path === "" ? "" : `${this.path}: `}${problem}`);
  }

  /** The members of an object, in order. `keys`, where given, are the only ones allowed. */
  members(keys?: readonly string[]): ReadonlyMap<string, JsonNode> {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return this.fail(`${show(value)} is not an object`);
    }
    const members = new Map<string, JsonNode>();
    for (const [key, member] of Object.entries(value)) {
      if (keys !== undefined && !keys.includes(key)) {
        this.fail(`unknown key "${key}"${didYouMean(key, keys) || `; expected ${keys.join(", ")}`}`);
      }
      members.set(key, new JsonNode(this.file, member, this.path === "" ? key : `${this.path}.${key}`));
    }
    return members;
  }

  items(): readonly JsonNode[] {
    if (!Array.isArray(this.value)) return this.fail(`${show(this.value)} is not a list`);
    return this.value.map((item: unknown, index) => new JsonNode(this.file, item, `${this.path}[${index}]`));
  }

  text(): string {
    if (typeof this.value !== "string" || this.value.trim() === "") {
      return this.fail(`${show(this.value)} is not a text`);
    }
    return this.value;
  }

  /** One of a few words. */
  word<W extends string>(words: readonly W[]): W {
    const found = words.find((word) => word === this.value);
    if (found !== undefined) return found;
    const hint = typeof this.value === "string" ? didYouMean(this.value, words) : "";
    return this.fail(`${show(this.value)} is none of ${words.join(", ")}${hint}`);
  }
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  // Briefly, and without going down: what stands here may be nested thousands deep.
  if (Array.isArray(value)) return value.length === 0 ? "[]" : "a list";
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value);
}
