// This package's own version. dist/ and src/ both find package.json one level up.

import { readFileSync } from "node:fs";

/** "0.1.0" */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
  throw new Error("package.json has no version");
}
