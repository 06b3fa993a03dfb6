// Whether bytes begin an executable, and of which system: the first thing to know of a file that may carry an archive.

/** Of the first bytes of a file, 20 at least; undefined for anything else. */
export function executableKind(head: Uint8Array): "ELF" | "PE" | "Mach-O" | undefined {
  if (head.length < 20) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const magic = view.getUint32(0);
  if (magic === 0x7f454c46) return "ELF";
  if (view.getUint16(0) === 0x4d5a) return "PE";
  // Mach-O, 32 and 64 bit, both byte orders; fat files hold few slices, Java classes (same magic) a version over 40.
  if ([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe].includes(magic)) return "Mach-O";
  if (magic === 0xcafebabe && view.getUint32(4) < 40) return "Mach-O";
  return undefined;
}

export function isExecutable(head: Uint8Array): boolean {
  return executableKind(head) !== undefined;
}
