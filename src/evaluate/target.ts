// Constants of the standard library as they are on the target, not on the machine that lints.

import { type Value, bool, list, num, pattern, text } from "./value.js";
import type { World } from "./world.js";

/** "2.7" as numbers. */
export function versionParts(python: string | undefined): readonly [number, number] | undefined {
  const match = /^(\d+)\.(\d+)/.exec(python ?? "");
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

/** Values of library constants on the target ("sys.platform" of Python 2 on Linux is "linux2"); undefined when not modelled. */
export function externalConstant(path: string, world: World): Value | undefined {
  const own = world.constants.get(path);
  if (own !== undefined) return own;
  const version = versionParts(world.python);
  const { platform } = world;
  switch (path) {
    case "sys.platform":
      if (platform === undefined) return undefined;
      if (platform !== "linux") return text(platform);
      if (version === undefined) return pattern(["linux", null]);
      return text(version[0] === 2 || (version[0] === 3 && version[1] < 3) ? "linux2" : "linux");
    case "subprocess.mswindows":
    case "subprocess._mswindows":
      return platform === undefined ? undefined : bool(platform === "win32");
    case "os.name":
      return platform === undefined ? undefined : text(platform === "win32" ? "nt" : "posix");
    case "sys.version_info":
      return version === undefined
        ? undefined
        : { t: "list", items: [...version.map((part) => ({ value: num(part), maybe: false }))], complete: false };
    case "sys.version_info.major":
      return version === undefined ? undefined : num(version[0]);
    case "sys.version_info.minor":
      return version === undefined ? undefined : num(version[1]);
    case "sys.hexversion":
      return version === undefined ? undefined : num(version[0] * 0x1000000 + version[1] * 0x10000 + 0xf0);
    case "sys.version":
      return version === undefined ? undefined : pattern([`${version[0]}.${version[1]}`, null]);
    case "six.PY2":
    case "future.utils.PY2":
      return version === undefined ? undefined : bool(version[0] === 2);
    case "six.PY3":
    case "future.utils.PY3":
      return version === undefined ? undefined : bool(version[0] === 3);
    case "typing.TYPE_CHECKING":
    case "typing_extensions.TYPE_CHECKING":
      return bool(false);
    case "sys.frozen":
      return world.unset?.has(path) === true ? undefined : bool(true);
    case "os.sep":
    case "os.path.sep":
      return text("/");
    case "os.extsep":
    case "os.path.extsep":
    case "os.curdir":
    case "os.path.curdir":
      return text(".");
    case "os.pardir":
    case "os.path.pardir":
      return text("..");
    case "sys.implementation.name":
      return text("cpython");
    case "builtins.__debug__":
      return bool(true);
    case "importlib.machinery.SOURCE_SUFFIXES":
      return list([text(".py")]);
    case "importlib.machinery.BYTECODE_SUFFIXES":
      return list([text(".pyc")]);
    case "importlib.machinery.EXTENSION_SUFFIXES":
      return list([text(platform === "win32" ? ".pyd" : ".so")]);
    default:
      return undefined;
  }
}
