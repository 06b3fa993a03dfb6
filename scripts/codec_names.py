"""Prints the names by which this Python knows its codecs, as JSON: {"name": "module below encodings"}.

    for python in ...; do $python scripts/codec_names.py > FOLDER/X.Y.json; done
    node scripts/build-codec-names.mjs FOLDER

Runs on Python 2.5 to 3.15.
"""
import encodings.aliases
import json
import sys

json.dump(
    {"python": "%d.%d.%d" % sys.version_info[:3], "names": encodings.aliases.aliases}, sys.stdout, sort_keys=True
)
