"""Holds `millrace schema` to what the program reads.

    python schema.py MILLRACE

MILLRACE is the program. Every shipped pipeline and network must pass its schema. Then each is spoilt in one place: a key
misspelt, a value of another type, a key left out; whatever the program refuses of that the schema must refuse too. Needs
jsonschema and ruamel.yaml (checked with 4.26.0 and 0.19.1).
"""

import copy
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import jsonschema
from ruamel.yaml import YAML

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Whose members have names of the user's choosing: their misspelling is another name, which only the program can judge.
FREE = {"stages", "params", "parameters", "blocks", "matrix", "models", "splits", "inputs", "require"}


def load(path):
    return YAML(typ="safe", pure=True).load(path.read_text())


def places(value, path=()):
    """The paths of all values of a tree."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, member in value.items():
            yield from places(member, path + (key,))
    if isinstance(value, list):
        for index, element in enumerate(value):
            yield from places(element, path + (index,))


def spoilt(tree, path):
    """The tree with one mistake at a path, in each way."""
    for way in ("misspelt", "another type", "left out"):
        changed = copy.deepcopy(tree)
        parent = changed
        for step in path[:-1]:
            parent = parent[step]
        name = path[-1]
        if way == "another type":
            parent[name] = [[[]]]
        elif not isinstance(parent, dict):
            continue
        elif way == "left out":
            del parent[name]
        elif len(path) > 1 and path[-2] in FREE:
            continue
        else:
            parent[f"{name}x"] = parent.pop(name)
        yield way, changed


def refuses(program, kind, path, folder):
    words = ["graph", path.name] if kind == "pipeline" else ["model", "summary", path.name]
    run = subprocess.run([program, *words], cwd=path.parent, capture_output=True, text=True, timeout=60)
    assert run.returncode in (0, 2, 3), run.stderr
    return run.stderr.strip() if run.returncode == 2 else ""


def check(program, kind, files, folder):
    schema = json.loads(subprocess.run([program, "schema", kind], capture_output=True, check=True).stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    faults, spoiltCount, refusedCount = [], 0, 0
    for file in files:
        tree = load(file)
        for error in validator.iter_errors(tree):
            faults.append(f"{file.relative_to(ROOT)} is refused at {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}")
        copyOf = folder / file.relative_to(ROOT)
        # One level of all places, and of lists the first and last element: what follows is alike.
        for path in places(tree):
            if any(isinstance(step, int) and step > 2 for step in path) or len(path) > 7:
                continue
            for way, changed in spoilt(tree, path):
                spoiltCount += 1
                passes = validator.is_valid(changed)
                if not passes:
                    refusedCount += 1
                    continue
                copyOf.write_text(json.dumps(changed))
                words = refuses(program, kind, copyOf, folder)
                # Names of stages and layers, and what several settings mean together, only the program knows.
                if words and any(sign in words for sign in ("unknown key", "expected a", "expected one of", "is required")):
                    faults.append(f"{file.relative_to(ROOT)}: {way} at {'.'.join(map(str, path))} passes, but: {words[:200]}")
        copyOf.write_text(file.read_text())
    print(f"{kind}: {len(files)} files pass; of {spoiltCount} spoilt ones the schema refuses {refusedCount}")
    return faults


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    folder = pathlib.Path(tempfile.mkdtemp())
    shutil.copytree(ROOT / "pipelines", folder / "pipelines")
    (folder / "data-manifests").symlink_to(ROOT / "data-manifests")
    files = sorted((ROOT / "pipelines").rglob("*.yaml"))
    networks = [file for file in files if "layers" in load(file)]
    pipelines = [file for file in files if "stages" in load(file)]
    faults = check(program, "pipeline", pipelines, folder) + check(program, "network", networks, folder)
    shutil.rmtree(folder)
    for fault in faults[:60]:
        print(fault)
    sys.exit(f"{len(faults)} faults" if faults else 0)


main()
