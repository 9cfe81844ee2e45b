"""Validates every manifest with mlcroissant, and compares URLs, sizes and SHA-256 with those that TensorFlow Datasets lists.

    python manifests_validate.py [FOLDER]

FOLDER is data-manifests. Needs mlcroissant and tensorflow-datasets (checked with 1.1.1 and 4.9.10).
"""

import glob
import importlib.metadata
import importlib.util
import json
import logging
import os
import sys

import mlcroissant

SKIPPED = {
    "asterisk_other_speakers": "a package", "asterisk_prompts": "a package", "tuxpaint_stamps": "a package",
    "mini_speech_commands": "not in TFDS",
}


def listed():
    """The checksums files that TFDS installs: URL to (size, SHA-256)."""
    root = os.path.dirname(importlib.util.find_spec("tensorflow_datasets").origin)
    lines = {}
    for path in glob.glob(f"{root}/url_checksums/*.txt") + glob.glob(f"{root}/datasets/*/checksums.tsv"):
        with open(path, encoding="utf-8") as file:
            for line in file:
                fields = line.split("\t") if "\t" in line else line.split(" ")
                if len(fields) >= 3:
                    lines[fields[0]] = (fields[1].strip(), fields[2].strip())
    return lines


class Words(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.words = []

    def emit(self, record):
        self.words.append(record.getMessage())


def main(folder):
    checksums = listed()
    handler = Words()
    logging.getLogger().addHandler(handler)
    logging.getLogger("absl").addHandler(handler)
    faults = 0
    for path in sorted(glob.glob(f"{folder}/*.json")):
        name = os.path.basename(path)[:-5]
        handler.words.clear()
        try:
            dataset = mlcroissant.Dataset(jsonld=path)
            issues = dataset.metadata.ctx.issues
            words = sorted(issues.errors) + sorted(issues.warnings) + handler.words
            splits = len(list(dataset.records("splits")))
            classes = len(list(dataset.records("classes")))
        except Exception as error:  # Whatever mlcroissant raises is a fault of the manifest.
            words, splits, classes = [f"{error}"], 0, 0
        with open(path, encoding="utf-8") as file:
            files = json.load(file)["distribution"]
        agreed = 0
        for entry in files:
            found = checksums.get(entry["contentUrl"])
            if found == (entry["contentSize"].removesuffix(" B"), entry["sha256"]):
                agreed += 1
            elif name not in SKIPPED:
                words.append(f"{entry['name']}: TFDS lists {found}")
        peer = SKIPPED.get(name, f"{agreed} of {len(files)} files as TFDS lists them")
        print(f"{'FAULT' if words else 'OK'}: {name}: {splits} splits, {classes} classes, {peer}")
        for word in words:
            print(f"  {word}")
        faults += len(words)
    print(f"mlcroissant {importlib.metadata.version('mlcroissant')}: {faults} errors and warnings")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "data-manifests"))
