#!/usr/bin/env node
// The command. Answers --version before anything else is loaded: scripts ask for it often and it should cost what Node costs.

import { packageVersion } from "../version.js";

/** Name of the command's script beside this file, which scripts/build.mjs puts here. */
declare const COMMAND_SCRIPT: string;

/** CPU seconds after which a run has used most of the command, so that what V8 compiled of it is worth keeping. */
const WORTH_KEEPING = 1;

if (process.argv.length === 3 && process.argv[2] === "--version") {
  process.stdout.on("error", (error) => {
    if ("code" in error && error.code === "EPIPE") return; // a reader that went away wants no version
    process.stderr.write(`freeze-lint: the output cannot be written (${"code" in error ? String(error.code) : ""})\n`);
    process.exitCode = 2;
  });
  process.stdout.write(`${packageVersion()}\n`);
} else {
  const { loadCommand } = await import("./command-script.js");
  const { main, keepCompiled } = loadCommand(new URL(COMMAND_SCRIPT, import.meta.url));
  const code = await main(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
  });
  // Node takes its heap apart before it ends by itself, which costs some 3% of a lint. Once all is written it needn't.
  process.exitCode = code;
  process.stdout.write("", () =>
    process.stderr.write("", () => {
      const { user, system } = process.cpuUsage();
      if (user + system > WORTH_KEEPING * 1e6) keepCompiled();
      process.exit(code);
    }),
  );
}
