// Modules that only the system's own Python has: distributions ship them as packages of theirs, built against the system's
// libraries, and no package index has them in a form that works elsewhere. Top-level names.

interface SystemModules {
  /** As users name it: the package of the distribution, and where. */
  readonly shippedBy: string;
  readonly names: readonly string[];
}

// Names as the packages of Debian, Fedora, CentOS 7 and Gentoo are known by; not held against their file lists.
const TABLE: readonly SystemModules[] = [
  { shippedBy: "yum, on RHEL and CentOS up to 7", names: ["yum", "rpmUtils"] },
  { shippedBy: "rpm-python or python3-rpm", names: ["rpm"] },
  { shippedBy: "python3-dnf and what it needs, on Fedora and RHEL 8 and newer", names: ["dnf", "hawkey", "libdnf"] },
  { shippedBy: "python3-libdnf5, on Fedora", names: ["libdnf5", "libdnf5_cli"] },
  { shippedBy: "python3-apt, on Debian and Ubuntu", names: ["apt", "apt_pkg", "apt_inst", "aptsources"] },
  { shippedBy: "policycoreutils-python or python3-policycoreutils", names: ["semanage", "seobject", "sepolicy"] },
  { shippedBy: "portage, on Gentoo", names: ["portage"] },
  { shippedBy: "software-properties-common, on Debian and Ubuntu", names: ["softwareproperties"] },
  { shippedBy: "python3-uno of LibreOffice", names: ["uno", "unohelper"] },
  { shippedBy: "python3-samba", names: ["samba"] },
  { shippedBy: "python3-libguestfs or python3-guestfs", names: ["guestfs"] },
];

/** The distribution's package that brings the module of that top-level name; undefined for what an index has. */
export function systemPackage(top: string): string | undefined {
  return TABLE.find(({ names }) => names.includes(top))?.shippedBy;
}
