// From arguments and streams to an exit code. Results go to standard output, everything else to standard error.
//
//   0  nothing at or above --fail-on      1  findings      2  usage, unreadable input, an incomplete inventory, a bug

import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { baselineText, hideKnown, readBaseline, renewBaseline } from "../baseline.js";
import { loadCatalogue, type Catalogue } from "../catalogue.js";
import { findConfig, loadConfig, noSettings, rulesMeantBy, type FailOn, type Settings } from "../config.js";
import { UsageError } from "../errors.js";
import { reporters } from "../report/index.js";
import type { Listing } from "../report/listing.js";
import type { LintReport } from "../report/report.js";
import { visible, visibleLines } from "../report/visible.js";
import { wrap } from "../report/wrap.js";
import { nearest } from "../suggest.js";
import { packageVersion } from "../version.js";
import { explainRule, listRules } from "./describe-rules.js";
import { readSmallFile, writeWhole } from "../plain-files.js";
import { moduleOfMessage } from "./error-message.js";
import { parseArguments, type CliOptions } from "./options.js";

export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
}

/** What is needed of a stream: process.stdout is one. */
export interface Output {
  write(text: string, done?: (error?: Error | null) => void): unknown;
  on?(event: "error", listener: (error: Error) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Runs the command and gives its exit code; never exits itself. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  // A reader that goes away (`| head`) is not our error: what it did not want is not written.
  io.stdout.on?.("error", () => undefined);
  io.stderr.on?.("error", () => undefined);
  try {
    return await run(argv, io);
  } catch (error) {
    if (error instanceof UsageError) {
      await say(io.stderr, error.message).catch(() => undefined);
    } else {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      await print(
        io.stderr,
        `freeze-lint: a bug in freeze-lint ${packageVersion()}, worth a report with this text:\n${stack}\n`,
      ).catch(() => undefined);
    }
    return 2;
  }
}

async function run(argv: readonly string[], io: Io): Promise<number> {
  const asked = parseArguments(argv, packageVersion());
  if (asked.kind === "print") {
    await print(io.stdout, asked.text);
    return 0;
  }
  const { options } = asked;
  const catalogue = loadCatalogue();
  const [verb, ruleWord] = options.targets;
  const explained = options.explain ?? (verb === "explain" && options.targets.length === 2 ? ruleWord : undefined);
  if (explained !== undefined) {
    await print(io.stdout, explainRule(explained, catalogue, widthOf(io.stdout)));
    return 0;
  }
  if (options.listRules) {
    await print(
      io.stdout,
      await listRules(catalogue, options.format, io.stdout.isTTY === true ? widthOf(io.stdout) : undefined),
    );
    return 0;
  }
  checkVerb(verb, options, io.cwd);
  checkOutput(options, io.cwd);
  if (verb === "ls" && options.targets.length > 1) return listTargets(options, io);
  if (verb === "why" && options.targets.length > 2) return tellWhy(options, io, catalogue);
  if (verb === "feed" && options.targets.length === 2) return tellFeed(options, io, catalogue);
  if (options.targets.length === 0) {
    throw new UsageError("nothing to lint: name a build or a source tree, as in `freeze-lint dist/*.zip` (--help)");
  }
  if (options.updateBaseline && options.baseline === undefined) {
    throw new UsageError("--update-baseline needs --baseline FILE");
  }
  const settings = settingsFor(options, io.cwd, catalogue);
  const report = await lintWith(options, settings, catalogue, io.cwd);
  const shown = await settleBaseline(report, options, io);

  const reporter = await reporters[options.format]();
  const color = options.output === undefined ? wantsColor(options.color, io) : options.color === true;
  const text = reporter(shown, { color, width: widthOf(io.stdout), all: options.all });
  for (const notice of shown.notices) await say(io.stderr, visible(notice));
  if (options.format !== "human" || options.output !== undefined) {
    for (const { target, message } of shown.errors) await say(io.stderr, visible(`${target}: ${message}`));
  }
  if (options.output === undefined) await write(io.stdout, text);
  else writeWhole(path.resolve(io.cwd, options.output), text, options.output);
  return exitCode(shown, options.failOn ?? settings.failOn ?? "error");
}

/** `why MESSAGE TARGET...`: what is known of the module that an error message names. */
async function tellWhy(options: CliOptions, io: Io, catalogue: Catalogue): Promise<number> {
  const [, message = "", ...targets] = options.targets;
  const traced = moduleOfMessage(message);
  if (traced === undefined)
    throw new UsageError(`why: "${message}" names no module; expected a message such as "No module named csv"`);
  if (options.format !== "human") throw new UsageError("why: answers people only; --format json is for reports");
  const asked = { ...options, targets, all: true };
  const settings = settingsFor(asked, io.cwd, catalogue);
  const report = await lintWith(asked, settings, catalogue, io.cwd, traced);
  for (const notice of report.notices) await say(io.stderr, visible(notice));
  const { whyReport } = await import("../report/why-human.js");
  await write(io.stdout, whyReport(report, { color: wantsColor(options.color, io), width: widthOf(io.stdout) }));
  return report.errors.length > 0 ? 2 : 0;
}

/** `feed SOURCE`: where the clients of a feed go. */
async function tellFeed(options: CliOptions, io: Io, catalogue: Catalogue): Promise<number> {
  const source = options.targets[1] ?? "";
  if (options.baseline !== undefined) throw new UsageError("--baseline is for builds; with feed, ignore what is known");
  for (const word of options.rule) rulesMeantBy(word, catalogue, "--rule");
  for (const word of options.ignore) rulesMeantBy(word, catalogue, "--ignore");
  const settings = settingsFor({ ...options, targets: /:\/\//.test(source) ? [] : [source] }, io.cwd, catalogue);
  const { checkFeed } = await import("../feed.js");
  const report = await checkFeed({
    source,
    cwd: io.cwd,
    isHttpFine: options.insecureHttp,
    app: options.app,
    platform: options.platform,
    catalogue,
    severities: settings.severities,
    ignores: settings.ignores,
    only: options.rule,
    except: options.ignore,
    showPossible: options.all,
  });
  for (const notice of report.notices) await say(io.stderr, visible(notice));
  let text: string;
  if (options.format === "json") text = (await import("../report/feed-json.js")).jsonFeedReport(report);
  else {
    const color = options.output === undefined ? wantsColor(options.color, io) : options.color === true;
    const { humanFeedReport } = await import("../report/feed-human.js");
    text = humanFeedReport(report, { color, width: widthOf(io.stdout), all: options.all });
  }
  if (options.output === undefined) await write(io.stdout, text);
  else writeWhole(path.resolve(io.cwd, options.output), text, options.output);
  // What could not be read may hold anything.
  return report.gaps.length > 0 ? 2 : failCode(report.findings, options.failOn ?? settings.failOn ?? "error");
}

/** A verb without what it is about, or with too much of it, is not a target by that name. */
function checkVerb(verb: string | undefined, { targets }: CliOptions, cwd: string): void {
  if (verb === undefined || existsSync(path.resolve(cwd, verb))) return;
  // `explian FL101`: a slip, where what follows is no file either.
  if (verb !== "explain" && targets.length === 2 && /^FL\d+$/i.test(targets[1] ?? "") && nearest(verb, ["explain"]))
    throw new UsageError(`no such file or command: "${verb}"; did you mean \`explain ${targets[1] ?? ""}\`?`);
  if (verb === "explain")
    throw new UsageError(`explain takes one rule, as in \`freeze-lint explain FL101\`; got ${targets.length - 1}`);
  if (verb === "ls" && targets.length === 1)
    throw new UsageError("ls takes a build, as in `freeze-lint ls dist/app.zip`");
  if (verb === "feed" && targets.length !== 2)
    throw new UsageError(
      "feed takes one folder, file or address, as in `freeze-lint feed dist/` (--app NAME, --platform P narrow it)",
    );
  if (verb === "why" && targets.length < 3)
    throw new UsageError('why takes a message and a build, as in `freeze-lint why "No module named csv" dist/app.zip`');
}

/** Said before the work, not after it: a report must not replace what it is about, and needs a folder to lie in. */
function checkOutput({ output, targets }: CliOptions, cwd: string): void {
  if (output === undefined) return;
  const file = path.resolve(cwd, output);
  if (targets.some((target) => path.resolve(cwd, target) === file))
    throw new UsageError(`--output ${output}: is a target; the report would replace it`);
  checkFolder("--output: the folder", path.dirname(output), cwd);
}

/**
 * `ls TARGET... [PACKAGE]`: a last word that is a module's name is the package to list, where it is no file, or where the
 * builds before it have such a module and the folder of that name is no build: source trees have folders like their packages.
 */
async function listTargets(options: CliOptions, io: Io): Promise<number> {
  const words = options.targets.slice(1);
  const last = words[words.length - 1] ?? "";
  const { list } = await import("../list.js");
  const mayBePackage = words.length > 1 && /^\w+(\.\w+)*$/.test(last);
  const isFile = existsSync(path.resolve(io.cwd, last));
  const all = mayBePackage && !isFile ? undefined : await list({ targets: words, cwd: io.cwd });
  const isPackage = mayBePackage && (all === undefined || isNoBuildBut(last, all));
  const listing = isPackage || all === undefined ? await list({ targets: words.slice(0, -1), cwd: io.cwd }) : all;
  const wanted = isPackage ? last : undefined;
  if (wanted !== undefined && !listing.targets.some(({ apps }) => apps.some(({ modules }) => holds(modules, wanted))))
    throw new UsageError(`"${wanted}" is neither a file nor a module of ${words.slice(0, -1).join(", ")}`);
  const { humanListing } = await import("../report/listing-human.js");
  const { jsonListing } = await import("../report/listing-json.js");
  const text =
    options.format === "json"
      ? jsonListing(wanted === undefined ? listing : onlyPackage(listing, wanted))
      : humanListing(listing, { width: widthOf(io.stdout), all: options.all, package: wanted });
  if (options.output === undefined) await write(io.stdout, text);
  else writeWhole(path.resolve(io.cwd, options.output), text, options.output);
  return listing.errors.length > 0 || listing.targets.some(({ gaps }) => gaps.length > 0) ? 2 : 0;
}

/** Whether the word names a module of the builds, while the folder or file of that name holds no build. */
function isNoBuildBut(word: string, { targets, errors }: Listing): boolean {
  return (
    errors.some(({ target }) => target === word) &&
    targets.every(({ target, apps }) => target !== word || apps.length === 0) &&
    targets.some(({ apps }) => apps.some(({ modules }) => holds(modules, word)))
  );
}

function holds(modules: readonly { readonly name: string }[], wanted: string): boolean {
  return modules.some(({ name }) => name === wanted || name.startsWith(`${wanted}.`));
}

function onlyPackage(listing: Listing, wanted: string): Listing {
  const targets = listing.targets.map((target) => ({
    ...target,
    apps: target.apps.map((app) => ({ ...app, modules: app.modules.filter((module) => holds([module], wanted)) })),
  }));
  return { ...listing, targets };
}

/** The configuration file's settings: the file named, or the nearest one above the source tree or the first target. */
function settingsFor(options: CliOptions, cwd: string, catalogue: Catalogue): Settings {
  if (options.config !== undefined) return loadConfig(path.resolve(cwd, options.config), options.config, catalogue);
  const [start = "."] = [...options.source, ...options.targets];
  // Of a glob, the part before its first wildcard.
  const file = findConfig(path.resolve(cwd, start.replace(/[^\\/]*[*?[{].*$/, "")));
  return file === undefined ? noSettings : loadConfig(file, path.relative(cwd, file) || file, catalogue);
}

async function lintWith(
  options: CliOptions,
  settings: Settings,
  catalogue: Catalogue,
  cwd: string,
  traced?: string,
): Promise<LintReport> {
  for (const word of options.rule) rulesMeantBy(word, catalogue, "--rule");
  for (const word of options.ignore) rulesMeantBy(word, catalogue, "--ignore");
  for (const folder of options.source) checkFolder("--source", folder, cwd);
  for (const file of options.recipe) checkFile("--recipe", file, cwd);
  for (const folder of options.sitePackages) checkFolder("--site-packages", folder, cwd);
  const { lint } = await import("../lint.js");
  return lint({
    targets: options.targets,
    sources: options.source.length > 0 ? options.source : settings.sources,
    recipes: options.recipe.length > 0 ? options.recipe : settings.recipes,
    sitePackages: options.sitePackages.length > 0 ? options.sitePackages : settings.sitePackages,
    previous: options.previous ?? settings.previous,
    python: options.python ?? settings.python,
    platform: options.platform ?? settings.platform,
    systems: options.target.length > 0 ? options.target : settings.systems,
    severities: settings.severities,
    ignores: settings.ignores,
    only: options.rule,
    except: options.ignore,
    showPossible: options.all,
    ...(traced === undefined ? {} : { traced }),
    cwd,
  });
}

function checkFolder(flag: string, folder: string, cwd: string): void {
  const found = statSync(path.resolve(cwd, folder), { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`${flag} ${folder}: no such folder`);
  if (!found.isDirectory()) throw new UsageError(`${flag} ${folder}: is a file; expected a folder`);
}

function checkFile(flag: string, file: string, cwd: string): void {
  const found = statSync(path.resolve(cwd, file), { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`${flag} ${file}: no such file`);
  if (!found.isFile())
    throw new UsageError(`${flag} ${file}: is no file; expected a setup script, a .spec or the like`);
}

/** Writes the baseline when that was asked for, and hides what it knows. */
async function settleBaseline(report: LintReport, options: CliOptions, io: Io): Promise<LintReport> {
  if (options.baseline === undefined) return report;
  const file = path.resolve(io.cwd, options.baseline);
  const text = readSmallFile(file, options.baseline);
  if (options.updateBaseline) {
    const before = text === undefined ? new Map<string, never>() : readBaseline(text, options.baseline);
    const renewed = renewBaseline(report, before);
    writeWhole(file, baselineText(renewed), options.baseline);
    const found = new Set(report.findings.map(({ fingerprint }) => fingerprint));
    const kept = [...renewed.keys()].filter((fingerprint) => !found.has(fingerprint)).length;
    const keptText = kept === 0 ? "" : `, ${kept} of them from before, which this run could not have seen`;
    await say(
      io.stderr,
      `${options.baseline} now knows ${renewed.size === 1 ? "1 finding" : `${renewed.size} findings`}${keptText}`,
    );
    return hideKnown(report, renewed);
  }
  if (text === undefined) {
    throw new UsageError(`${options.baseline}: no such baseline; --update-baseline writes one`);
  }
  return hideKnown(report, readBaseline(text, options.baseline));
}

/** 2 beats 1: a build that was only half read is not a build with findings. */
function exitCode(report: LintReport, failOn: FailOn): number {
  const isIncomplete = report.findings.some(({ rule, severity }) => rule === "not-analysed" && severity === "error");
  if (report.errors.length > 0 || isIncomplete) return 2;
  return failCode(report.findings, failOn);
}

function failCode(findings: LintReport["findings"], failOn: FailOn): number {
  if (failOn === "never") return 0;
  const failing = { error: ["error"], warning: ["error", "warning"], info: ["error", "warning", "info"] }[failOn];
  return findings.some(({ severity }) => failing.includes(severity)) ? 1 : 0;
}

/** --color and --no-color beat NO_COLOR, which beats FORCE_COLOR, which beats whether it is a terminal. */
function wantsColor(flag: boolean | undefined, { stdout, env }: Io): boolean {
  if (flag !== undefined) return flag;
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false;
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  return stdout.isTTY === true && env["TERM"] !== "dumb";
}

function widthOf(output: Output): number {
  return output.isTTY === true && output.columns !== undefined ? Math.min(output.columns, 120) : 80;
}

/** A notice or mistake: one line, so that programs find it, broken like a report for eyes at a terminal. */
function say(stderr: Output, message: string): Promise<void> {
  const line = `freeze-lint: ${message}`;
  return print(stderr, `${stderr.isTTY === true ? wrap(line, Math.max(40, widthOf(stderr)), "", "  ") : line}\n`);
}

/**
 * Resolves when the text has left. A reader that went away is no error (`| head`); a full disk is one, and a report that
 * did not get out is no report.
 */
function print(output: Output, text: string): Promise<void> {
  return write(output, visibleLines(text));
}

/** Writes a text whose parts are made visible already, and which may hold colours. */
function write(output: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(text, (error) => {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (error == null || code === "EPIPE" || code === "ERR_STREAM_DESTROYED") resolve();
      else reject(new UsageError(`the output cannot be written (${String(code)})`));
    });
  });
}
