// Programs of the user's machine that applications start by name: those that no system has of itself, and what those that
// systems do have load of libraries that frozen applications bring, too.

import type { Platform } from "../model/app.js";
import type { HostProgram } from "../rules/knowledge.js";

/**
 * In no installation of Windows 10 or 11 or macOS, and in no standard task of Debian 12 (apt-cache: priority optional, no
 * part of task-desktop); checked 2026-11.
 */
const ADD_ONS = new Set(
  (
    "ffmpeg ffprobe ffplay tesseract pandoc wkhtmltopdf wkhtmltoimage magick mogrify exiftool yt-dlp youtube-dl aria2c " +
    "mkvmerge mkvextract mkvpropedit mediainfo sox lame flac dot gswin64c gswin32c soffice libreoffice adb fastboot node " +
    "npm npx yarn pnpm docker docker-compose podman kubectl helm terraform ansible nmap tshark chromedriver geckodriver " +
    "7z 7za unrar rar upx inkscape blender vlc mpv pdftotext pdftoppm pdfinfo qpdf pdflatex xelatex lualatex rclone psql " +
    "pg_dump pg_restore mysql mysqldump mongodump redis-server nginx iperf3 esptool.py avrdude openocd handbrakecli " +
    "streamlink ollama gifsicle optipng jpegoptim pngquant"
  ).split(" "),
);

/** In no Windows; macOS and most distributions have them, or offer them when they are first called. */
const ADD_ONS_ON_WINDOWS = new Set(
  "git hg svn java javac python python3 pip pip3 gcc make cmake wget rsync gs".split(" "),
);

const CRYPTO = ["libcrypto", "libssl"];

/**
 * What they need (the Depends fields of Debian 12's packages and of Fedora 40's, one step deep), less what has kept every
 * symbol for many years: libz, libbz2, libselinux.
 */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  sh: ["libreadline"],
  bash: ["libreadline"],
  curl: [...CRYPTO, "libcurl", "libnghttp2"],
  ssh: ["libcrypto"],
  scp: ["libcrypto"],
  sftp: ["libcrypto"],
  "ssh-keygen": ["libcrypto"],
  rsync: ["libcrypto"],
  openssl: CRYPTO,
  psql: [...CRYPTO, "libreadline", "libpq"],
  pg_dump: [...CRYPTO, "libpq"],
  sqlite3: ["libsqlite3", "libreadline"],
  gdb: ["libreadline", "libexpat", "libstdc++"],
  gpg: ["libreadline", "libsqlite3"],
  python3: [...CRYPTO, "libexpat", "libsqlite3"],
  node: ["libstdc++"],
  nmcli: ["libreadline", "libglib-2.0"],
  systemctl: ["libcrypto"],
  journalctl: ["libcrypto"],
  "notify-send": ["libglib-2.0"],
  zenity: ["libglib-2.0", "libstdc++"],
  gio: ["libglib-2.0"],
  gsettings: ["libglib-2.0"],
  "xdg-open": ["libglib-2.0", "libstdc++"],
  firefox: ["libglib-2.0", "libstdc++"],
  nautilus: ["libglib-2.0"],
  apt: ["libstdc++"],
  "apt-get": ["libstdc++"],
  cmake: [...CRYPTO, "libstdc++", "libexpat", "libcurl"],
  nmap: [...CRYPTO, "libstdc++"],
  tcpdump: ["libcrypto"],
  openvpn: CRYPTO,
  ffmpeg: ["libstdc++"],
  vlc: ["libstdc++"],
  mpv: ["libstdc++"],
  soffice: [...CRYPTO, "libstdc++"],
  libreoffice: [...CRYPTO, "libstdc++"],
  tesseract: ["libstdc++", "libcurl"],
};

/** Arch's bash, which is its sh as well, is linked with the system's readline; Debian's and Fedora's are not. */
const VARYING = new Set(["sh", "bash"]);

/** `name` without folder or ".exe". */
export function hostProgram(name: string, platform: Platform | undefined): HostProgram {
  const plain = platform === "win32" ? name.toLowerCase() : name;
  return {
    isAddOn: ADD_ONS.has(plain) || (platform === "win32" && ADD_ONS_ON_WINDOWS.has(plain)),
    libraries: platform === "linux" && Object.hasOwn(LIBRARIES, plain) ? (LIBRARIES[plain] ?? []) : [],
    varies: VARYING.has(plain),
  };
}
