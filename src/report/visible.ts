// Names in builds and lines of source come from anybody. What would move the cursor, recolour the screen or turn the
// direction of writing is shown as an escape, so that a report says what it says.

/** C0 and C1 controls but for the tab, and line ends of Unicode; what embeds, overrides or isolates a direction. */
// eslint-disable-next-line no-control-regex
const HIDDEN = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** One line, in which every character is one that can be seen. */
export function visible(text: string): string {
  return text.replace(HIDDEN, escaped);
}

/** The same of a text that is several lines on purpose. */
export function visibleLines(text: string): string {
  return text.replace(HIDDEN, (character) => (character === "\n" ? character : escaped(character)));
}

/** JSON in which no such character stands raw: it means the same. JSON itself escapes those below U+0020. */
export function visibleJson(json: string): string {
  return json.replace(HIDDEN, (character) =>
    character === "\n" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A report with all of its texts made visible. */
export function visibleIn<T>(value: T): T {
  // The shape is kept, so the type is.
  return inside(value) as T;
}

function inside(value: unknown): unknown {
  if (typeof value === "string") return visible(value);
  if (Array.isArray(value)) return value.map(inside);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inside(member)]));
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
