import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, py2exe, pyinstaller } from "../helpers/tiny-app.js";

const service = acme("import win32serviceutil\nclass Sky(win32serviceutil.ServiceFramework):\n    pass\n");
const pywin32 = { "win32serviceutil.py": "class ServiceFramework(object):\n    pass\n" };
const windows = { platform: "win32", python: "3.11" } as const;

testRule("windows-service", {
  quiet: {
    "a build that has it": {
      source: service,
      build: pyinstaller({ ...windows, modules: { ...pywin32, "servicemanager.py": "" } }),
    },
    "a class of that name of one's own": {
      source: acme("class ServiceFramework: pass\nclass Sky(ServiceFramework): pass\n"),
      build: pyinstaller({ ...windows, modules: pywin32 }),
    },
    "the module alone": {
      source: acme("import win32serviceutil\nwin32serviceutil.StartService('sky')\n"),
      build: pyinstaller({ ...windows, modules: { "win32serviceutil.py": "def StartService(name): pass\n" } }),
    },
  },
  speaks: {
    missing: {
      "a service without it": {
        source: service,
        build: pyinstaller({ ...windows, modules: pywin32 }),
        expect: ["acme/main.py:2 FL410 warning likely servicemanager"],
        symptom: "Error 1053",
        fix: "servicemanager.StartServiceCtrlDispatcher()",
      },
      "a service of py2exe's": {
        source: service,
        build: py2exe({ modules: pywin32 }),
        expect: ["acme/main.py:2 FL410 warning likely servicemanager"],
        fix: "service=",
      },
      "a service of cx_Freeze's": {
        source: service,
        build: cxFreeze({ ...windows, modules: pywin32 }),
        expect: ["acme/main.py:2 FL410 warning likely servicemanager"],
        fix: "Win32Service",
      },
    },
  },
});
