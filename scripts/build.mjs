// Builds dist/: the command (one script, with what V8 compiled of it), the library (split so that what a run does not need
// is not loaded), and the type declarations of its API. Types are not checked here; `npm run typecheck` does that.
//
// The runtime dependencies are bundled although package.json lists them: loading yauzl from node_modules
// costs 39 ms of CPU and 6 ms from a chunk, globby 104 and 28 (Node 20). Listed they stay, for audits and licences.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
process.chdir(fileURLToPath(new URL("..", import.meta.url)));

rmSync("dist", { recursive: true, force: true });
const shared = { bundle: true, platform: "node", target: "node20", legalComments: "none", logLevel: "warning" };
// Chunks lie beside the entry points: version.ts and catalogue.ts find package.json and rules.json one level up.
const module = {
  ...shared,
  outdir: "dist",
  format: "esm",
  splitting: true,
  chunkNames: "[name]-[hash]",
  // The CommonJS packages inside call require("fs").
  banner: { js: 'import { createRequire as $r } from "node:module"; const require = $r(import.meta.url);' },
};

await build({ ...module, entryPoints: { index: "src/index.ts" } });

// The command is the text of one function, for src/cli/command-script.ts to compile.
const { metafile } = await build({
  ...shared,
  entryPoints: { command: "src/cli/main.ts" },
  entryNames: "[name]-[hash]",
  outExtension: { ".js": ".cjs" },
  outdir: "dist",
  format: "cjs",
  define: { "import.meta.url": "importMetaUrl" },
  banner: {
    js: '(function (exports, require, module, __filename) { "use strict"; const importMetaUrl = require("node:url").pathToFileURL(__filename).href;',
  },
  footer: { js: "})" },
  metafile: true,
});
const script = path.basename(Object.keys(metafile.outputs)[0]);
await build({
  ...module,
  entryPoints: { bin: "src/cli/bin.ts" },
  define: { COMMAND_SCRIPT: JSON.stringify(script) },
});
chmodSync("dist/bin.js", 0o755);
execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
execFileSync(process.execPath, ["scripts/warm-up.mjs", `dist/${script}`], { stdio: "inherit" });
