// Which shared libraries a Linux system has of its own, by soname. "base" is what every system of the target has, "desktop"
// what every graphical one has; "some" is common, but its presence or its name differs, and `because` says how.

import type { TargetProfile } from "./targets.js";

export type LinuxLibrary = { readonly kind: "base" | "desktop" } | { readonly kind: "some"; readonly because: string };

interface Row {
  readonly names: RegExp;
  readonly kind: LinuxLibrary["kind"];
  readonly because?: string;
  /** Targets (by name) that have no library of that name at all: "missing" rather than "some". */
  readonly lackedBy?: RegExp;
  /** Targets that always have it. */
  readonly alwaysIn?: RegExp;
}

/** What the target has under that soname; without a profile what Linux systems have in common; undefined for nothing. */
export function linuxLibrary(soname: string, profile: TargetProfile | undefined): LinuxLibrary | undefined {
  const libc = profile?.libc;
  if (MUSL_BASE.test(soname)) return libc === "glibc" ? undefined : { kind: "base" };
  if (GLIBC_BASE.test(soname)) return libc === "musl" ? undefined : { kind: "base" };
  const name = profile?.name ?? "";
  if (name === "debian12" && DEBIAN_12.has(soname)) return { kind: "base" };
  const row = ROWS.find(({ names }) => names.test(soname));
  if (row === undefined || row.lackedBy?.test(name) === true) return undefined;
  if (row.alwaysIn?.test(name) === true) return { kind: "base" };
  if (libc === "musl" && row.kind === "base") {
    return soname === "libz.so.1"
      ? { kind: "base" }
      : { kind: "some", because: "Alpine has it once a package asks for it" };
  }
  return row.kind === "some" ? { kind: "some", because: row.because ?? "" } : { kind: row.kind };
}

/** A part of glibc or musl itself: no system of the other kind has it. */
export function isCLibrary(soname: string): boolean {
  return MUSL_BASE.test(soname) || GLIBC_BASE.test(soname);
}

/**
 * What belongs to the graphics driver of a machine and is to be taken from there: the list of libraries that AppImages must
 * not bundle (github.com/AppImageCommunity/pkg2appimage, excludelist; checked 2026-11).
 */
export function isOfDriver(soname: string): boolean {
  return /^lib((GL|EGL|gbm)\.so\.1|(GLX|OpenGL|GLdispatch|glapi)\.so\.0|(drm|GLESv2)\.so\.2)$/.test(soname);
}

// auditwheel's musllinux-policy.json; musl's loader is libc itself.
const MUSL_BASE = /^(libc\.musl-\w+\.so\.1|ld-musl-\w+\.so\.1)$/;
// glibc's own libraries, in the lists of every manylinux policy (manylinux-policy.json, 2026-11), and those of its loader
// and name service, which stay out of the lists because nobody links with them.
const GLIBC_BASE =
  /^(lib(c|m)\.so\.6|lib(dl|resolv|thread_db)\.so\.[12]|lib(rt|util|anl|mvec|BrokenLocale)\.so\.1|libpthread\.so\.0|libnss_(files|dns|compat|hesiod)\.so\.2|libmemusage\.so|libpcprofile\.so|ld-linux(-[\w-]+)?\.so\.[1-3]|ld64\.so\.[12]|linux-(vdso|gate)(32|64)?\.so\.1)$/;

/**
 * What Debian 12 cannot be without: the dependencies of its essential and required packages and of apt (read off the
 * package index of bookworm, 2026-11).
 */
