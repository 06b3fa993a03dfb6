// Which entry points a search for a group comes to: those in the metadata that the build has; and which it misses, since
// their distribution's metadata stayed behind. Without a build that is told by what the freezer was told to take.

import { callsNamed } from "../evaluate/call-index.js";
import type { GroupRequest } from "../evaluate/group-requests.js";
import { topOf } from "../model/dotted-name.js";
import { type Distribution, type EntryPoint, type LostEntryPoints, plainName } from "../model/entry-points.js";
import type { LateLoad } from "../model/graph.js";
import type { Recipe } from "../model/recipe.js";
import { fits, holePattern } from "../wildcards.js";
import type { KnownUnit, UnitSources, Units } from "./units.js";

/** The distributions whose entry points are known beside those in the build's metadata. */
export interface KnownDistributions {
  /** The source tree's own. */
  readonly own: Distribution | undefined;
  readonly installed: readonly Distribution[];
}

/** What a request of a unit comes to. */
export interface FoundEntryPoints {
  /** A load for each distribution that is found, of the modules that its entry points name. */
  readonly loads: readonly LateLoad[];
  readonly lost: readonly LostEntryPoints[];
}

/** Groups that tools ask for when something is built, installed, tested or typed, not the application that declares them. */
const FOR_TOOLS =
  /^(?:(?:console|gui)_scripts$|distutils\.|setuptools\.|egg_info\.|pytest11$|babel\.(?:extractors|checkers)$)/;

interface Known extends Distribution {
  readonly isOwn: boolean;
  /** Where its metadata is: in the build, nowhere there, or there without entry points. */
  readonly metadata: "there" | "lost" | "bare";
}

