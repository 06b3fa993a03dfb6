# Answers for pairs of versions with the packaging library (or pip's copy of it): None where one is invalid, else -1, 0, 1.
import json
import sys

try:
    from packaging.version import InvalidVersion, Version
except ImportError:
    from pip._vendor.packaging.version import InvalidVersion, Version


def answer(question):
    try:
        a, b = Version(question["a"]), Version(question["b"])
    except InvalidVersion:
        return None
    return (a > b) - (a < b)


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