const DEBIAN_12: ReadonlySet<string> = new Set(
  "libacl.so.1 libattr.so.1 libaudit.so.1 libblkid.so.1 libbz2.so.1.0 libcap-ng.so.0 libcap.so.2 libcom_err.so.2 libcrypt.so.1 libdb-5.3.so libe2p.so.2 libext2fs.so.2 libffi.so.8 libgcrypt.so.20 libgmp.so.10 libgnutls.so.30 libgpg-error.so.0 libhogweed.so.6 libidn2.so.0 liblz4.so.1 liblzma.so.5 libmd.so.0 libmount.so.1 libnettle.so.8 libp11-kit.so.0 libpam.so.0 libpam_misc.so.0 libpamc.so.0 libpcre2-8.so.0 libseccomp.so.2 libselinux.so.1 libsemanage.so.2 libsepol.so.2 libsmartcols.so.1 libss.so.2 libsystemd.so.0 libtasn1.so.6 libtic.so.6 libtinfo.so.6 libudev.so.1 libunistring.so.2 libuuid.so.1 libxxhash.so.0 libzstd.so.1".split(
    " ",
  ),
);

const some = (names: RegExp, because: string, more: Pick<Row, "lackedBy" | "alwaysIn"> = {}): Row => ({
  names,
  kind: "some",
  because,
  ...more,
});