/** Answers requests for groups, from what is known of distributions. */
export function entryPointSearch(
  sources: UnitSources & { readonly recipe: Recipe | undefined },
  { own, installed }: KnownDistributions,
  units: Units,
): (unit: KnownUnit, request: GroupRequest) => FoundEntryPoints {
  let known: readonly Known[] | undefined;
  return (unit, request) => {
    const isOwnAsker = unit.origin === "tree";
    const pattern = holePattern(request.group);
    const [head] = request.group;
    const isTooOpen = request.group.includes(null) && (typeof head !== "string" || head.length < MIN_HEAD);
    const isMeant = ({ group, name }: EntryPoint): boolean =>
      !FOR_TOOLS.test(group) && fits(pattern, group) && (request.name === undefined || request.name === name);
    const loads: LateLoad[] = [];
    const lost: LostEntryPoints[] = [];
    const asking = {
      via: request.via,
      from: unit.name,
      place: unit.place(request.line),
      snippet: units.world.line(unit.name, request.line),
      caution: request.caution,
      isOwn: isOwnAsker,
    };
    for (const one of isTooOpen ? [] : (known ??= knownDistributions())) {
      // What other people's packages offer each other is theirs to bring.
      if (!isOwnAsker && !one.isOwn) continue;
      const points = one.entryPoints.filter(isMeant);
      for (const group of new Set(points.map((point) => point.group))) {
        const meant = points.filter((point) => point.group === group);
        if (one.metadata === "there") loads.push(loadOf(meant, group, one));
        else
          lost.push({
            ...asking,
            raises: request.raises,
            group,
            distribution: one.name,
            isOwnDistribution: one.isOwn,
            isBare: one.metadata === "bare",
            lost: meant,
          });
      }
    }
    return { loads, lost };

    function loadOf(points: readonly EntryPoint[], group: string, { name, isOwn }: Known): LateLoad {
      const exact = [...new Set(points.map(({ module }) => module))].sort();
      const declared = points[0]?.place ?? asking.place;
      return {
        ...asking,
        kind: "import",
        shown: exact.join(", "),
        exact,
        matched: exact.filter((module) => units.get(module) !== undefined),
        needsDisk: false,
        complete: request.takesAll,
        plugins: { group, distribution: name, isOwn, declared, takesAll: request.takesAll },
      };
    }
  };

  function knownDistributions(): readonly Known[] {
    const { app } = sources;
    const inBuild = app?.metadata ?? [];
    const found = inBuild.flatMap(({ name, entryPoints }): readonly Known[] =>
      entryPoints === undefined || entryPoints === "unread"
        ? []
        : [{ name, entryPoints, isOwn: isOwn({ name, entryPoints }), metadata: "there" }],
    );
    const others = [...(own === undefined ? [] : [own]), ...installed];
    const told = new Set<string>();
    const beside = others.flatMap((one): readonly Known[] => {
      const name = plainName(one.name);
      if (told.has(name)) return [];
      told.add(name);
      const metadata = metadataOf(one);
      return metadata === undefined ? [] : [{ ...one, isOwn: isOwn(one), metadata }];
    });
    return [...found, ...beside];
  }

  /** Where the metadata is of a distribution that the build's own doesn't tell of; undefined = nothing can be said. */
  function metadataOf(one: Distribution): Known["metadata"] | undefined {
    const { app, recipe } = sources;
    if (app !== undefined) {
      const inBuild = app.metadata.filter(({ name }) => plainName(name) === plainName(one.name));
      if (inBuild.some(({ entryPoints }) => entryPoints !== undefined)) return undefined;
      if (app.hostProvides === "packages" || app.freezers.some((freezer) => BRINGS_ENTRY_POINTS.has(freezer)))
        return undefined;
      if (app.gaps.some(({ hides }) => hides === "inventory")) return undefined;
      return inBuild.length > 0 ? "bare" : "lost";
    }
    if (recipe === undefined || !recipe.freezers.some((freezer) => LEAVES_METADATA.has(freezer))) return undefined;
    return isTaken(one, recipe) ? "there" : "lost";
  }

  /** Is the metadata among the data that the recipe adds, or asked for by the code, which PyInstaller sees? */
  function isTaken({ name }: Distribution, recipe: Recipe): boolean {
    const isMetadata = ({ text }: { readonly text: string }): boolean =>
      [...text.matchAll(/([^/]+?)(?:-[^/-]*(?:-py[^/]*)?)?\.(?:dist|egg)-info/g)].some(
        ([, of = ""]) => plainName(of) === plainName(name),
      );
    if ([...recipe.data, ...(recipe.hooks ?? []).flatMap(({ data }) => data)].some(isMetadata)) return true;
    if (!recipe.freezers.includes("PyInstaller")) return false;
    return [...units.modules.values(), ...units.scripts].some(
      (unit) => unit.origin === "tree" && asksForMetadata(unit, name),
    );
  }

  /** `importlib.metadata.version("shop")`: PyInstaller (from 4.4 on) copies the metadata of who is asked for so. */
  function asksForMetadata(unit: KnownUnit, name: string): boolean {
    const code = units.world.full(unit.name);
    if (code === undefined) return false;
    return [...callsNamed(code, METADATA_ASKERS).values()].flat().some(({ call }) => {
      const [argument] = call.args;
      return (
        argument?.k === "const" && typeof argument.value === "string" && plainName(argument.value) === plainName(name)
      );
    });
  }

  function isOwn(one: Distribution): boolean {
    if (own !== undefined && plainName(own.name) === plainName(one.name)) return true;
    return one.entryPoints.some(({ module }) => units.get(topOf(module))?.origin === "tree");
  }
}

/** Shorter beginnings of a group's name fit too much to say anything. */
const MIN_HEAD = 3;

const METADATA_ASKERS = ["distribution", "version", "metadata", "files", "requires", "get_distribution", "require"];

/** Nuitka works out groups of entry points when it compiles (its user manual, "Distribution metadata"). */
const BRINGS_ENTRY_POINTS: ReadonlySet<string> = new Set(["Nuitka"]);

/** Freezers that take no metadata of a distribution unless told; cx_Freeze and bbfreeze do of what is installed. */
const LEAVES_METADATA: ReadonlySet<string> = new Set(["PyInstaller"]);
