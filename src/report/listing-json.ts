// The listing for programs: schema/ls.json describes it. Nothing is left out, and the order is fixed.

import type { BuildPlace, Gap, Place } from "../finding.js";
import type { ListedApp, ListedNative, Listing } from "./listing.js";
import { visibleJson } from "./visible.js";

export const listingSchemaVersion = "1.0.0";

/** The listing as indented JSON. */
export function jsonListing(listing: Listing): string {
  const ordered = {
    schemaVersion: listingSchemaVersion,
    tool: { name: listing.tool.name, version: listing.tool.version },
    targets: listing.targets.map(({ target, containers, apps, gaps }) => ({
      target,
      containers: containers.map(({ at, kind, files, size, storedSize }) => ({ at, kind, files, size, storedSize })),
      apps: apps.map(appOf),
      gaps: gaps.map(gapOf),
    })),
    errors: listing.errors.map(({ target, message }) => ({ target, message })),
  };
  return visibleJson(`${JSON.stringify(ordered, undefined, 2)}\n`);
}

function appOf(app: ListedApp) {
  return {
    place: placeOf(app.place),
    freezers: app.freezers,
    name: app.name,
    version: app.version,
    platform: app.platform,
    arch: app.arch,
    python: app.python,
    evidence: app.evidence,
    notes: app.notes,
    scripts: app.scripts.map(({ name, module, place }) => ({ name, module, place: placeOf(place) })),
    roots: app.roots.map(({ kind, place, listable, modules }) => ({ kind, place: placeOf(place), listable, modules })),
    modules: app.modules.map(({ name, form, isPackage, place, size }) => ({
      name,
      form,
      isPackage,
      place: placeOf(place),
      size,
    })),
    unimportable: app.unimportable.map(({ name, place, because }) => ({ name, place: placeOf(place), because })),
    extensions: app.extensions.map(nativeOf),
    libraries: app.libraries.map(nativeOf),
    programs: app.programs.map(nativeOf),
    data: app.data.map(({ place, size }) => ({ place: placeOf(place), size })),
    metadata: app.metadata.map(({ name, version, place }) => ({ name, version, place: placeOf(place) })),
  };
}

function nativeOf({ place, size, format, arch }: ListedNative) {
  return { place: placeOf(place), size, format, arch };
}

function gapOf({ place, offset, reader, reason, hides }: Gap) {
  return { place: placeOf(place), offset, reader, reason, hides };
}

function placeOf(place: Place | BuildPlace) {
  return "path" in place ? { path: place.path } : { container: place.container, member: place.member };
}
