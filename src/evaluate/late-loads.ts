// Finds what a unit loads by name: every call that reaches a loader (through aliases, wrappers and folders that are
// listed), with the modules that its target may be. A name that is known in part is matched against real modules.

import type { Expr, Guard, ModuleCode } from "../model/code.js";
import type { Caution, LateLoad } from "../model/graph.js";
import { cautionOf } from "./caution.js";
import type { Evaluator, Frame } from "./evaluator.js";
import { resolveRelative } from "./externals.js";
import { type CallSite, indexCalls } from "./scope-index.js";
import { type Text, type Value, TREE, elementOf, exactText, optionsOf, text } from "./value.js";
import { type Unit, type World, moduleOfPath } from "./world.js";

type Loader =
  /** Argument 0 is a module name; `relative` is the position of the package that ".x" is relative to. */
  | { readonly loads: "name"; readonly relative?: number; readonly fromList?: number; readonly tests?: true }
  /** imp.find_module(name, path): looks on disk only. */
  | { readonly loads: "find" }
  /** Argument `path` is a file. */
  | { readonly loads: "path"; readonly path: number }
  /** "package.module:attribute" or "package.module.attribute" */
  | { readonly loads: "object" };

/** Functions that load what their argument names, by canonical name (Python library reference; projects' own documentation). */
const LOADERS: Readonly<Record<string, Loader>> = {
  "builtins.__import__": { loads: "name", fromList: 3 },
  "importlib.__import__": { loads: "name", fromList: 3 },
  "importlib.import_module": { loads: "name", relative: 1 },
  "django.utils.importlib.import_module": { loads: "name", relative: 1 },
  "importlib.find_loader": { loads: "name", tests: true },
  "importlib.util.find_spec": { loads: "name", relative: 1, tests: true },
  "pkgutil.find_loader": { loads: "name", tests: true },
  "pkgutil.get_loader": { loads: "name", tests: true },
  "pkgutil.resolve_name": { loads: "object" },
  "pydoc.locate": { loads: "object" },
  "django.utils.module_loading.import_string": { loads: "object" },
  "werkzeug.utils.import_string": { loads: "object" },
  "runpy.run_module": { loads: "name" },
  "runpy.run_path": { loads: "path", path: 0 },
  "imp.find_module": { loads: "find" },
  "imp.load_source": { loads: "path", path: 1 },
  "imp.load_compiled": { loads: "path", path: 1 },
  "imp.load_dynamic": { loads: "path", path: 1 },
  "builtins.execfile": { loads: "path", path: 0 },
  "importlib.util.spec_from_file_location": { loads: "path", path: 1 },
  "importlib.machinery.SourceFileLoader": { loads: "path", path: 1 },
};

/** Methods of finders and loaders: with a name that comes from a listing they load it. */
const FINDER_METHODS: ReadonlySet<string> = new Set(["find_module", "load_module", "find_spec", "exec_module"]);

/** Calls that list the modules of a folder. */
const LISTERS: ReadonlySet<string> = new Set([
  "listdir",
  "scandir",
  "walk",
  "glob",
  "iglob",
  "rglob",
  "iterdir",
  "iter_modules",
  "walk_packages",
]);

/** Identifiers that make a file worth reading in full: the last parts of all loaders. */
export const NAMES_OF_INTEREST: ReadonlySet<string> = new Set([
  ...Object.keys(LOADERS).map((path) => path.slice(path.lastIndexOf(".") + 1)),
  ...FINDER_METHODS,
  "exec",
]);

/** Most folders that are listed hold anything but modules. */
const LISTING_STEPS = 40_000;
const MODULE_NAME = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

interface Found {
  readonly exact: Set<string>;
  readonly matched: Map<string, { listed: string | undefined; needsDisk: boolean; via: string | undefined }>;
  complete: boolean;
  readonly shown: Set<string>;
}

