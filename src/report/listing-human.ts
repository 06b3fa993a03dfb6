// The listing for eyes: an application as an outline, each part short enough to be read. Packages are counted, not
// spelled out, unless all is asked for or one package is named.

import { showPlace, type Place } from "../finding.js";
import type { ListedApp, ListedModule, ListedNative, ListedTarget, Listing } from "./listing.js";
import { visibleIn } from "./visible.js";
import { wrap } from "./wrap.js";

export interface ListingOptions {
  /** Columns; no line is longer, but for a name that is longer itself. */
  readonly width: number;
  /** Every module and file, not only counts. */
  readonly all: boolean;
  /** Only what lies in this package, module by module. */
  readonly package: string | undefined;
}

/** How much of a part is shown unless all is asked for. */
const SHOWN = 20;

export function humanListing(raw: Listing, options: ListingOptions): string {
  const listing = visibleIn(raw);
  const sections = [
    ...listing.targets.map((target) => targetSection(target, options)),
    ...(listing.errors.length === 0
      ? []
      : [
          [
            "Not listed",
            ...listing.errors.map(({ target, message }) => wrap(`${target}: ${message}`, options.width, "  ", "    ")),
          ].join("\n"),
        ]),
  ];
  return `${sections.join("\n\n")}\n`;
}

function targetSection(target: ListedTarget, options: ListingOptions): string {
  const { width, package: only } = options;
  const parts = [
    only === undefined ? [target.target, ...containersOf(target, width)] : [target.target],
    ...target.apps.map((app) => appSection(app, target, options)),
    ...(target.gaps.length === 0
      ? []
      : [
          [
            "not read",
            ...target.gaps.map(({ place, reason }) => wrap(`${showPlace(place)}: ${reason}`, width, "  ", "    ")),
          ],
        ]),
  ];
  return parts.map((lines) => lines.join("\n")).join("\n\n");
}

/** Each below the one that it lies in. */
function containersOf({ containers }: ListedTarget, width: number): readonly string[] {
  return table(
    containers.map(({ at, kind, files, size, storedSize }) => [
      `${"  ".repeat(at.length - 1)}${at[at.length - 1] ?? ""}`,
      kind,
      count(files, "file"),
      storedSize === size ? sizeText(size) : `${sizeText(size)} in ${sizeText(storedSize)}`,
    ]),
    width,
  );
}

