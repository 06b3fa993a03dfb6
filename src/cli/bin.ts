#!/usr/bin/env node
// The command. Answers --version before anything else is loaded: scripts ask for it often and it should cost what Node costs.

import { packageVersion } from "../version.js";

// How much a function must have run before the optimising compiler of V8 takes it up. That of Node 20 takes some 190
// functions in a second's lint, and compiling them costs a third of it; later ones are slower to do so by themselves, and
// V8 13 (Node 24) no longer knows the flag.
const CALM_COMPILER = "--interrupt-budget=1000000";

const V8_OF_NODE_20 = /^11\./;

if (process.argv.length === 3 && process.argv[2] === "--version") {
  process.stdout.on("error", (error) => {
    if ("code" in error && error.code === "EPIPE") return; // a reader that went away wants no version
    process.stderr.write(`freeze-lint: the output cannot be written (${"code" in error ? String(error.code) : ""})\n`);
    process.exitCode = 2;
  });
  process.stdout.write(`${packageVersion()}\n`);
} else {
  if (V8_OF_NODE_20.test(process.versions.v8)) (await import("node:v8")).setFlagsFromString(CALM_COMPILER);
  const { main } = await import("./main.js");
  const code = await main(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
  });
  // Node takes its heap apart before it ends by itself, which costs some 3% of a lint. Once all is written it needn't.
  process.exitCode = code;
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}
