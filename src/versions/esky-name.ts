// Splits `salt-minion-0.10.3.linux-x86_64` as Esky itself does, mistakes included: an updater in the field will read the
// name in the same way, so `my-app-2-1.0.win-amd64` really is version "2-1.0" of "my-app". Esky sees a name as Python 2's
// bytes, so only ASCII letters are letters. Specification: esky/bootstrap.py, split_app_version and join_app_version (0.9.10).

export interface AppVersion {
  readonly name: string;
  readonly version: string;
  /** distutils.util.get_platform() with "." as "_": "linux-x86_64", "win32", "macosx-10_9-x86_64". */
  readonly platform: string;
}

/** The parts of a version directory's name (strip ".zip" first). Parts are empty where the name is none of Esky's. */
export function splitAppVersion(text: string): AppVersion {
  const [first = "", ...bits] = text.split("-");
  // The name goes on as long as a bit is empty, or is letters and digits and begins with a letter.
  const end = bits.findIndex((bit) => bit !== "" && !/^[A-Za-z][A-Za-z0-9]*$/.test(bit));
  if (end < 0) return { name: text, version: "", platform: "" };
  const name = [first, ...bits.slice(0, end)].join("-");
  const rest = bits.slice(end).join("-").split(".");
  const platform = rest.pop() ?? "";
  return { name, version: rest.join("."), platform };
}

/** The name that Esky gives a version's directory, and, with ".zip", its archive. */
export function joinAppVersion({ name, version, platform }: AppVersion): string {
  return `${name}-${version}.${platform}`;
}

/** Whether Esky could take a directory of this name for a version of an application. */
export function isVersionName(text: string): boolean {
  const { name, version, platform } = splitAppVersion(text);
  return name !== "" && version !== "" && platform !== "";
}
