"""Holds `millrace schema` to what the program reads.

    python schema.py MILLRACE

MILLRACE is the program. Every shipped pipeline and network must pass its schema. Then each is spoilt in one place: a key
misspelt, a value of another type, a number out of range, a key left out; what the schema refuses of that the program must
refuse, and what the program refuses by itself, whatever else the file says, the schema must. So it is with what two places
say together: settings that a stage's matrix gives whole, in part, to some instances or not at all. Needs jsonschema and
ruamel.yaml (checked with 4.26.0 and 0.19.1).
"""

import copy
import itertools
import json
import pathlib
import re
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
    for way in ("misspelt", "another type", "out of range", "left out"):
        changed = copy.deepcopy(tree)
        parent = changed
        for step in path[:-1]:
            parent = parent[step]
        name = path[-1]
        if way == "another type":
            parent[name] = [[[]]]
        elif way == "out of range":
            if isinstance(parent[name], bool) or not isinstance(parent[name], (int, float)):
                continue
            parent[name] = -10**15
        elif not isinstance(parent, dict):
            continue
        elif way == "left out":
            del parent[name]
        elif len(path) > 1 and path[-2] in FREE:
            continue
        else:
            parent[f"{name}x"] = parent.pop(name)
        yield way, changed


def is_label(value):
    """Whether a matrix may name an instance after a value."""
    return isinstance(value, (bool, int, float)) or isinstance(value, str) and bool(re.fullmatch(r"[A-Za-z0-9_.+-]+", value))


def with_matrix(tree, name, axes, left_out=()):
    """The tree with other axes of a stage's matrix, and without some of its settings."""
    changed = copy.deepcopy(tree)
    stage = changed["stages"][name]
    stage["matrix"] = axes
    for path in left_out:
        parent = stage
        for step in path[:-1]:
            parent = parent[step]
        del parent[path[-1]]
    return changed


def joint(tree):
    """The tree with a stage that is no mapping, or with settings that its matrix gives or does not."""
    for name, stage in tree.get("stages", {}).items():
        for other in (name, "elsewhere"):
            for way, value in (("a word", "word"), ("a number", 3), ("a list", ["word"])):
                changed = copy.deepcopy(tree)
                changed["stages"][other] = value
                yield ("stages", name), f"{way} as a stage called {'so' if other == name else 'otherwise'}", changed
        if not isinstance(stage, dict):
            continue
        labels = {key: value for key, value in stage.items() if is_label(value) and key not in ("kind", "run")}
        for key, value in stage.items():
            if key in ("kind", "run", "matrix", "require"):
                continue
            path = ("stages", name, key)
            others = {other: of for other, of in labels.items() if other != key}
            aside = dict(list(others.items())[:1])
            if aside:
                axes = {other: [of] for other, of in aside.items()}
                yield path, "left out beside a matrix", with_matrix(tree, name, axes, [(key,)])
                yield path, "left out beside a matrix of elements", with_matrix(tree, name, [aside], [(key,)])
            if is_label(value):
                yield path, "given by an axis", with_matrix(tree, name, {key: [value]}, [(key,)])
                yield path, "given by an element", with_matrix(tree, name, [{key: value}], [(key,)])
                yield path, "given by an axis called almost so", with_matrix(tree, name, {f"{key}x": [value]}, [(key,)])
                if aside:
                    yield path, "given by one of two", with_matrix(tree, name, [{key: value}, aside], [(key,)])
            if isinstance(value, dict):
                for member, inner in value.items():
                    if is_label(inner):
                        axes = {f"{key}.{member}": [inner]}
                        yield (*path, member), "given by a deep axis", with_matrix(tree, name, axes, [(key, member)])


def kind_of(tree, path, way):
    """What a mistake is about, whatever stages and the like are called: one of each is enough."""
    words, value = [], tree
    for step in path:
        free = bool(words) and words[-1] in FREE
        if free and words[-1] == "stages" and len(words) == 1 and isinstance(value[step], dict):
            words.append(value[step].get("kind", "run" if "run" in value[step] else step))
        else:
            words.append("*" if free or isinstance(step, int) else step)
        value = value[step]
    return way, *words, type(value).__name__


def refuses(program, kind, path, folder):
    words = ["plan"] if kind == "pipeline" else ["model", "summary"]
    run = subprocess.run(
        [program, *words, path.relative_to(folder)], cwd=folder, capture_output=True, text=True, timeout=60)
    assert run.returncode in (0, 1, 2, 3), run.stderr
    return run.stderr.strip() or "refused" if run.returncode > 1 else ""


# How the program refuses what a schema can know; what several settings mean together, only the program knows.
SIGNS = ("unknown key", "expected a", "expected one of", "expected settings", "is required")
# Nor does it know names of the user's choosing, and what is put in place of them.
NAMES = ("there is no ", " has no parameter ")
CHOSEN = {"params", "parameters", "matrix"}


def only_program(tree, path, words):
    """Whether no schema can know why the program refuses: it is about a name or a value that stands elsewhere."""
    blocks = set(tree.get("blocks", {}))
    return any(sign in words for sign in NAMES) or bool((CHOSEN | blocks) & set(path))


def check(program, kind, files, folder):
    schema = json.loads(subprocess.run([program, "schema", kind], capture_output=True, check=True).stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    faults, seen, refusedCount = [], set(), 0
    for file in files:
        tree = load(file)
        name = file.relative_to(ROOT)
        for error in validator.iter_errors(tree):
            faults.append(f"{name} is refused at {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}")
        copyOf = folder / name
        words = refuses(program, kind, copyOf, folder)
        if words:
            faults.append(f"{name} as it is is refused: {words[:200]}")
        alone = ((path, way, changed) for path in places(tree) for way, changed in spoilt(tree, path))
        for path, way, changed in itertools.chain(alone, joint(tree)):
            key = kind_of(tree, path, way)
            if key in seen:
                continue
            seen.add(key)
            passes = validator.is_valid(changed)
            refusedCount += not passes
            copyOf.write_text(json.dumps(changed))
            words = refuses(program, kind, copyOf, folder)
            place = f"{name}: {way} at {'.'.join(map(str, path))}"
            if passes and any(sign in words for sign in SIGNS) and not only_program(tree, path, words):
                faults.append(f"{place} passes, but: {words[:200]}")
            # Of blocks the program reads what is used.
            if not passes and not words and path[0] != "blocks":
                faults.append(f"{place} is refused by the schema alone")
        copyOf.write_text(file.read_text())
    print(f"{kind}: {len(files)} files pass; of {len(seen)} spoilt ones the schema refuses {refusedCount}")
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
