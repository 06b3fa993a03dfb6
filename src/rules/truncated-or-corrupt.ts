// Members that can't be unpacked although nothing of them was needed for the rest of this report (not-analysed speaks of what
// was), and libraries and programs without a single byte.

import { showPlace } from "../finding.js";
import { pathSubject } from "./support/path-subject.js";
import { filesIn, placeOf } from "./support/shipped.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "truncated-or-corrupt",
  needs: ["app"],
  uses: ["gaps"],
  says: ["damaged", "empty"],
  *check({ app, gaps }) {
    const { shipment } = app;
    if (shipment === undefined) return;
    const said = new Set(gaps.map(({ place }) => showPlace(place)));
    const damaged = shipment.damaged.filter(({ path }) => !said.has(showPlace(placeOf(path, shipment))));
    const [first] = damaged;
    if (first !== undefined)
      yield {
        message: "damaged",
        args: { reason: first.reason },
        confidence: "certain",
        subject: pathSubject(placeOf(first.path, shipment), app),
        names: damaged.map(({ path }) => pathSubject(placeOf(path, shipment), app)),
        place: placeOf(first.path, shipment),
      };
    const empty = filesIn(shipment).filter(
      ({ size, link, path }) => size === 0 && link === undefined && /\.(?:dll|pyd|exe|dylib|so)$/i.test(path),
    );
    const [bare] = empty;
    if (bare !== undefined)
      yield {
        message: "empty",
        confidence: "likely",
        subject: pathSubject(placeOf(bare.path, shipment), app),
        names: empty.map(({ path }) => pathSubject(placeOf(path, shipment), app)),
        place: placeOf(bare.path, shipment),
      };
  },
});