/** All late loads of one unit, grouped by call site and by the package that is loaded from; `steps` for each of them. */
export function findLateLoads(unit: Unit, evaluator: Evaluator, world: World, steps?: number): readonly LateLoad[] {
  const mentioned = world.imports(unit.name);
  if (mentioned === undefined || mentioned.mentions.length === 0) return [];
  const code = world.full(unit.name);
  if (code === undefined) return [];
  const loads: LateLoad[] = [];
  const listings: { modules: readonly string[]; directory: string; via: string; needsDisk: boolean }[] = [];
  const blind: { site: CallSite; via: string; caution: Caution; kind: LateLoad["kind"] }[] = [];
  const siblings = siblingIndex(world);

  const names = loaderNames(code);
  for (const [name, sites] of indexCalls(code)) {
    for (const site of sites)
      if (names.has(name) || (name === "map" && passesLoader(site.call, names))) visitSite(site);
  }
  findExec();
  if (blind.length > 0) {
    for (const [name, sites] of indexCalls(code))
      if (LISTERS.has(name)) for (const site of sites) noteListing(site, name);
  }
  // A loader whose name could not be worked out, in a unit that lists folders of modules: it loads what was listed.
  for (const { site, via, caution, kind } of blind) {
    for (const listing of listings) {
      const key = listing.directory.split("/").join(".");
      loads.push({
        ...base(site.call.line, caution),
        via,
        kind: kind === "path" ? "path" : "listing",
        shown: key === "" ? "*" : `${key}.*`,
        exact: [],
        matched: listing.modules,
        listed: key,
        needsDisk: listing.needsDisk,
        complete: false,
      });
    }
    if (listings.length === 0) {
      loads.push({
        ...base(site.call.line, caution),
        via,
        kind,
        shown: "",
        exact: [],
        matched: [],
        needsDisk: false,
        complete: false,
      });
    }
  }
  return loads;

  function base(line: number, caution: Caution): Pick<LateLoad, "from" | "place" | "snippet" | "caution"> {
    return { from: unit.name, place: unit.place(line), snippet: world.line(unit.name, line), caution };
  }

  function visitSite(site: CallSite): void {
    if (code === undefined) return;
    const { call } = site;
    const last = call.of.k === "name" ? call.of.id : call.of.k === "attribute" ? call.of.name : "";
    evaluator.refill(steps);
    const outer = evaluator.frame(unit.name, code, site.scope);
    const guards: readonly Guard[] = [...(code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
    const frame = evaluator.within(outer, site.within, site.event, guards);
    const callee = evaluator.evaluate(call.of, frame, site.event, guards);
    for (const option of optionsOf(callee)) {
      const loader = option.t === "external" && Object.hasOwn(LOADERS, option.path) ? LOADERS[option.path] : undefined;
      if (loader !== undefined && option.t === "external") {
        const caution = cautionOf(evaluator, code, outer, site.event, site.guards);
        if (caution === undefined) return;
        const via = displayName(option.path);
        if (option.path === "builtins.__import__" || loader.loads !== "name")
          collect(site, frame, guards, loader, via, caution);
        else collect(site, frame, guards, loader, via, loader.tests === true ? { ...caution, caught: true } : caution);
        return;
      }
      // map(__import__, names)
      if (option.t === "external" && /^builtins\.(map|filter)$/.test(option.path) && call.args.length === 2) {
        visitMap(site, frame, guards);
        return;
      }
    }
    const [argument] = call.args;
    const isKnownFunction = optionsOf(callee).some((option) => option.t === "external" || option.t === "function");
    if (FINDER_METHODS.has(last) && call.of.k === "attribute" && argument !== undefined && !isKnownFunction) {
      const value = evaluator.evaluate(argument, frame, site.event, guards);
      if (optionsOf(value).some((option) => option.t === "text" && option.listing !== undefined)) {
        const caution = cautionOf(evaluator, code, outer, site.event, site.guards);
        if (caution !== undefined) collect(site, frame, guards, { loads: "name" }, last, caution);
      }
    }
  }

  function visitMap(site: CallSite, frame: Frame, guards: readonly Guard[]): void {
    const [callee, items] = site.call.args;
    if (callee === undefined || items === undefined || code === undefined) return;
    for (const option of optionsOf(evaluator.evaluate(callee, frame, site.event, guards))) {
      const loader = option.t === "external" ? LOADERS[option.path] : undefined;
      if (loader?.loads !== "name" || option.t !== "external") continue;
      const caution = cautionOf(evaluator, code, frame, site.event, site.guards);
      if (caution === undefined) return;
      const found: Found = { exact: new Set(), matched: new Map(), complete: true, shown: new Set() };
      nameTargets(elementOf(evaluator.evaluate(items, frame, site.event, guards)), found);
      emit(site, found, displayName(option.path), "import", caution);
    }
  }

  function argument(site: CallSite, position: number, keywords: readonly string[]): Expr | undefined {
    return site.call.args[position] ?? site.call.keywords.find(([name]) => keywords.includes(name))?.[1];
  }

  function collect(
    site: CallSite,
    frame: Frame,
    guards: readonly Guard[],
    loader: Loader,
    via: string,
    caution: Caution,
  ): void {
    const found: Found = { exact: new Set(), matched: new Map(), complete: !site.call.spread, shown: new Set() };
    // A frame inside a comprehension has names of its own; all others are taken call by call.
    for (const one of frame.overrides === undefined ? evaluator.perCall(frame) : [frame]) {
      gather(site, one, guards, loader, found);
    }
    emit(site, found, via, loader.loads === "name" || loader.loads === "object" ? "import" : "path", caution);
  }

  function gather(site: CallSite, frame: Frame, guards: readonly Guard[], loader: Loader, found: Found): void {
    const evaluate = (expr: Expr | undefined): Value | undefined =>
      expr === undefined ? undefined : evaluator.evaluate(expr, frame, site.event, guards);
    switch (loader.loads) {
      case "name": {
        const name = evaluate(argument(site, 0, ["name", "fullname", "mod_name"]));
        if (name === undefined) return;
        const packageValue =
          loader.relative === undefined ? undefined : evaluate(argument(site, loader.relative, ["package"]));
        nameTargets(name, found, packageValue, packageOf(unit), loader.fromList !== undefined);
        if (loader.fromList !== undefined)
          fromListTargets(name, evaluate(argument(site, loader.fromList, ["fromlist"])), found);
        return;
      }
      case "object": {
        const name = evaluate(argument(site, 0, ["name", "path", "dotted_path", "import_name"]));
        if (name === undefined) return;
        for (const option of optionsOf(name)) {
          const exact = exactText(option);
          if (exact === undefined) found.complete = false;
          else nameTargets(text(objectModule(exact)), found);
        }
        return;
      }
      case "find": {
        const name = evaluate(argument(site, 0, ["name"]));
        if (name === undefined) return;
        findTargets(name, evaluate(argument(site, 1, ["path"])), found);
        return;
      }
      case "path": {
        const path = evaluate(argument(site, loader.path, ["path", "pathname", "location", "path_name", "filename"]));
        if (path === undefined) return;
        pathTargets(path, found);
      }
    }
  }

  /** `package.module:attribute`, or `package.module.Attribute` where the longest prefix that is a module counts. */
  function objectModule(name: string): string {
    if (name.includes(":")) return name.slice(0, name.indexOf(":"));
    const parts = name.split(".");
    for (let length = parts.length; length > 1; length--) {
      const prefix = parts.slice(0, length).join(".");
      if (world.unit(prefix) !== undefined) return prefix;
    }
    return parts.length > 1 ? parts.slice(0, -1).join(".") : name;
  }

  function nameTargets(
    name: Value,
    found: Found,
    packageValue?: Value,
    ownPackage?: string,
    implicitRelative?: boolean,
  ): void {
    for (const option of optionsOf(name)) {
      if (option.t !== "text") {
        found.complete = false;
        continue;
      }
      const exact = exactText(option);
      if (exact === undefined) {
        patternTargets(option, found, packageValue);
        continue;
      }
      const bases = exact.startsWith(".") && packageValue !== undefined ? optionsOf(packageValue) : [undefined];
      for (const one of bases) {
        const resolved = resolveRelative(exact, one, "");
        if (resolved === undefined) found.complete = false;
        else if (MODULE_NAME.test(resolved)) {
          const sibling =
            implicitRelative === true && ownPackage !== undefined && ownPackage !== ""
              ? `${ownPackage}.${resolved}`
              : "";
          const target = isOldPython() && sibling !== "" && world.unit(sibling) !== undefined ? sibling : resolved;
          addExact(target, option, found);
        }
      }
    }
  }

  function isOldPython(): boolean {
    return world.python?.startsWith("2") === true;
  }

  function addExact(name: string, option: Text, found: Found): void {
    if (option.listing === undefined) {
      found.exact.add(name);
      found.shown.add(name);
    } else if (world.unit(name) !== undefined) {
      const { directory, needsDisk, via } = option.listing;
      found.matched.set(name, { listed: directory, needsDisk, via });
    }
  }

  function patternTargets(option: Text, found: Found, packageValue?: Value): void {
    let { parts } = option;
    const [head] = parts;
    if (typeof head === "string" && head.startsWith(".")) {
      const resolved = resolveRelative(head.replace(/\.$/, "") || ".", packageValue, "");
      if (resolved === undefined) {
        found.complete = false;
        return;
      }
      parts = [head.endsWith(".") ? `${resolved}.` : resolved, ...parts.slice(1)];
    }
    found.complete = false;
    const [first] = parts;
    if (typeof first !== "string" || first.length < 3) return;
    found.shown.add(parts.map((part) => part ?? "*").join(""));
    const source = (hole: string): RegExp =>
      new RegExp(
        `^${parts.map((part) => (part === null ? hole : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))).join("")}$`,
      );
    const names = siblings.under(first);
    let hits = names.filter((name) => source("[^.]+").test(name));
    if (hits.length === 0) hits = names.filter((name) => source(".+").test(name));
    for (const name of hits) found.matched.set(name, { listed: undefined, needsDisk: false, via: undefined });
  }

  /** `__import__("pkg", fromlist=[name])` loads pkg.name when that is a module. */
  function fromListTargets(name: Value, fromList: Value | undefined, found: Found): void {
    if (fromList === undefined) return;
    for (const pkg of optionsOf(name)) {
      const exact = exactText(pkg);
      if (exact === undefined || exact === "") continue;
      for (const item of optionsOf(elementOf(fromList))) {
        const attribute = exactText(item);
        if (attribute !== undefined && item.t === "text") {
          if (world.unit(`${exact}.${attribute}`) !== undefined) addExact(`${exact}.${attribute}`, item, found);
        } else if (item.t === "text") patternTargets({ t: "text", parts: [`${exact}.`, ...item.parts] }, found);
      }
    }
  }

  function findTargets(name: Value, path: Value | undefined, found: Found): void {
    const isTop = path === undefined || (path.t === "scalar" && path.value === null);
    const directories: string[] = [];
    if (!isTop) {
      for (const option of optionsOf(elementOf(path))) {
        const exact = exactText(option);
        if (exact?.startsWith(`${TREE}/`) === true) directories.push(exact.slice(TREE.length + 1));
        else found.complete = false;
      }
    }
    for (const option of optionsOf(name)) {
      const exact = exactText(option);
      if (exact !== undefined && isTop) {
        if (MODULE_NAME.test(exact)) found.exact.add(exact);
      } else if (exact !== undefined && option.t === "text") {
        const own = option.listing !== undefined && directories.includes(option.listing.directory);
        for (const directory of own && option.listing !== undefined ? [option.listing.directory] : directories) {
          const module = moduleOfPath(`${directory}/${exact}`);
          if (module !== undefined && exact !== "__init__" && world.unit(module) !== undefined) {
            found.matched.set(module, {
              listed: option.listing?.directory ?? directory,
              needsDisk: true,
              via: option.listing?.via,
            });
          }
        }
      } else {
        found.complete = false;
        for (const directory of directories) {
          for (const module of siblings.in(directory.split("/").join("."))) {
            found.matched.set(module, { listed: directory, needsDisk: true, via: undefined });
          }
        }
      }
    }
  }

  function pathTargets(path: Value, found: Found): void {
    for (const option of optionsOf(path)) {
      const exact = exactText(option);
      if (exact?.startsWith(`${TREE}/`) === true && option.t === "text") {
        const module = moduleOfPath(exact.slice(TREE.length + 1));
        if (module !== undefined && world.unit(module) !== undefined) {
          found.matched.set(module, { listed: option.listing?.directory, needsDisk: true, via: option.listing?.via });
        }
      } else found.complete = false;
    }
  }

  function emit(site: CallSite, found: Found, via: string, kind: LateLoad["kind"], caution: Caution): void {
    if (found.exact.size === 0 && found.matched.size === 0) {
      // A pattern that matches nothing says so itself; a name of which nothing is known may come from a listing.
      if (found.shown.size > 0) {
        loads.push({
          ...base(site.call.line, caution),
          via,
          kind,
          shown: [...found.shown].join(", "),
          exact: [],
          matched: [],
          needsDisk: false,
          complete: false,
        });
      } else if (!found.complete) blind.push({ site, via, caution, kind });
      return;
    }
    if (found.exact.size > 0) {
      const exact = [...found.exact].sort();
      loads.push({
        ...base(site.call.line, caution),
        via,
        kind: "import",
        shown: exact.join(", "),
        exact,
        matched: exact.filter((name) => world.unit(name) !== undefined),
        needsDisk: false,
        complete: found.complete,
      });
    }
    const groups = new Map<
      string,
      { modules: string[]; listed: string | undefined; needsDisk: boolean; via: string | undefined }
    >();
    for (const [module, how] of found.matched) {
      const parent = module.includes(".") ? module.slice(0, module.lastIndexOf(".")) : "";
      const group = groups.get(parent);
      if (group === undefined)
        groups.set(parent, { modules: [module], listed: how.listed, needsDisk: how.needsDisk, via: how.via });
      else group.modules.push(module);
    }
    for (const [parent, group] of groups) {
      const listed = group.listed === undefined ? undefined : group.listed.split("/").join(".");
      loads.push({
        ...base(site.call.line, caution),
        via: group.via === undefined ? via : `${group.via} and ${via}`,
        kind: group.via !== undefined ? "listing" : kind,
        shown:
          group.via === undefined && found.shown.size > 0
            ? [...found.shown].join(", ")
            : parent === ""
              ? "*"
              : `${parent}.*`,
        exact: [],
        matched: group.modules.sort(),
        ...(listed === undefined ? {} : { listed }),
        needsDisk: group.needsDisk,
        complete: found.complete,
      });
    }
  }

  function noteListing(site: CallSite, name: string): void {
    if (code === undefined) return;
    evaluator.refill(LISTING_STEPS);
    const guards: readonly Guard[] = [...(code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
    const frame = evaluator.within(evaluator.frame(unit.name, code, site.scope), site.within, site.event, guards);
    const result = evaluator.evaluate(site.call, frame, site.event, guards);
    const byDirectory = new Map<string, { modules: Set<string>; via: string; needsDisk: boolean }>();
    const note = (value: Value): void => {
      for (const option of optionsOf(value)) {
        if (option.t === "list") {
          for (const item of option.items) note(item.value);
        } else if (option.t === "text" && option.listing !== undefined) {
          const exact = exactText(option);
          if (exact === undefined) continue;
          const { directory, via, needsDisk } = option.listing;
          const inner = exact.startsWith(TREE)
            ? exact.slice(TREE.length + 1)
            : directory === ""
              ? exact
              : `${directory}/${exact}`;
          const module = moduleOfPath(inner);
          if (module === undefined || world.unit(module) === undefined || module === directory.split("/").join("."))
            continue;
          const group = byDirectory.get(directory);
          if (group === undefined) byDirectory.set(directory, { modules: new Set([module]), via, needsDisk });
          else group.modules.add(module);
        }
      }
    };
    note(result);
    for (const [directory, group] of byDirectory) {
      listings.push({
        modules: [...group.modules].sort(),
        directory,
        via: group.via || name,
        needsDisk: group.needsDisk,
      });
    }
  }

  /** exec "import %s" % name, exec("from x import y"). */
  function findExec(): void {
    if (code === undefined) return;
    code.scopes.forEach((scope, scopeIndex) => {
      scope.events.forEach((event, index) => {
        if (event.kind !== "exec") return;
        evaluator.refill();
        const frame = evaluator.frame(unit.name, code, scopeIndex);
        const value = evaluator.evaluate(event.code, frame, index, event.guards);
        const found: Found = { exact: new Set(), matched: new Map(), complete: true, shown: new Set() };
        for (const option of optionsOf(value)) {
          if (option.t !== "text") continue;
          const source = option.parts.map((part) => part ?? "\u0001").join("");
          for (const match of source.matchAll(
            /(?:^|[\n;])\s*(?:import\s+([\w.\u0001]+)|from\s+([\w.\u0001]+)\s+import\b)/g,
          )) {
            const name = match[1] ?? match[2] ?? "";
            const parts = name.split("\u0001").flatMap((part, at) => (at === 0 ? [part] : [null, part]));
            nameTargets(
              {
                t: "text",
                parts: parts.filter((part) => part !== ""),
                ...(option.listing ? { listing: option.listing } : {}),
              },
              found,
            );
          }
        }
        const caution = cautionOf(evaluator, code, frame, index);
        if (caution === undefined || (found.exact.size === 0 && found.matched.size === 0)) return;
        const call: CallSite["call"] = {
          k: "call",
          of: { k: "name", id: "exec" },
          args: [],
          keywords: [],
          spread: false,
          line: event.line,
        };
        emit({ scope: scopeIndex, event: index, call, guards: [], within: [] }, found, "exec", "import", caution);
      });
    });
  }
}

/** The last part of a dotted expression: "import_module" of importlib.import_module. */
function lastPart(expr: Expr): string {
  return expr.k === "name" ? expr.id : expr.k === "attribute" ? expr.name : "";
}

function passesLoader(call: CallSite["call"], names: ReadonlySet<string>): boolean {
  return call.args.some((arg) => names.has(lastPart(arg)));
}

/** The names by which this module calls loaders and listers: their own, and those it gives them (`as`, assignment). */
function loaderNames(code: ModuleCode): ReadonlySet<string> {
  const names = new Set(NAMES_OF_INTEREST);
  const isLoader = (expr: Expr): boolean =>
    names.has(lastPart(expr)) ||
    (expr.k === "call" && passesLoader(expr, names)) ||
    (expr.k === "cond" && (isLoader(expr.then) || isLoader(expr.otherwise)));
  for (const scope of code.scopes) {
    for (const event of scope.events) {
      if (event.kind === "import") for (const [name, as] of event.names ?? []) if (names.has(name)) names.add(as);
      if (event.kind === "assign" && isLoader(event.value)) names.add(lastPart(event.target));
    }
    for (const parameter of scope.parameters) {
      if (parameter.default !== undefined && isLoader(parameter.default)) names.add(parameter.name);
    }
  }
  names.delete("");
  return names;
}

/** "importlib.import_module", "__import__". */
function displayName(path: string): string {
  return path.replace(/^builtins\./, "");
}

function packageOf(unit: Unit): string {
  if (unit.isScript) return "";
  return unit.isPackage ? unit.name : unit.name.split(".").slice(0, -1).join(".");
}

interface SiblingIndex {
  under(prefix: string): readonly string[];
  in(pkg: string): readonly string[];
}

const siblingIndexes = new WeakMap<World, SiblingIndex>();

/** Names that begin with a text, and direct children of a package, without walking all names each time. */
function siblingIndex(world: World): SiblingIndex {
  const known = siblingIndexes.get(world);
  if (known !== undefined) return known;
  const names = [...world.names()].sort();
  const lowerBound = (wanted: string): number => {
    let low = 0;
    let high = names.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((names[middle] ?? "") < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const under = (prefix: string): readonly string[] => {
    const found: string[] = [];
    for (let index = lowerBound(prefix); index < names.length && names[index]?.startsWith(prefix) === true; index++)
      found.push(names[index] ?? "");
    return found;
  };
  const index: SiblingIndex = {
    under,
    in: (pkg) =>
      pkg === ""
        ? names.filter((name) => !name.includes("."))
        : under(`${pkg}.`).filter((name) => !name.slice(pkg.length + 1).includes(".")),
  };
  siblingIndexes.set(world, index);
  return index;
}
