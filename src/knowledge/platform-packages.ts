// Third-party packages that exist on one platform only: code that asks for them elsewhere does without, so they are never
// missing there. Top-level names.

import type { Platform } from "../model/app.js";

interface PlatformPackages {
  readonly platform: Platform;
  readonly source: string;
  readonly names: readonly string[];
}

const TABLE: readonly PlatformPackages[] = [
  {
    platform: "win32",
    source:
      "pywin32 (module list of its documentation), WMI, comtypes, pyreadline, pywinpty, win_inet_pton; checked 2026-11",
    names:
      "_win32sysloader _winxptheme adodbapi comtypes dde isapi mmapfile ntsecuritycon odbc perfmon pyreadline pythoncom pythoncom27 pythonwin pywin32_system32 pywintypes servicemanager sspicon timer win2kras win32 win32api win32clipboard win32com win32comext win32con win32console win32cred win32crypt win32cryptcon win32event win32evtlog win32evtlogutil win32file win32gui win32gui_struct win32help win32inet win32inetcon win32job win32lz win32net win32netcon win32pdh win32pdhquery win32pdhutil win32pipe win32print win32process win32profile win32ras win32security win32service win32serviceutil win32timezone win32trace win32transaction win32ts win32ui win32uiole win32verstamp win32wnet win_inet_pton winerror winioctlcon winnt winperf winpty winxpgui winxptheme wmi _wmi".split(
        " ",
      ),
  },
  {
    platform: "darwin",
    source: "PyObjC (framework wrappers of its documentation), py-applescript, rumps; checked 2026-11",
    names:
      "AppKit CoreFoundation CoreServices Cocoa Foundation LaunchServices PyObjCTools Quartz ScriptingBridge SystemConfiguration WebKit appscript objc rumps".split(
        " ",
      ),
  },
  {
    platform: "linux",
    source: "python-apt, rpm, python-systemd, pyinotify, evdev, libselinux; checked 2026-11",
    names: "apt apt_pkg dnf evdev pyinotify pyudev rpm rpmUtils selinux systemd yum".split(" "),
  },
];

/** The platform that a top-level package is for, when it is for one only. */
export function platformOfPackage(top: string): Platform | undefined {
  return TABLE.find(({ names }) => names.includes(top))?.platform;
}
