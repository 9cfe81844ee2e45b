"""Changes every source in ways that mean nothing, and in ways that mean something, and looks at what moves.

    python3 Tests/Campaigns/identity.py DIGESTSOURCES

DIGESTSOURCES is the program that digests sources when stages are built. Copies of `Sources` are formatted otherwise (other
line lengths, indentation, breaks, one argument a line; `swift format` itself says what is the same program), get comments and
blank lines at every place where a formatter could leave some, or code at the end: format and comments must move no digest,
code must move each. Which stages a digest moves is the business of IdentityCampaignTests.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENDINGS = {".swift", ".c", ".h", ".modulemap"}
USUAL = json.loads((ROOT / ".swift-format").read_text())
# What a formatter may do to a program without its being another.
LAYOUTS = {
    "60 columns": {"lineLength": 60},
    "80 columns, one argument a line": {"lineLength": 80, "lineBreakBeforeEachArgument": True},
    "100 columns, indentation by 4": {"lineLength": 100, "indentation": {"spaces": 4}},
    "200 columns, breaks as they come": {"lineLength": 200, "respectsExistingLineBreaks": False},
    "tabs, else on a line of its own": {"indentation": {"tabs": 1}, "lineBreakBeforeControlFlowKeywords": True},
    "breaks around long parts": {
        "lineLength": 70, "lineBreakAroundMultilineExpressionChainComponents": True, "lineBreakBeforeEachGenericRequirement": True,
        "lineBreakBetweenDeclarationAttributes": True, "maximumBlankLines": 3},
}


def sources(folder):
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.suffix in ENDINGS)


def digests(program, folder):
    """The digest of each source, by its path."""
    modules = {}
    for path in sources(folder):
        module = "/".join(path.parts[:2]) if path.parts[0] == "Stages" else path.parts[0]
        modules.setdefault(module.replace("/", "."), []).append(path)
    arguments = [word for name, files in modules.items() for word in ("module", name, *map(str, files))]
    output = folder.parent / "listing.swift"
    subprocess.run([program, str(output), str(folder), *arguments], check=True)
    found, paths, module = {}, {}, None
    for line in output.read_text().splitlines():
        words = line.split()
        if words[:1] == ["module"]:
            module = words[1]
            paths = {path.name: path for path in modules[module]}
        elif len(words) == 2 and module and words[0] in paths:
            found[paths[words[0]]] = words[1]
    return found


def commented(text, suffix):
    """Comments before, behind and at each blank line, unless a text of several lines could hold it."""
    comment = "// A comment.\n\n/* Another,\n   longer one. */\n"
    if suffix == ".swift" and '"""' not in text and '#"' not in text:
        text = text.replace("\n\n", "\n\n\n  // Why, and \"how\".\n\n")
        text = re.sub(r"(?m)([,{])$", r"\1  // so", text)
    return comment + text + "\n" + comment


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    work = pathlib.Path(tempfile.mkdtemp())
    folder = work / "Sources"
    shutil.copytree(ROOT / "Sources", folder)
    before = digests(program, folder)
    assert set(before) == set(sources(folder)), sorted(set(sources(folder)) - set(before))[:5]
    faults = []

    def restore():
        shutil.rmtree(folder)
        shutil.copytree(ROOT / "Sources", folder)

    def compare(what, mustMove):
        after = digests(program, folder)
        changed = [path for path in before if (folder / path).read_bytes() != (ROOT / "Sources" / path).read_bytes()]
        moved = {path for path in before if before[path] != after[path]}
        wrong = set(changed) - moved if mustMove else moved
        print(f"{what}: {len(changed)} of {len(before)} files changed, {len(moved)} digests moved", flush=True)
        faults.extend(f"{what}: {path} {'does not move' if mustMove else 'moves'}" for path in sorted(wrong))
        restore()

    for what, settings in LAYOUTS.items():
        configuration = work / "layout.json"
        configuration.write_text(json.dumps({**USUAL, **settings}))
        subprocess.run(
            ["swift", "format", "--in-place", "--recursive", "--parallel", "--configuration", configuration, folder], check=True)
        compare(what, mustMove=False)
    for path in before:
        (folder / path).write_text(commented((folder / path).read_text(), path.suffix))
    compare("comments and blank lines", mustMove=False)
    for path in before:
        with open(folder / path, "a") as file:
            file.write("\nprivate let planted = 0\n" if path.suffix == ".swift" else "\nstatic const int planted = 0;\n")
    compare("code", mustMove=True)
    shutil.rmtree(work)
    for fault in faults:
        print(fault)
    sys.exit(f"{len(faults)} faults" if faults else 0)


main()
