// Makes knowledge/published-packages.json: top-level module names of published packages, by which a build without a source
// tree is told apart into the application's own code and other people's.
//
//   node scripts/build-published-packages.mjs CONTENTS... HOOKS...
//
// CONTENTS: Debian's dists/SUITE/main/Contents-ARCH.gz, which list all files of all packages. HOOKS: folders of hook files
// (PyInstaller, pyinstaller-hooks-contrib), whose file names begin with the name of the package that they are for. Only
// names are taken.
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

// Put at the top level by mistake (tests, examples), or a name that many applications give their own package.
const ORDINARY = new Set(
  "api app apps bin build builder check client cli command commands common config console core data db demo demos dev dist doc docs engine example examples game games gui helper helpers include info lib libs local log main model models module modules monitor player plugin plugins project run samples script scripts server service services session settings setup shared shop site src start station store sub system task tasks test testing tests tool tools ui util utils version view views web worker".split(
    " ",
  ),
);
// Often frozen, known by their pages on PyPI, and in neither list.
const MORE =
  "CTkMessagebox CTkTable FreeSimpleGUI MetaTrader5 MouseInfo PySimpleGUI PySimpleGUIQt PySimpleGUIWx PyPDF2 aiogram anthropic binance camelot can cantools ccxt cloudscraper colorama darkdetect docx2pdf easyocr eel face_recognition fake_useragent flet gradio gtts img2pdf instaloader keyboard kivymd langchain mediapipe mouse mouseinfo moviepy nicegui nmap openai paddleocr pandas_ta pdfplumber plyer playsound playwright pyaudio pyautogui pycaw pydirectinput pyftdi pygetwindow pymodbus pymsgbox pynput pypdf pypresence pyrect pyrogram pyscreeze pyshark pystray pyttsx3 pytube pytubefix pytweening pywinauto pywintypes qdarkstyle qfluentwidgets qframelesswindow qt_material qtmodern seleniumwire snap7 speech_recognition spotipy streamlit ta tabula telebot telethon tiktoken tkcalendar tkinterdnd2 tkinterweb ttkbootstrap ttkthemes ttkwidgets uiautomation ultralytics undetected_chromedriver vk_api webdriver_manager win10toast xlwings yfinance youtube_dl";
// PIL before Pillow laid its modules at the top level (their list: the PIL handbook, and the package's own PIL.pth, which
// adds its folder to sys.path).
const OF_PIL =
  "ArgImagePlugin BdfFontFile BmpImagePlugin BufrStubImagePlugin ContainerIO CurImagePlugin DcxImagePlugin EpsImagePlugin ExifTags FitsStubImagePlugin FliImagePlugin FontFile FpxImagePlugin GbrImagePlugin GdImageFile GifImagePlugin GimpGradientFile GimpPaletteFile GribStubImagePlugin Hdf5StubImagePlugin IcnsImagePlugin IcoImagePlugin ImImagePlugin Image ImageChops ImageCms ImageColor ImageDraw ImageDraw2 ImageEnhance ImageFile ImageFileIO ImageFilter ImageFont ImageGL ImageGrab ImageMath ImageMode ImageOps ImagePalette ImagePath ImageQt ImageSequence ImageShow ImageStat ImageTk ImageTransform ImageWin ImtImagePlugin IptcImagePlugin JpegImagePlugin McIdasImagePlugin MicImagePlugin MpegImagePlugin MspImagePlugin OleFileIO PSDraw PaletteFile PalmImagePlugin PcdImagePlugin PcfFontFile PcxImagePlugin PdfImagePlugin PixarImagePlugin PngImagePlugin PpmImagePlugin PsdImagePlugin SgiImagePlugin SpiderImagePlugin SunImagePlugin TarIO TgaImagePlugin TiffImagePlugin TiffTags WalImageFile WmfImagePlugin XVThumbImagePlugin XbmImagePlugin XpmImagePlugin _imaging _imagingcms _imagingft _imagingmath _imagingtk";

const inPackages =
  /^usr\/lib\/python3(?:\.\d+)?\/dist-packages\/([A-Za-z_]\w*)(?:\.py|\.cpython-\S*\.so|\.abi3\.so|\/\S+\.(?:py|so))\s/;

const names = new Set(`${MORE} ${OF_PIL}`.split(" "));
for (const argument of process.argv.slice(2)) {
  if (statSync(argument).isDirectory()) {
    for (const file of readdirSync(argument)) {
      const name = /^hook-([A-Za-z_]\w*)/.exec(file)?.[1];
      if (name !== undefined) names.add(name);
    }
    continue;
  }
  const lines = gunzipSync(readFileSync(argument)).toString("latin1").split("\n");
  for (const line of lines) {
    const name = inPackages.exec(line)?.[1];
    if (name !== undefined) names.add(name);
  }
}
const kept = [...names].filter((name) => !ORDINARY.has(name.toLowerCase())).sort();
const table = {
  about: "Top-level module names of published packages; ordinary words are left out.",
  source:
    "Debian 12, Contents-all and Contents-amd64 of main; names of the hook files of PyInstaller 6.11 and of pyinstaller-hooks-contrib 2024.8; some more of PyPI and the modules of PIL, listed in scripts/build-published-packages.mjs",
  checked: new Date().toISOString().slice(0, 7),
  names: kept.join(" "),
};
writeFileSync(new URL("../knowledge/published-packages.json", import.meta.url), `${JSON.stringify(table, null, 2)}\n`);
console.log(`${kept.length} names`);
