// Which names and links Esky's three finders take for releases of an application. Their patterns put the application's name
// and the platform in unescaped, the dot before the platform stands for any character, and nothing marks the end: so
// "app-helper-1.0.win32.zip" is version "helper-1.0" of "app", and "app-1.0.win32.zip.part" is a release in a local folder.
// Specification: esky/finder.py, find_versions of DefaultVersionFinder, S3VersionFinder and LocalVersionFinder (0.9.10).

/** One file that a finder takes for a release of the application, or for a patch to one. */
export interface FoundRelease {
  /** The link, key or file name as the finder would fetch it. */
  readonly href: string;
  readonly version: string;
  /** The version that a patch starts from; absent for a whole release. */
  readonly fromVersion?: string;
  readonly extension: "zip" | "exe" | "patch";
}

/** A finder of one application on one platform, or why it is none. */
export type EskyPattern =
  | { readonly kind: "usable"; readonly file: string }
  /** Python refuses the pattern: each search for updates ends in an exception. */
  | { readonly kind: "broken"; readonly problem: string }
  /** The name is a pattern of its own, of a sort that isn't judged here. */
  | { readonly kind: "unknown" };

const VERSION = "[a-zA-Z0-9.\\-_]+";
/** No real name is longer, and a matcher's time grows with the length of a run. */
const LONGEST_NAME = 4096;
const LONGEST_APP_NAME = 200;

/** The pattern that DefaultVersionFinder and S3VersionFinder look for: the name as it is, or quoted as in a URL. */
export function eskyLinkPattern(app: string, platform: string): EskyPattern {
  // Esky holds bytes against decoded text: of a name beyond ASCII only the quoted form can be met.
  const plain = /^[\0-\x7f]*$/.test(app) ? `${app}|` : "";
  return patternOf(app, `(?:${plain}${quoted(app)})`, platform);
}

/** The pattern that LocalVersionFinder holds against the names in a folder: the name as it is. */
export function eskyFolderPattern(app: string, platform: string): EskyPattern {
  return patternOf(app, app, platform);
}