// The first that fits is taken. Sonames of distributions: Debian's and Ubuntu's package names carry them; Red Hat's and
// Fedora's by their changes pages (Replace_glibc_libcrypt_with_libxcrypt, OpenSSL3.0, libffi34); checked 2026-11.
const ROWS: readonly Row[] = [
  // The rest of the policies' lists that is no desktop.
  { names: /^(libgcc_s\.so\.1|libstdc\+\+\.so\.6|libz\.so\.1)$/, kind: "base" },
  // pep600_compliance, table of known issues: not in Red Hat's base images since 8, nor in openSUSE 16.
  some(/^libnsl\.so\.1$/, "Red Hat since 8, Fedora and openSUSE 16 bring it in a package of its own", {
    alwaysIn: /^(debian|ubuntu)\d|^(rhel[67]|amazonlinux2)$|^manylinux/,
  }),
  some(/^libatomic\.so\.1$/, "it comes with a package of gcc that not every system has"),
  some(/^libcrypt\.so\.1$/, "Fedora since 30, RHEL since 9 and Arch have libcrypt.so.2 instead", {
    alwaysIn: /^(debian1[0-2]|ubuntu(18|20|22|24)\.04|rhel[678]|amazonlinux2)$/,
  }),
  some(/^libcrypt\.so\.2$/, "Debian, Ubuntu and RHEL before 9 have libcrypt.so.1 instead", {
    lackedBy: /^(debian|ubuntu)|^(rhel[678]|amazonlinux2)$/,
  }),
  some(/^lib(ssl|crypto)\.so\.3$/, "OpenSSL 3 came with Debian 12, Ubuntu 22.04, RHEL 9 and Fedora 36", {
    lackedBy: /^(debian([89]|1[01])|ubuntu(18|20)\.04|rhel[678])$/,
  }),
  some(/^lib(ssl|crypto)\.so\.1\.1$/, "OpenSSL 1.1 is gone from Debian 12, Ubuntu 22.04 and RHEL 9", {
    lackedBy: /^(debian(8|1[23])|ubuntu(22|24|26)\.04|ubuntu25\.10|rhel[67])$/,
  }),
  some(/^lib(ssl|crypto)\.so\.10$/, "that name of OpenSSL 1.0 is Red Hat's, up to RHEL 7", {
    lackedBy: /^(debian|ubuntu|opensuse)/,
  }),
  some(/^lib(ssl|crypto)\.so\.1\.0\.[02]$/, "that name of OpenSSL 1.0 is Debian's and Ubuntu's, up to 9 and 18.04", {
    lackedBy: /^(debian1[0-3]|ubuntu2|rhel)/,
  }),
  some(/^libffi\.so\.8$/, "libffi.so.8 came with Debian 12, Ubuntu 22.04, RHEL 9 and Fedora 36", {
    lackedBy: /^(debian([89]|1[01])|ubuntu(18|20)\.04|rhel[678]|amazonlinux2)$/,
  }),
  some(/^libffi\.so\.7$/, "only Debian 11, Ubuntu 20.04 and their age have libffi.so.7", {
    lackedBy: /^(debian([89]|1[023])|ubuntu(18|22|24|26)\.04|ubuntu25\.10|rhel)/,
  }),
  some(/^libffi\.so\.6$/, "libffi.so.6 ended with Debian 10, Ubuntu 18.04 and RHEL 8", {
    lackedBy: /^(debian1[123]|ubuntu2)/,
  }),
  some(
    /^lib(tinfo|ncurses|ncursesw|panel|panelw|form|formw|menu|menuw)\.so\.[56]$/,
    "version 5 and 6 of ncurses differ in name, and a server may have but one",
  ),
  some(/^libreadline\.so\.[5678]$/, "its number differs: 6 in RHEL 7, 7 in RHEL 8, 8 in Debian 11 and later"),
  some(/^libhistory\.so\.[5678]$/, "its number differs as that of libreadline"),
  some(/^libbz2\.so\.1\.0$/, "Red Hat, Fedora and openSUSE call it libbz2.so.1", {
    lackedBy: /^(rhel|fedora|amazonlinux)/,
    alwaysIn: /^(debian|ubuntu)\d/,
  }),
  some(/^libbz2\.so\.1$/, "Debian and Ubuntu call it libbz2.so.1.0"),
  some(/^liblzma\.so\.5$/, "it is not in every small installation", { alwaysIn: /^(debian|ubuntu)\d/ }),
  some(/^libsqlite3\.so\.0$/, "it is not in every small installation"),
  some(/^libuuid\.so\.1$/, "it is not in every small installation"),
  some(/^libexpat\.so\.1$/, "it is not in every small installation"),
  some(/^libdb-[456]\.\d\.so$/, "its number differs by distribution, and Fedora and RHEL are dropping it"),
  some(/^libgdbm(_compat)?\.so\.[3-6]$/, "its number differs by distribution"),
  some(/^libgomp\.so\.1$/, "it comes with a package of gcc that not every system has"),
  some(/^lib(gfortran\.so\.[345]|quadmath\.so\.0)$/, "it comes with gcc's Fortran, and its number differs"),
  some(/^libnsl\.so\.[23]$/, "it is in a package of its own"),
  some(/^libtirpc\.so\.[13]$/, "it is in a package of its own"),
  some(/^lib(zstd|lz4)\.so\.1$/, "it is not in every small installation"),
  some(
    /^lib(gssapi_krb5|krb5|k5crypto|krb5support|com_err|keyutils)\.so\.\d$/,
    "Kerberos is not in every installation",
  ),
  some(
    /^lib(ldap|lber)[-_.r\d]*\.so\.\d$/,
    "OpenLDAP's names differ: libldap_r-2.4.so.2, libldap-2.5.so.0, libldap.so.2",
  ),
  some(/^lib(girepository-1\.0\.so\.1|SDL-1\.2\.so\.0)$/, "it is not in every installation"),
  some(/^libcurl(-gnutls)?\.so\.4$/, "it is not in every installation"),
  some(/^libxml2\.so\.2$/, "it is not in every installation, and libxml2.so.16 takes its place"),
  some(/^lib(xslt\.so\.1|exslt\.so\.0)$/, "it is not in every installation"),
  some(/^libBLT\.2\.5\.so\.8\.[56]$/, "Debian and Ubuntu alone build tkinter with it, in a package of its own"),
  some(/^lib(selinux|cap|acl|attr|mount|blkid)\.so\.[12]$/, "it is not in every small installation"),
  some(/^lib(systemd\.so\.0|udev\.so\.[01])$/, "systems without systemd lack it"),
  some(/^libpq\.so\.5$/, "it is PostgreSQL's client, in a package of its own"),
  some(/^lib(mysqlclient|mariadb)\.so\.\d+$/, "it is the database's client, in a package of its own"),
  some(/^libodbc(inst)?\.so\.[12]$/, "it is unixODBC, in a package of its own"),
  some(/^lib(tcl|tk)8\.[5-7]\.so$/, "Tcl and Tk are in packages of their own; Fedora 42 has 9"),
  some(/^libpython\d\.\d+m?\.so\.1\.0$/, "distributions have one Python each, often without the shared library"),
  some(/^libusb-1\.0\.so\.0$/, "it is not in every installation"),
  some(/^lib(cuda|nvidia-[\w-]+|nvcuvid|cudadebugger)\.so(\.\d+)*$/, "it comes with NVIDIA's driver"),
  some(/^libOpenCL\.so\.1$/, "it comes with a driver"),
  some(/^libvulkan\.so\.1$/, "it comes with a driver"),
  some(/^libGLU?T?\.so\.3$|^libGLU\.so\.1$/, "it is not in every desktop installation"),
  // Qt's platform plugin asks for these: bugreports.qt.io QTBUG-102018 and doc.qt.io/qt-6/linux-requirements.html.
  some(
    /^libxcb-(cursor|ewmh|icccm|image|keysyms|render-util|util|xinerama|xkb|xinput)\.so\.[0145]$/,
    "not every desktop installs this part of xcb",
  ),
  some(/^libxkbcommon-x11\.so\.0$/, "not every desktop installs it"),
  some(/^lib(gtk|gdk)-x11-2\.0\.so\.0$/, "GTK 2 is leaving the distributions"),
  some(/^libgtk-4\.so\.1$/, "only newer desktops have GTK 4"),
  some(/^lib(jack|portaudio|sndfile|mpg123|openal)\.so\.\d$/, "it is in a package of its own"),
  some(/^lib(nss3|nssutil3|smime3|ssl3|nspr4|plc4|plds4)\.so$/, "a browser brings it to most desktops, not to all"),
  some(
    /^lib(tiff\.so\.[3-6]|jpeg\.so\.(62|8)|png1[26]\.so\.(0|16)|webp\.so\.[67])$/,
    "its number differs by distribution",
  ),
  // X11, OpenGL and what every GTK or Qt desktop is made of: the policies' lists, Debian's task-desktop, and Fedora's
  // base-x and core groups.
  {
    names:
      /^lib(X11|Xext|ICE|SM|Xi|Xtst|Xt|Xmu)\.so\.6$|^lib(Xrender|Xcursor|Xinerama|Xcomposite|Xdamage|Xss|Xv|Xxf86vm|X11-xcb)\.so\.1$|^libX(randr|ft)\.so\.2$|^libXfixes\.so\.3$|^libXpm\.so\.4$|^libX(au|dmcp)\.so\.6$/,
    kind: "desktop",
  },
  {
    names:
      /^libxcb\.so\.1$|^libxcb-(dri2|dri3|glx|present|randr|render|shape|shm|sync|xfixes)\.so\.[01]$|^libxkbcommon\.so\.0$/,
    kind: "desktop",
  },
  {
    names:
      /^lib(GL|EGL|GLESv1_CM|gbm)\.so\.1$|^lib(GLX|OpenGL|GLdispatch|glapi)\.so\.0$|^libGLESv2\.so\.2$|^libdrm(_(amdgpu|intel|nouveau|radeon))?\.so\.[12]$/,
    kind: "desktop",
  },
  { names: /^lib(fontconfig\.so\.1|freetype\.so\.6|harfbuzz\.so\.0|fribidi\.so\.0)$/, kind: "desktop" },
  { names: /^lib(glib|gobject|gio|gmodule|gthread)-2\.0\.so\.0$/, kind: "desktop" },
  {
    names:
      /^lib(gtk-3|gdk-3|gdk_pixbuf-2\.0|pango-1\.0|pangocairo-1\.0|pangoft2-1\.0|atk-1\.0|atk-bridge-2\.0|atspi)\.so\.0$|^libcairo(-gobject)?\.so\.2$/,
    kind: "desktop",
  },
  {
    names: /^lib(asound\.so\.2|pulse\.so\.0|pulse-simple\.so\.0|pulse-mainloop-glib\.so\.0|cups\.so\.2)$/,
    kind: "desktop",
  },
  { names: /^libdbus-1\.so\.3$/, kind: "desktop" },
  { names: /^libwayland-(client\.so\.0|cursor\.so\.0|server\.so\.0|egl\.so\.1)$/, kind: "desktop" },
];
