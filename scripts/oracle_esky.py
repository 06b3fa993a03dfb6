# Answers questions about names and versions with Esky's own functions (CPython 2.7). Reads JSON lines, writes JSON lines.
# Usage: python2.7 oracle_esky.py ESKY_SOURCE_TREE
import io
import json
import re
import sys

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True

from esky import bootstrap, finder  # noqa: E402


class App(object):
    def __init__(self, name, platform):
        self.name = name
        self.platform = platform
        self.version = ""


class Page(io.BytesIO):
    pass


def links(kind, question):
    found = []
    searcher = {"page": finder.DefaultVersionFinder, "bucket": finder.S3VersionFinder}[kind]("http://localhost/")
    searcher.open_url = lambda url: Page(question["text"])
    searcher.version_graph.add_link = lambda source, version, href, cost: found.append([version, source, href])
    try:
        searcher.find_versions(App(question["app"], question["platform"]))
    except re.error as error:
        return {"error": str(error)}
    return found


def local(question):
    found = []
    names = question["names"]
    finder.os = type("os", (object,), {"listdir": staticmethod(lambda path: names), "path": finder.os.path})
    searcher = finder.LocalVersionFinder("")
    searcher.version_graph.add_link = lambda source, version, href, cost: found.append([version, source, href])
    try:
        searcher.find_versions(App(question["app"], question["platform"]))
    except re.error as error:
        return {"error": str(error)}
    return found


def plain(value):
    """Texts as Esky has them from sys.executable and os.listdir: bytes."""
    if isinstance(value, dict):
        return dict((key, plain(one)) for key, one in value.items())
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.encode("utf-8") if isinstance(value, type(u"")) else value


def answer(question):
    kind = question["ask"]
    if kind == "split":
        return list(bootstrap.split_app_version(question["text"]))
    if kind == "join":
        return bootstrap.join_app_version(*question["parts"])
    if kind == "compare":
        return cmp(bootstrap.parse_version(question["a"]), bootstrap.parse_version(question["b"]))  # noqa: F821
    if kind == "key":
        return bootstrap.parse_version(question["text"])
    if kind == "local":
        return local(question)
    return links(kind, question)


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(plain(json.loads(line)))) + "\n")
