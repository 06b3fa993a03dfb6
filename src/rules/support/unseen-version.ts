// Versions that the pattern of Esky's finders can't match, whatever the file is called: FL604's word.

/** The characters of it that Esky's pattern for versions leaves out, each once. */
export function unseenCharacters(version: string): readonly string[] {
  return [...new Set([...version.slice(0, 1000)].filter((character) => !/[A-Za-z0-9._-]/.test(character)))];
}

export function isUnseen(version: string): boolean {
  return unseenCharacters(version).length > 0;
}
