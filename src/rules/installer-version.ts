// A version that an installer for Windows can't hold or doesn't tell from the next one. Windows Installer, "ProductVersion
// property": major.minor.build, at most 255.255.65535; a fourth number is ignored.

import { parsePep440 } from "../versions/pep440.js";
import { leadingNumbers } from "../versions/plain-order.js";
import { short } from "./support/esky-release.js";
import { type Draft, defineRule } from "./rule.js";

const MOST = [255, 255, 65_535];

export default defineRule({
  id: "installer-version",
  needs: ["recipe"],
  says: ["large", "fourth", "invalid"],
  *check({ recipe }): Iterable<Draft<"large" | "fourth" | "invalid", never>> {
    const { msi } = recipe;
    const version = msi?.version ?? recipe.version;
    if (msi === undefined || version === undefined) return;
    const place = msi.version === undefined ? (recipe.versionPlace ?? msi.place) : msi.place;
    const subject = recipe.name ?? "version";
    const given = { args: { version: short(version) }, confidence: "likely", subject, place } as const;
    if (parsePep440(version) === undefined) {
      yield { message: "invalid", severity: "warning", ...given };
      return;
    }
    const numbers = leadingNumbers(version) ?? [];
    const at = MOST.findIndex((most, index) => Number(numbers[index] ?? 0) > most);
    if (at >= 0)
      yield {
        message: "large",
        ...given,
        args: { ...given.args, number: numbers[at] ?? "", most: MOST[at] ?? 0 },
        severity: "warning",
      };
    else if (numbers.length > 3 && Number(numbers[3]) > 0) yield { message: "fourth", severity: "info", ...given };
  },
});
