// What a side-by-side manifest says: which assembly it is, which ones it asks for, which files it has. Only tags and
// attributes are looked at, no entity is followed, and whatever a damaged text still tells is taken.
// Source: learn.microsoft.com, "Application Manifests", "Assembly Manifests".

import type { AssemblyIdentity } from "../model/linkage.js";

export interface AssemblyManifest {
  readonly identity: AssemblyIdentity | undefined;
  readonly dependencies: readonly AssemblyIdentity[];
  readonly files: readonly string[];
  /** <compatibility> with an <application>: belongs to programs; newer Windows refuses an assembly that has it. */
  readonly hasApplication: boolean;
}

const MOST_TAGS = 5_000;
const DEEPEST = 32;

/** Undefined for what is no manifest. */
export function readAssemblyManifest(text: string): AssemblyManifest | undefined {
  const open: string[] = [];
  const dependencies: AssemblyIdentity[] = [];
  const files: string[] = [];
  let identity: AssemblyIdentity | undefined;
  let hasApplication = false;
  let count = 0;
  for (const tag of tagsOf(text)) {
    if (count++ === 0 && tag.name !== "assembly") return undefined;
    if (count > MOST_TAGS) break;
    if (tag.isEnd) {
      const at = open.lastIndexOf(tag.name);
      if (at >= 0) open.length = at;
      continue;
    }
    const parent = open.at(-1);
    if (tag.name === "assemblyIdentity") {
      const found = identityOf(tag.attributes);
      if (found !== undefined && parent === "assembly") identity ??= found;
      else if (found !== undefined && parent === "dependentAssembly") dependencies.push(found);
    }
    if (tag.name === "file" && parent === "assembly") {
      const name = tag.attributes.get("name");
      if (name !== undefined) files.push(name);
    }
    if (tag.name === "application" && parent === "compatibility") hasApplication = true;
    if (!tag.isEmpty && open.length < DEEPEST) open.push(tag.name);
  }
  return count === 0 ? undefined : { identity, dependencies, files, hasApplication };
}

function identityOf(attributes: ReadonlyMap<string, string>): AssemblyIdentity | undefined {
  const name = attributes.get("name");
  if (name === undefined) return undefined;
  return {
    name,
    version: attributes.get("version") ?? "",
    arch: (attributes.get("processorArchitecture") ?? "").toLowerCase(),
  };
}

interface Tag {
  /** Without a prefix: "assemblyIdentity" for "asmv1:assemblyIdentity". */
  readonly name: string;
  readonly isEnd: boolean;
  readonly isEmpty: boolean;
  readonly attributes: ReadonlyMap<string, string>;
}

/** What is skipped as a whole: comments, instructions, character data, declarations. */
const SKIPPED: readonly (readonly [start: string, end: string])[] = [
  ["<!--", "-->"],
  ["<?", "?>"],
  ["<![CDATA[", "]]>"],
  ["<!", ">"],
];

function* tagsOf(text: string): Generator<Tag> {
  let at = text.indexOf("<");
  while (at >= 0) {
    const skipped = SKIPPED.find(([start]) => text.startsWith(start, at));
    if (skipped === undefined) {
      const tag = readTag(text, at + 1);
      if (tag === undefined) return;
      yield tag.tag;
      at = text.indexOf("<", tag.end);
    } else {
      const end = text.indexOf(skipped[1], at + skipped[0].length);
      at = end < 0 ? -1 : text.indexOf("<", end);
    }
  }
}

/** From behind "<" to behind ">"; undefined where the text ends before. */
function readTag(text: string, start: number): { readonly tag: Tag; readonly end: number } | undefined {
  let at = start;
  const isEnd = text[at] === "/";
  if (isEnd) at++;
  const wordEnd = (from: number): number => {
    let end = from;
    while (end < text.length && !" \t\r\n=/>\"'".includes(text.charAt(end))) end++;
    return end;
  };
  const spaceEnd = (from: number): number => {
    let end = from;
    while (end < text.length && " \t\r\n".includes(text.charAt(end))) end++;
    return end;
  };
  const nameEnd = wordEnd(at);
  const name = withoutPrefix(text.slice(at, nameEnd));
  const attributes = new Map<string, string>();
  at = nameEnd;
  while (at < text.length) {
    at = spaceEnd(at);
    if (text[at] === ">") return { tag: { name, isEnd, isEmpty: text[at - 1] === "/", attributes }, end: at + 1 };
    const keyEnd = wordEnd(at);
    const equals = spaceEnd(keyEnd);
    const open = spaceEnd(equals + 1);
    const quote = text[open];
    if (keyEnd === at || text[equals] !== "=" || (quote !== '"' && quote !== "'")) {
      at = Math.max(keyEnd, at + 1); // a stray character, or "/" before ">"
      continue;
    }
    const close = text.indexOf(quote, open + 1);
    if (close < 0) return undefined;
    attributes.set(text.slice(at, keyEnd), text.slice(open + 1, close));
    at = close + 1;
  }
  return undefined;
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