/** The releases that DefaultVersionFinder sees on a page, in the order of the page. Upper and lower case are one. */
export function findLinkedReleases(pattern: EskyPattern, page: string): readonly FoundRelease[] {
  return search(pattern, page, { opening: /href=['"]?/gi, outside: /['"]/g });
}

/** The releases that S3VersionFinder sees in a bucket's listing. The keys are as they stand there, not quoted for a URL. */
export function findListedReleases(pattern: EskyPattern, listing: string): readonly FoundRelease[] {
  return search(pattern, listing, { opening: /Key>/gi, outside: /</g, closing: "<" });
}

/** The release that LocalVersionFinder takes the file of this name for, or undefined. Case matters, the end does not. */
export function releaseInFolder(pattern: EskyPattern, name: string): FoundRelease | undefined {
  if (pattern.kind !== "usable" || name.length > LONGEST_NAME) return undefined;
  const match = new RegExp(pattern.file, "y").exec(name);
  return match === null ? undefined : releaseOf(match, name);
}

/**
 * What a client would make of one file name on a page, as in `<a href="NAME">`: the release, or undefined. Names that a page
 * has to quote (blanks, non-ASCII) are tried as they stand there.
 */
export function releaseOnPage(pattern: EskyPattern, name: string): FoundRelease | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  return findLinkedReleases(pattern, `href="${quoted(name)}"`)[0] ?? findLinkedReleases(pattern, `href="${name}"`)[0];
}

interface Syntax {
  readonly opening: RegExp;
  /** Characters that the folder part of a link can't hold. */
  readonly outside: RegExp;
  /** What must follow the name. */
  readonly closing?: string;
}

/**
 * Python's finditer over `OPENING (?P<href> (FOLDER/)? FILE ) CLOSING`, in time that grows with the page alone: in a run without
 * quotes, the last slash that a file follows wins, so unquoted links swallow those before them, as they do in Esky.
 */
function search(pattern: EskyPattern, page: string, syntax: Syntax): readonly FoundRelease[] {
  if (pattern.kind !== "usable") return [];
  const file = new RegExp(pattern.file + (syntax.closing === undefined ? "" : `(?=${syntax.closing})`), "iy");
  const found: FoundRelease[] = [];
  const { opening, outside } = syntax;
  let run: { readonly from: number; readonly to: number; readonly files: readonly RegExpExecArray[] } | undefined;
  opening.lastIndex = 0;
  for (let start = opening.exec(page); start !== null; start = opening.exec(page)) {
    const from = opening.lastIndex;
    if (run === undefined || from > run.to) {
      outside.lastIndex = from;
      const to = outside.exec(page)?.index ?? page.length;
      run = { from, to, files: filesAfterSlashes(file, page, from, to) };
    }
    const last = run.files.findLast(({ index }) => index > from) ?? matchAt(file, page, from);
    if (last === undefined) continue;
    found.push(releaseOf(last, page.slice(from, last.index + last[0].length)));
    opening.lastIndex = last.index + last[0].length;
  }
  return found;
}

function filesAfterSlashes(file: RegExp, page: string, from: number, to: number): readonly RegExpExecArray[] {
  const files: RegExpExecArray[] = [];
  for (let slash = page.indexOf("/", from); slash >= 0 && slash < to; slash = page.indexOf("/", slash + 1)) {
    const match = matchAt(file, page, slash + 1);
    if (match !== undefined) files.push(match);
  }
  return files;
}

function matchAt(file: RegExp, page: string, at: number): RegExpExecArray | undefined {
  file.lastIndex = at;
  return file.exec(page) ?? undefined;
}

function releaseOf(match: RegExpExecArray, href: string): FoundRelease {
  const { version = "", extension = "", from } = match.groups ?? {};
  if (from !== undefined) return { href, version, fromVersion: from, extension: "patch" };
  return { href, version, extension: extension.toLowerCase() === "exe" ? "exe" : "zip" };
}

function patternOf(app: string, name: string, platform: string): EskyPattern {
  if (app.length > LONGEST_APP_NAME || platform.length > LONGEST_APP_NAME) return { kind: "unknown" };
  const problem = problemOf(app);
  if (problem !== undefined) return { kind: "broken", problem };
  if (!isTame(app) || !isTame(platform)) return { kind: "unknown" };
  const version = `(?<version>${VERSION})`;
  const any = "[^\\n]";
  const file = `${dotsAsAny(name)}-${version}${any}${dotsAsAny(platform)}\\.(?<extension>zip|exe|from-(?<from>${VERSION})\\.patch)`;
  // A bracket without its fellow and its kin: neither language takes them.
  return compiles(file) ? { kind: "usable", file } : { kind: "broken", problem: "unbalanced parenthesis" };
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, "y").source !== "";
  } catch {
    return false;
  }
}

/** What Python 2's re says of the name, where it is sure to refuse it. */
function problemOf(app: string): string | undefined {
  if (/[+*?][+*]/.test(app)) return "multiple repeat";
  if (/^[+*?]|[(|][+*?]/.test(app)) return "nothing to repeat";
  return undefined;
}

/**
 * Whether the name means the same to Python's patterns and to JavaScript's, and can't cost more than a few steps a character:
 * at most two repeats, none of a group, no classes, no escapes.
 */
function isTame(text: string): boolean {
  if (/[\\[\]{}]|\(\?|\)[+*?]/.test(text)) return false;
  return (text.match(/[+*?]/g) ?? []).length <= 2;
}

/** "." is any character but a line feed to Python, and not a carriage return to JavaScript. */
function dotsAsAny(pattern: string): string {
  return pattern.replaceAll(".", "[^\\n]");
}

/** urllib.quote of Python 2 on UTF-8. */
function quoted(text: string): string {
  return [...text]
    .map((character) => (/[A-Za-z0-9_.\-/]/.test(character) ? character : percentEncoded(character)))
    .join("");
}

function percentEncoded(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}
