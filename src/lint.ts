// The trip of one run, as a table of contents: targets, containers, inventories, source trees, recipes, graphs, rules.
// A target that can't be opened never hides the others.

import path from "node:path";
import { existsSync, readdirSync, statSync } from "node:fs";
import { append } from "./append.js";
import { Budget } from "./bytes/budget.js";
import { loadCatalogue } from "./catalogue.js";
import { UsageError } from "./errors.js";
import type { Place } from "./finding.js";
import { foldersOf } from "./freezer/build-folder.js";
import { isWorkFolder } from "./freezer/pyinstaller.js";
import { type Collected, type FoundTarget, appReport, collect } from "./lint/collected.js";
import { type Case, judge } from "./lint/judge.js";
import { systemsNamed } from "./lint/systems.js";
import { messageOf, withoutPath } from "./lint/target-errors.js";
import type { AppReport, LintOptions, LintReport } from "./report/report.js";
import { type ProgramFindings, acrossPrograms } from "./rules/support/across-programs.js";
import { findBuildLog } from "./scan/build-log.js";
import { type Inventory, readInventory } from "./scan/inventory.js";
import { whyNoBuild } from "./scan/no-build.js";
import { openBuild } from "./scan/open-build.js";
import { findSourceRoot } from "./scan/source-root.js";
import { openSources, shownPath } from "./scan/sources.js";
import { findTargets, holdsLibrary, widenTarget } from "./scan/targets.js";
import { packageVersion } from "./version.js";

/** Lints every target. Throws UsageError for options that can't be used; everything else is in the report. */
export async function lint(options: LintOptions): Promise<LintReport> {
  const catalogue = loadCatalogue();
  const found = await findTargets(options.targets, options.cwd);
  const all: Collected = {
    targets: [],
    findings: [],
    runs: [],
    gaps: [],
    errors: found.problems.map(({ argument, message }) => ({
      target: argument,
      message: message.replace(`${argument}: `, ""),
    })),
    ignored: [],
    notices: new Set(),
    opened: new Set(),
    possible: [],
    traces: [],
  };
  const systems = systemsNamed(options.systems);
  const sources = openSources(options);
  try {
    for (const { path: typed } of found.targets) {
      const absolute = path.resolve(options.cwd, typed);
      const shown = shownPath(absolute, options.cwd);
      const opened = widenTarget(absolute);
      const target: FoundTarget = { shown, path: opened, isPart: opened !== absolute };
      try {
        await lintTarget(target, { options, systems, catalogue, sources }, all);
      } catch (error) {
        all.errors.push({ target: target.shown, message: withoutPath(messageOf(error), target) });
      }
    }
  } finally {
    sources.close();
  }
  return {
    tool: { name: "freeze-lint", version: packageVersion() },
    targets: all.targets,
    findings: all.findings,
    runs: all.runs,
    gaps: all.gaps,
    errors: all.errors,
    hidden: { byBaseline: 0, ignored: all.ignored, possible: all.possible.length, possibleFingerprints: all.possible },
    notices: [...all.notices],
    traces: all.traces,
  };
}

/** What all targets of a run share. */
type Run = Pick<Case, "options" | "systems" | "catalogue" | "sources">;

