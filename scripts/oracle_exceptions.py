"""Writes into test/rules/exceptions.json what this interpreter raises in each case that names its version.

Usage: pythonX.Y scripts/oracle_exceptions.py (2.7 and 3.6 or newer)
"""
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import OrderedDict

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "rules", "exceptions.json")
VERSION = "%d.%d" % sys.version_info[:2]


def write(folder, path, text):
    path = os.path.join(folder, path)
    if not os.path.isdir(os.path.dirname(path)):
        os.makedirs(os.path.dirname(path))
    with io.open(path, "w") as file:
        file.write(u"" + text)


def raised(present, case):
    """The last line of the traceback; of a path behind it, nothing."""
    folder = tempfile.mkdtemp()
    try:
        for path, text in present.items():
            write(folder, path, text)
        module = "stars/asks" if case.get("inside") else "asks"
        write(folder, module + ".py", case["asks"] + u"\n")
        command = [sys.executable, "-W", "ignore", "-B", "-c", "import " + module.replace("/", ".")]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        lines = process.communicate()[0].decode("utf-8").strip().splitlines()
        return lines[-1].split(" (" + folder)[0].split(" (" + os.path.realpath(folder))[0] if lines else ""
    finally:
        shutil.rmtree(folder)


with io.open(TABLE) as file:
    table = json.load(file, object_pairs_hook=OrderedDict)
for case in table["cases"]:
    if VERSION in case["raises"]:
        case["raises"][VERSION] = raised(table["present"], case)
with io.open(TABLE, "w") as file:
    file.write(u"" + json.dumps(table, indent=2, separators=(",", ": ")) + u"\n")
