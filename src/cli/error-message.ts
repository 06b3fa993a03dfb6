// From what a user saw to the module that is meant: the messages of CPython 2.5 to 3.15 for imports that fail.

const MODULE = String.raw`([\w.]+)`;

/** The module is in the first group, and a name taken from it in the second. */
const MESSAGES: readonly RegExp[] = [
  // ModuleNotFoundError: No module named 'a.b'; 'a' is not a package
  new RegExp(`No module named ['"]?${MODULE}['"]?`),
  // ImportError: DLL load failed while importing _ssl: ...; 2.x to 3.7 do not say which
  new RegExp(`DLL load failed while importing ${MODULE}`),
  // LookupError: unknown encoding: idna
  /unknown encoding: ([\w-]+)/,
];
// ImportError: cannot import name 'x' from 'a.b' (...); before 3.7 without the module
const FROM = new RegExp(
  `cannot import name ['"]?(\\w+)['"]?(?: from (?:partially initialized module )?['"]${MODULE}['"])?`,
);

/**
 * The dotted name of the module that `text` (a message, the end of a traceback, or the name itself) is about; undefined when
 * it names none.
 */
export function moduleOfMessage(text: string): string | undefined {
  const from = FROM.exec(text);
  if (from?.[2] !== undefined) return `${from[2]}.${from[1]}`;
  for (const message of MESSAGES) {
    const found = message.exec(text)?.[1];
    if (found === undefined) continue;
    return message.source.startsWith("unknown encoding")
      ? `encodings.${found.toLowerCase().replaceAll("-", "_")}`
      : found.replace(/\.$/, "");
  }
  return /^[A-Za-z_]\w*(?:\.\w+)*$/.test(text.trim()) ? text.trim() : undefined;
}
