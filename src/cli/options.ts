// The flags, their help, and what they are checked against. Parsing is commander's; a mistake is a UsageError.

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { checkPython, failOnLevels, platforms, type FailOn } from "../config.js";
import { UsageError } from "../errors.js";
import { reporterNames, type ReporterName } from "../report/index.js";

export interface CliOptions {
  readonly targets: readonly string[];
  readonly source: readonly string[];
  readonly recipe: readonly string[];
  readonly sitePackages: readonly string[];
  readonly previous?: string;
  readonly python?: string;
  readonly platform?: (typeof platforms)[number];
  readonly target: readonly string[];
  readonly format: ReporterName;
  readonly output?: string;
  readonly failOn?: FailOn;
  readonly rule: readonly string[];
  readonly ignore: readonly string[];
  readonly config?: string;
  /** With feed: of which application. */
  readonly app?: string;
  readonly insecureHttp: boolean;
  readonly baseline?: string;
  readonly updateBaseline: boolean;
  readonly all: boolean;
  /** Undefined when neither --color nor --no-color was given. */
  readonly color?: boolean;
  readonly listRules: boolean;
  readonly explain?: string;
}

/** What the arguments ask for: a run, or a text to print at once (--help, --version). */
export function parseArguments(
  argv: readonly string[],
  version: string,
): { readonly kind: "run"; readonly options: CliOptions } | { readonly kind: "print"; readonly text: string } {
  let printed = "";
  let complaint = "";
  const command = commandLine(version).configureOutput({
    writeOut: (text) => (printed += text),
    writeErr: (text) => (complaint += text),
  });
  try {
    command.parse([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "print", text: printed };
    throw new UsageError(
      complaint
        .replace(/^error: /, "")
        .replace(/\n\(Did you mean (.*)\?\)/, "; did you mean $1?")
        .trim(),
    );
  }
  // Commander's own type is a bag; the table above fills exactly these keys.
  const options = command.opts<Omit<CliOptions, "targets">>();
  for (const [name, value] of Object.entries(options))
    if (value === "" || (Array.isArray(value) && value.includes("")))
      throw new UsageError(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: its value is empty`);
  if (command.args.includes("")) throw new UsageError("a target is empty; expected the name of a file or folder");
  return { kind: "run", options: { ...options, targets: command.args } };
}

function commandLine(version: string): Command {
  const list = (value: string, before: readonly string[]) => [...before, value];
  const codes = (value: string, before: readonly string[]) => [
    ...before,
    ...value.split(",").map((code) => code.trim()),
  ];
  const python = (value: string) =>
    checkPython(value, (problem) => {
      throw new InvalidArgumentError(problem);
    });
  return new Command("freeze-lint")
    .usage("[options] TARGET...\n       freeze-lint explain RULE | ls TARGET | why MESSAGE TARGET | feed SOURCE")
    .description("Names what a frozen Python build will miss on a machine that is not yours.")
    .argument("[TARGET...]", "zip, tar, launcher, folder, glob, or a source tree")
    .optionsGroup("Input:")
    .addOption(
      new Option("--source <dir>", "source tree (default: found by walking up); repeatable")
        .argParser(list)
        .default([], ""),
    )
    .addOption(
      new Option("--recipe <file>", "setup.py, .spec or build script; repeatable").argParser(list).default([], ""),
    )
    .addOption(
      new Option("--site-packages <dir>", "installed packages to look in; repeatable").argParser(list).default([], ""),
    )
    .addOption(new Option("--previous <file>", "the release before, by its file name: this one must be newer"))
    .addOption(new Option("--python <version>", "where the build does not tell: 2.7, 3.11 ...").argParser(python))
    .addOption(new Option("--platform <name>", "linux, win32 or darwin").choices([...platforms]))
    .addOption(
      new Option("--target <systems>", "where it must run: debian12,rhel8, win10 ...").argParser(codes).default([], ""),
    )
    .addOption(new Option("--config <file>", "instead of the nearest freeze-lint.config.json"))
    .addOption(new Option("--app <name>", "with feed: the clients of this application alone").hideHelp())
    .addOption(new Option("--insecure-http", "with feed: read what is not encrypted").default(false, "").hideHelp())
    .optionsGroup("Findings:")
    .addOption(new Option("--rule <codes>", "only these: FL101, FL1 or a name").argParser(codes).default([], ""))
    .addOption(new Option("--ignore <codes>", "not these").argParser(codes).default([], ""))
    .addOption(new Option("--baseline <file>", "hide the findings that the file knows"))
    .addOption(new Option("--update-baseline", "write the baseline file anew").default(false, ""))
    .addOption(new Option("--all", "also what is only possible, and all names; with ls, all").default(false, ""))
    .addOption(new Option("--fail-on <level>", "error (default), warning, info or never").choices([...failOnLevels]))
    .optionsGroup("Output:")
    .addOption(new Option("--format <name>", "human or json").choices([...reporterNames]).default("human", ""))
    .addOption(new Option("--output <file>", "instead of standard output"))
    .addOption(new Option("--color", "colours, even when piped"))
    .addOption(new Option("--no-color", "no colours"))
    .addOption(new Option("--list-rules", "what is looked for").default(false, ""))
    .addOption(new Option("--explain <rule>", "why a rule is there and what to do"))
    .version(version, "--version", "the version")
    .helpOption("--help", "this page")
    .configureHelp({ styleTitle: (title) => title, optionDescription: (option) => option.description })
    .addHelpText(
      "after",
      `
Exit code: 0 nothing at or above --fail-on, 1 findings, 2 usage or unread input.

Examples:
  freeze-lint dist/*.zip
  freeze-lint dist/app-1.0.win32.zip --source . --format json > report.json
  freeze-lint . --python 2.7 --platform win32       no build yet`,
    )
    .exitOverride();
}
