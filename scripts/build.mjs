// Builds dist/: two entry points (the command and the library), code split so that what a run does not need is not loaded,
// and the type declarations of the public API. Types are not checked here; `npm run typecheck` does that.
//
// The runtime dependencies are bundled as lazy chunks although package.json lists them: loading yauzl from node_modules
// costs 39 ms of CPU and 6 ms from a chunk, globby 104 and 28 (Node 20). Listed they stay, for audits and licences.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
process.chdir(fileURLToPath(new URL("..", import.meta.url)));

rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: { bin: "src/cli/bin.ts", index: "src/index.ts" },
  outdir: "dist",
  // Chunks lie beside the entry points: version.ts and catalogue.ts find package.json and rules.json one level up.
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // The CommonJS packages inside call require("fs").
  banner: { js: 'import { createRequire as $r } from "node:module"; const require = $r(import.meta.url);' },
  legalComments: "none",
  logLevel: "warning",
});
chmodSync("dist/bin.js", 0o755);
execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