function appSection(app: ListedApp, target: ListedTarget, options: ListingOptions): readonly string[] {
  const { width, all, package: only } = options;
  if (only !== undefined) {
    const inside = app.modules.filter(({ name }) => name === only || name.startsWith(`${only}.`));
    return [
      titleOf(app, target, width),
      "",
      ...part(`modules of ${only}`, inside.length, inside.map(moduleRow), width, true),
    ];
  }
  const inApp = (place: Place): string => shortPlace(place, app, target);
  const native = (one: ListedNative): readonly string[] => [inApp(one.place), one.arch, sizeText(one.size)];
  const known = [
    ["scripts", app.scripts.map(({ name, module }) => [name, module === undefined || module === name ? "" : module])],
    [
      "import roots",
      app.roots.map(({ kind, place, modules, listable }) => [
        inApp(place),
        kind,
        count(modules, "module"),
        listable ? "" : "no folder to list",
      ]),
    ],
  ] as const;
  const sections = [
    [titleOf(app, target, width), ...app.notes.map((note) => wrap(note, width, "  ", "    "))],
    ...known.map(([title, rows]) => part(title, rows.length, rows, width, true)),
    all ? part(modulesTitle(app), undefined, app.modules.map(moduleRow), width, true) : moduleTree(app, width),
    part(
      "not importable",
      app.unimportable.length,
      app.unimportable.map(({ name, because }) => [name, because]),
      width,
      all,
    ),
    part("extensions", app.extensions.length, app.extensions.map(native), width, all),
    part("libraries", app.libraries.length, app.libraries.map(native), width, all),
    part("programs", app.programs.length, app.programs.map(native), width, all),
    part(
      "data",
      app.data.length,
      all ? app.data.map(({ place, size }) => [inApp(place), sizeText(size)]) : dataFolders(app, inApp),
      width,
      all,
    ),
    part(
      "metadata",
      app.metadata.length,
      app.metadata.map(({ name, version }) => [name, version ?? ""]),
      width,
      all,
    ),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

/** `telescope-1.2.linux-x86_64: esky over bbfreeze, Python 2.7 (libpython2.7.so.1.0), linux x86_64` */
function titleOf(app: ListedApp, target: ListedTarget, width: number): string {
  const place = showPlace(app.place);
  const where =
    place === target.target ? "" : `${place.slice(place.lastIndexOf("!/") + (place.includes("!/") ? 2 : 0))}: `;
  const known = app.freezers.filter((freezer) => freezer !== "unknown");
  const told = app.evidence.length === 0 ? "" : ` (${app.evidence.join(", ")})`;
  const text = [
    known.length === 0 ? "unknown freezer" : known.join(" over "),
    app.python === undefined ? "unknown Python" : `Python ${app.python}${told}`,
    [app.platform ?? "unknown platform", app.arch].filter(Boolean).join(" "),
  ].join(", ");
  return wrap(where + text, width, "", "  ");
}

function modulesTitle({ modules }: ListedApp): string {
  const forms = new Map<string, number>();
  for (const { form } of modules) forms.set(form, (forms.get(form) ?? 0) + 1);
  const counts = [...forms]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([form, number]) => `${number} ${form}`);
  return modules.length === 0 ? "no modules" : `modules  ${modules.length}: ${counts.join(", ")}`;
}

const moduleRow = ({ name, form, isPackage, size }: ListedModule): readonly string[] => [
  name,
  isPackage ? `${form} package` : form,
  size === undefined ? "" : sizeText(size),
];

/** Packages of the top with the number of modules in them, then the names that stand alone. */
function moduleTree(app: ListedApp, width: number): readonly string[] {
  const packages = new Map<string, { modules: number; size: number }>();
  const single: string[] = [];
  for (const { name, isPackage, size } of app.modules) {
    const top = name.split(".")[0] ?? name;
    const known = packages.get(top);
    if (known !== undefined) {
      known.modules++;
      known.size += size ?? 0;
    } else if (isPackage || top !== name) packages.set(top, { modules: 1, size: size ?? 0 });
    else single.push(name);
  }
  const alone = single.filter((name) => !packages.has(name));
  return [
    wrap(modulesTitle(app), width, "", "  "),
    ...table(
      [...packages].map(([name, { modules, size }]) => [`${name}.`, count(modules, "module"), sizeText(size)]),
      width,
    ),
    ...(alone.length === 0 ? [] : [wrap(alone.join(", "), width, "  ", "  ")]),
  ];
}

/** Data by the folder of the top that it lies in. */
function dataFolders(app: ListedApp, inApp: (place: Place) => string): readonly (readonly string[])[] {
  const folders = new Map<string, { files: number; size: number }>();
  for (const { place, size } of app.data) {
    const path = inApp(place);
    const slash = path.indexOf("/");
    const folder = slash < 0 ? path : path.slice(0, slash + 1);
    const known = folders.get(folder) ?? { files: 0, size: 0 };
    folders.set(folder, { files: known.files + 1, size: known.size + size });
  }
  return [...folders].map(([folder, { files, size }]) => [
    folder,
    folder.endsWith("/") ? count(files, "file") : "",
    sizeText(size),
  ]);
}

/** The path within the application. */
function shortPlace(place: Place, app: ListedApp, target: ListedTarget): string {
  const whole = showPlace(place);
  if (whole === showPlace(app.place)) return ".";
  for (const prefix of [`${showPlace(app.place)}/`, `${showPlace(app.place)}!/`, `${target.target}!/`])
    if (whole.startsWith(prefix)) return whole.slice(prefix.length);
  return whole;
}

/** A titled table; of more rows than fit the eye the first ones, and how many there are. */
function part(
  title: string,
  total: number | undefined,
  rows: readonly (readonly string[])[],
  width: number,
  all: boolean,
): readonly string[] {
  if (total === 0) return [];
  const shown = all ? rows : rows.slice(0, SHOWN);
  const rest = rows.length - shown.length;
  return [
    wrap(total === undefined ? title : `${title}  ${total}`, width, "", "  "),
    ...table(shown, width),
    ...(rest === 0 ? [] : [`  and ${rest} more (--all shows them)`]),
  ];
}

/** Columns side by side, indented; the first one gives way where they don't fit. */
function table(given: readonly (readonly string[])[], width: number): readonly string[] {
  const rows = given.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  const others = widths.slice(1).filter((one) => one > 0);
  const room = width - 2 - others.reduce((sum, one) => sum + one + 2, 0);
  const first = Math.max(12, Math.min(widths[0] ?? 0, room));
  return rows.map((row) => {
    const cells = row.flatMap((cell, index) => {
      if (index === 0) return [clip(cell, first).padEnd(first)];
      return (widths[index] ?? 0) === 0 ? [] : [cell.padEnd(widths[index] ?? 0)];
    });
    return `  ${clipEnd(cells.join("  ").trimEnd(), width - 2)}`;
  });
}

/** Names of hostile builds may hold anything; one character stays one column. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "?");
}

/** Long paths lose their middle: what they begin and end with tells more. */
function clip(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.floor((width - 3) / 3);
  return `${text.slice(0, head)}...${text.slice(text.length - (width - 3 - head))}`;
}

function clipEnd(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 3)}...`;
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : bytes < 1e9 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
