import { testRule } from "../helpers/rule-tester.js";
import { acme as withMain, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const acme = (main: string, more: Files = {}): Files =>
  withMain(main, { "acme/templates/sky.html": "<p>", "acme/templates/moon.html": "<p>", ...more });
/** The libraries, as far as their names go. */
const libraries = {
  "jinja2/__init__.py": "from .loaders import FileSystemLoader, PackageLoader\n",
  "jinja2/loaders.py": "class PackageLoader:\n    pass\nclass FileSystemLoader:\n    pass\n",
  "flask/__init__.py": "from .app import Flask\nfrom .templating import render_template\n",
  "flask/app.py": "class Flask:\n    pass\n",
  "flask/templating.py": "def render_template(name, **context):\n    pass\n",
};
const flask = (name: string) => `from flask import Flask, render_template
app = Flask(${name})
def sky():
    return render_template("sky.html")
def moon():
    return render_template("moon.html")
`;
const packageLoader = "import jinja2\nloader = jinja2.PackageLoader('acme')\n";
const fileLoader =
  "import os\nfrom jinja2 import FileSystemLoader\nloader = FileSystemLoader(os.path.join(os.path.dirname(__file__), 'templates'))\n";
const all = { "acme/templates/sky.html": "", "acme/templates/moon.html": "" };

testRule("template-missing", {
  quiet: {
    "templates that the build has": {
      source: acme(flask("__name__")),
      build: pyinstaller({ modules: libraries, beside: all }),
    },
    "a package's templates in the zip": {
      source: acme(packageLoader),
      build: cxFreeze({ modules: { ...libraries, ...all } }),
    },
    "an application that renders none": {
      source: acme("from flask import Flask\napp = Flask(__name__)\n"),
      build: pyinstaller({ modules: libraries }),
    },
    "a folder that the source doesn't have either": {
      source: withMain(fileLoader),
      build: pyinstaller({ modules: libraries }),
    },
    "a folder that is not known": {
      source: acme("import os\nfrom jinja2 import FileSystemLoader\nloader = FileSystemLoader(os.environ['SKY'])\n"),
      build: pyinstaller({ modules: libraries }),
    },
  },

  speaks: {
    folder: {
      "Flask's": {
        source: acme(flask("__name__")),
        build: pyinstaller({ modules: libraries }),
        expect: ["acme/main.py:2 FL209 error likely acme/templates"],
        sentence: 'Flask takes templates from "acme/templates", which the build does not have',
        fix: 'add ("acme/templates", "acme/templates") to datas',
      },
      "Jinja2's, of a package": {
        source: acme(packageLoader),
        build: cxFreeze({ modules: libraries }),
        expect: ["acme/main.py:2 FL209 error likely acme/templates"],
      },
      "Jinja2's, by its path": {
        source: acme(fileLoader),
        build: pyinstaller({ modules: libraries }),
        expect: ["acme/main.py:3 FL209 error likely acme/templates"],
      },
    },
    "in-zip": {
      "a folder in the zip, for a loader of files": {
        source: acme(fileLoader),
        build: cxFreeze({ modules: { ...libraries, ...all } }),
        expect: ["acme/main.py:3 FL209 error likely acme/templates"],
      },
    },
    template: {
      "one of them": {
        source: acme(flask("__name__")),
        build: pyinstaller({ modules: libraries, beside: { "acme/templates/sky.html": "" } }),
        expect: ["acme/main.py:6 FL209 error likely acme/templates/moon.html"],
        symptom: "jinja2.exceptions.TemplateNotFound: moon.html",
      },
    },
  },
});
