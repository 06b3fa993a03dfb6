# Asks served feeds with Esky's own finder (CPython 2.7), as a client would: which versions it finds, and which it goes to.
# Reads JSON lines (url, app, platform, version), writes JSON lines.
# Usage: python2.7 oracle_esky_feed.py ESKY_SOURCE_TREE
import json
import sys

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True

from esky import finder  # noqa: E402
from esky.bootstrap import parse_version  # noqa: E402


class App(object):
    pass


def answer(question):
    app = App()
    app.name = question["app"].encode("utf-8")
    app.platform = question["platform"].encode("utf-8")
    app.version = question["version"].encode("utf-8")
    kind = {"page": finder.DefaultVersionFinder, "bucket": finder.S3VersionFinder}[question["kind"]]
    found = kind(question["url"].encode("utf-8")).find_versions(app)
    # As Esky.find_update does: the first of the highest that are above the installed version.
    best = [parse_version(app.version), []]
    for version in found:
        rank = parse_version(version)
        if rank > best[0]:
            best = [rank, [version]]
        elif rank == best[0] and best[1]:
            best[1].append(version)
    return {"found": sorted(found), "best": sorted(best[1])}


for line in iter(sys.stdin.readline, ""):
    try:
        text = answer(json.loads(line))
    except Exception as error:
        text = {"error": type(error).__name__}
    sys.stdout.write(json.dumps(text) + "\n")
    sys.stdout.flush()
