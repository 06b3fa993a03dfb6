// Placeholder
import type { ByteSource } from "../bytes/source.js";
export function readBuiltins(_source: ByteSource): ReadonlySet<string> | undefined {
  return undefined;
}
