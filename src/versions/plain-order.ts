// Versions as people read them, whatever an updater makes of them: whether two spellings mean one version, and which of two
// a person would call the older. Where people would not agree, there is no answer.

const LONGEST = 200;
/** Words that everybody takes for a version before the release. */
const EARLY = /^[-_. ]?(?:alpha|beta|preview|pre|dev|snapshot|rc|a|b|c)(?![a-z])/i;

/** The numbers at the head of a version, leading zeros off: ["0", "10", "3"] for "v0.10.3.d"; undefined where there are none. */
export function leadingNumbers(version: string): readonly string[] | undefined {
  return headOf(version)
    ?.split(".")
    .map((digits) => digits.replace(/^0+(?=[0-9])/, ""));
}

/** "0.10.3" for "v0.10.3.d". */
export function headOf(version: string): string | undefined {
  if (version.length > LONGEST) return undefined;
  return /^\s*v?([0-9]+(?:\.[0-9]+)*)/i.exec(version)?.[1];
}

/** Whether a person would call it a version before that of its numbers: "1.0rc1", "1.0-beta.2". */
export function isMeantEarly(version: string): boolean {
  return EARLY.test(tailOf(version));
}

/** Whether two spellings can stand for one version: their numbers are the same as far as both go. */
export function saysTheSame(a: string, b: string): boolean {
  const [left, right] = [leadingNumbers(a), leadingNumbers(b)];
  if (left === undefined || right === undefined) return true;
  const both = Math.min(left.length, right.length);
  return left.slice(0, both).join(".") === right.slice(0, both).join(".");
}

/** -1 where people call `a` the older one; undefined where it isn't plain. */
export function compareAsPeopleDo(a: string, b: string): -1 | 0 | 1 | undefined {
  const [left, right] = [leadingNumbers(a), leadingNumbers(b)];
  if (left === undefined || right === undefined) return undefined;
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one, other] = [left[at] ?? "0", right[at] ?? "0"];
    if (one !== other) return one.length === other.length ? (one < other ? -1 : 1) : one.length < other.length ? -1 : 1;
  }
  const [first, second] = [tailOf(a), tailOf(b)];
  if (first === second) return 0;
  if (first === "") return isMeantEarly(b) ? 1 : -1;
  if (second === "") return isMeantEarly(a) ? -1 : 1;
  return undefined;
}

function tailOf(version: string): string {
  const head = headOf(version);
  return head === undefined ? "" : version.slice(version.indexOf(head) + head.length).trim();
}
