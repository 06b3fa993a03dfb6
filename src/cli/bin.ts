#!/usr/bin/env node
// The command. Answers --version before anything else is loaded: scripts ask for it often and it should cost what Node costs.

import { packageVersion } from "../version.js";

if (process.argv.length === 3 && process.argv[2] === "--version") {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  const { main } = await import("./main.js");
  process.exitCode = await main(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
  });
}
