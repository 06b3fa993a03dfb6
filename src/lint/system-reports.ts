// What the report says of the systems that an application is measured against.

import type { Fits, Obstacle, SystemFit } from "../model/fits.js";
import type { SystemReport } from "../report/report.js";

/** In the order in which they were named. */
export function systemReports(fits: Fits): readonly SystemReport[] {
  return fits.systems.map((fit) => {
    const { system, runs } = fit;
    const [first] = fit.obstacles;
    return {
      system: system.name,
      named: system.isNamed,
      runs,
      ...(runs !== "yes" && first !== undefined && { because: becauseOf(first, fit, fits) }),
    };
  });
}

function becauseOf(obstacle: Obstacle, { system }: SystemFit, fits: Fits): NonNullable<SystemReport["because"]> {
  const { binary } = obstacle;
  const file = binary.path === "" ? binary.file.file.path : binary.path;
  switch (obstacle.kind) {
    case "version": {
      const { version, has } = obstacle;
      const floor = fits.floors.find(({ files }) => files.length === 1 && files[0] === binary);
      const isFloor = floor !== undefined && version === `${floor.prefix}_${floor.version}`;
      const without = isFloor && floor.without !== undefined ? `${floor.prefix}_${floor.without}` : undefined;
      return {
        file,
        needs: version,
        ...(has !== undefined && { has }),
        ...(without !== undefined && { without }),
      };
    }
    case "libc":
      return { file, needs: obstacle.libc, ...(system.libc !== undefined && { has: system.libc }) };
    case "library":
      return { file, needs: obstacle.library };
    case "release":
      return { file, needs: `${system.platform === "darwin" ? "macOS" : "Windows"} ${obstacle.version}` };
  }
}
