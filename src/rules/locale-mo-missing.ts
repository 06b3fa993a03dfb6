// Translations that the application looks for next to its code, and that stayed behind.

import type { CodeUse } from "../model/code-uses.js";
import { wholeText } from "../model/code-uses.js";
import { defineRule } from "./rule.js";

const CALLS: ReadonlySet<string> = new Set(["gettext.translation", "gettext.install", "gettext.bindtextdomain"]);

export default defineRule({
  id: "locale-mo-missing",
  needs: ["graph", "source", "app"],
  says: ["raises", "untranslated"],
  *check({ graph, source, app }) {
    if (app.gaps.some(({ hides }) => hides === "inventory")) return;
    const said = new Set<string>();
    for (const use of graph.uses) {
      if (!CALLS.has(use.what) || !use.isOwn) continue;
      const domain = wholeOf(use, 0, "domain");
      const folder = folderOf(use);
      if (domain === undefined || folder === undefined || said.has(domain)) continue;
      const ending = new RegExp(`(?:^|/)${escaped(folder)}/[^/]+/LC_MESSAGES/${escaped(domain)}\\.mo$`);
      const lost = source.resources.filter((path) => ending.test(path));
      if (lost.length === 0 || app.files.some(({ file }) => ending.test(file.path))) continue;
      said.add(domain);
      const raises = use.what === "gettext.translation" && use.passes(4, "fallback") === false && !use.caution.caught;
      yield {
        message: raises ? "raises" : "untranslated",
        args: { via: use.via, domain, folder, total: lost.length },
        severity: raises && use.sure ? "error" : "warning",
        confidence: "likely",
        subject: `${folder}/*/LC_MESSAGES/${domain}.mo`,
        place: use.place,
        snippet: use.snippet,
      };
    }
  },
});

function wholeOf(use: CodeUse, position: number, keyword: string): string | undefined {
  const [value, another] = use.argument(position, keyword);
  return value === undefined || another !== undefined ? undefined : wholeText(value);
}

/** The folder of the translations, where it lies next to the code. */
function folderOf(use: CodeUse): string | undefined {
  const [value, another] = use.argument(1, "localedir");
  if (value?.t !== "text" || !value.inRoots || another !== undefined) return undefined;
  return wholeText(value)?.replace(/\/+$/, "");
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
