// The links of an index page, as a browser would read them; and what a file is called at the end of a link.

/** The targets of all links, as they are written, each once. In time that grows with the page alone. */
export function linkedNames(page: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [, double, single, bare] of page.matchAll(/\bhref\s*=\s*(?:"([^"<>\n]*)"|'([^'<>\n]*)'|([^\s"'<>]+))/gi)) {
    const link = double ?? single ?? bare;
    if (link !== undefined && link.length <= 4096) found.add(unescaped(link));
  }
  return found;
}

/** The last part of a link's path, unquoted. */
export function fileNameIn(link: string): string {
  const path = link.replace(/[?#].*$/s, "");
  const last = path.slice(path.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", quot: '"', apos: "'", lt: "<", gt: ">" };

function unescaped(text: string): string {
  return text.includes("&")
    ? text.replace(/&(amp|quot|apos|lt|gt);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    : text;
}