async function lintTarget(target: FoundTarget, run: Run, all: Collected): Promise<void> {
  const { options, sources } = run;
  const isTree = !target.isPart && statSync(target.path).isDirectory() && isProject(target.path);
  if (isTree && !holdsLibrary(target.path)) {
    await lintTree(target, target.path, run, all);
    return;
  }
  const budget = new Budget();
  const shown = target.shown === "." ? path.basename(target.path) : target.shown;
  const { container, path: opened, program } = await openBuild(target.path, shown, budget);
  const key = `${opened}|${program ?? ""}`;
  if (all.opened.has(key)) {
    container.close();
    return; // another file of the same build was named, too
  }
  all.opened.add(key);
  let inventory: Inventory | undefined;
  try {
    try {
      inventory = await readInventory(container, { target: target.shown, budget, program });
    } catch (error) {
      const isBroken = whyNoBuild(foldersOf(container)) !== undefined;
      const isBuild = isBroken || existsSync(path.join(target.path, "Info.plist"));
      const mayBeTree = isTree || (!isBuild && sources.holdsPython(target.path));
      if (!(error instanceof UsageError) || !mayBeTree) throw error;
      // Whoever names the folder may mean the build.
      if (isBroken)
        all.errors.push({ target: target.shown, message: `${withoutPath(messageOf(error), target)}; ${TREE}` });
      await lintTree(target, target.path, run, all);
      return;
    }
    const roots = options.sources.length > 0 ? options.sources.map((source) => path.resolve(options.cwd, source)) : [];
    const { apps: frozen } = inventory;
    const guessed =
      roots.length > 0
        ? undefined
        : findSourceRoot(target.path, {
            scripts: frozen.flatMap((app) => app.scripts.map((script) => script.name)),
            hasModule: (name) => frozen.some((app) => app.modules.has(name)),
          });
    if (guessed !== undefined) {
      roots.push(guessed.path);
      const shown = shownPath(guessed.path, options.cwd);
      all.notices.add(`${target.shown}: source tree ${shown} (${guessed.because}; --source says otherwise)`);
    }
    const apps: AppReport[] = [];
    const found: ProgramFindings[] = [];
    let recipePlace: Place | undefined;
    const kept = new Set<string>();
    for (const app of frozen) {
      const log = findBuildLog(target.path, app, (file) => shownPath(file, options.cwd));
      const judged = await judge({
        target,
        app: log === undefined ? app : { ...app, log },
        roots,
        code: inventory.code,
        natives: inventory.natives,
        // What could not be read is said once, whatever the number of applications beside it.
        gaps: app === frozen[0] ? inventory.gaps : [],
        ...run,
      });
      for (const notice of judged.notices) all.notices.add(`${target.shown}: ${notice}`);
      collect({ ...judged.result, findings: [] }, judged.gaps, all);
      append(all.traces, judged.traces);
      found.push({ name: app.name, version: app.version, place: app.place, findings: judged.result.findings });
      apps.push(appReport(judged.app ?? app, judged.differing, judged.fits));
      for (const name of judged.keptByIncludes) kept.add(name);
      recipePlace ??= judged.recipe?.includesPlace ?? judged.recipe?.place;
    }
    append(all.findings, acrossPrograms(found, run.catalogue.words.programs));
    all.targets.push({
      target: target.shown,
      kind: "build",
      apps,
      keptByIncludes: [...kept].sort(),
      ...(roots[0] === undefined ? {} : { sourceRoot: shownPath(roots[0], options.cwd) }),
      ...(recipePlace === undefined ? {} : { recipe: recipePlace }),
    });
  } finally {
    inventory?.close();
    container.close();
  }
}

async function lintTree(target: FoundTarget, root: string, run: Run, all: Collected): Promise<void> {
  const judged = await judge({
    target,
    app: undefined,
    roots: [root],
    code: new Map(),
    natives: new Map(),
    gaps: [],
    ...run,
  });
  for (const notice of judged.notices) all.notices.add(`${target.shown}: ${notice}`);
  const builds = run.sources.buildsIn(root);
  if (builds.length > 0) {
    all.notices.add(
      `${target.shown}: ${TREE}; to check a build, name it (there ${builds.length === 1 ? "is" : "are"} ${builds.join(", ")})`,
    );
  }
  collect(judged.result, judged.gaps, all);
  append(all.traces, judged.traces);
  all.targets.push({
    target: target.shown,
    kind: "source",
    apps: [],
    keptByIncludes: judged.keptByIncludes,
    sourceRoot: target.shown,
    ...(judged.recipe === undefined ? {} : { recipe: judged.recipe.includesPlace ?? judged.recipe.place }),
  });
}

const TREE = "linted as a source tree";

/** A folder with a project file is a source tree, whatever builds lie in its folders. */
function isProject(folder: string): boolean {
  if (["setup.py", "setup.cfg", "pyproject.toml"].some((file) => existsSync(path.join(folder, file)))) return true;
  const names = readdirSync(folder);
  return names.some((name) => name.endsWith(".spec")) && !isWorkFolder(names);
}
