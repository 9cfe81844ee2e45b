#!/usr/bin/env python3
"""Checks every sample of README.md and of the manual: each block of code is run, read, or compiled.

    manual.py MILLRACE              all of them; some minutes
    manual.py MILLRACE --short      without the runs marked as long, whose verbs and options are read
    manual.py --swift FOLDER        writes what is compiled: programs for library.sh
    manual.py --recipes TREE        does what the recipes say to a copy of this repository

What a block is decides how it is checked; a comment before it, <!-- check: HOW -->, says what it does not show itself:

    sh          runs in a folder with small data; a line that ends in "# exit code N" must end so
      run long    the same, but not in the short form
      words       its verbs, options and targets are looked up
    text        what the block before it printed, but for numbers; … stands for what is left out
    yaml        a whole pipeline or network file, which `millrace plan` or `model summary` reads
      train, preprocess, stages, two    settings of a stage, or stages, put into a file that has the rest
      files NAME…  a whole file, beside which empty files of these names lie; NAME=TEXT holds a text
      part        a comment, or a line that is seen to stand in a shipped file
    swift       a program of its own; a manifest is that of the package that they are put into
      file PATH; before `TEXT` in PATH; after `TEXT` in PATH    what a recipe adds to the repository
    ini         the command in it is looked up

Links lead to files that are there, and a walk through the code enters each module once.
"""

import argparse
import os
import pathlib
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MANUAL = ROOT / "Sources" / "Manual.docc"
WALKS = MANUAL / "WalksThroughTheCode.md"


class Fault(Exception):
    pass


class Block:
    def __init__(self, path, line, tag, how, text):
        self.path, self.line, self.tag, self.how, self.text = path, line, tag, how, text

    @property
    def place(self):
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def blocks():
    """All fenced blocks, page by page, in their order."""
    for path in [ROOT / "README.md", *sorted(MANUAL.rglob("*.md"))]:
        found, mark, fence, start = [], "", None, 0
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if fence is None:
                if line.startswith("```"):
                    fence, body, start = line[3:].strip(), [], number
                elif line.startswith("<!-- check: "):
                    mark = line.removeprefix("<!-- check: ").removesuffix("-->").strip()
                elif line.strip():
                    mark = ""
            elif line == "```":
                found.append(Block(path, start, fence, mark, "\n".join(body) + "\n"))
                fence, mark = None, ""
            else:
                body.append(line)
        if fence is not None:
            sys.exit(f"{path.relative_to(ROOT)}:{start}: a block without an end")
        yield path, found


def link_faults():
    """Links that lead nowhere, and walks that come back to a module that they have left."""
    for path in [ROOT / "README.md", *sorted(MANUAL.rglob("*.md"))]:
        left, module = set(), None
        text = re.sub("(?ms)^```.*?^```", lambda block: "\n" * block[0].count("\n"), path.read_text())
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith("## "):
                left, module = set(), None
            for target in re.findall(r"\]\(([^)\s]+)\)", line):
                file = (path.parent / target.split("#")[0]).resolve()
                if re.match("[a-z]+:", target) or target.startswith("#"):
                    continue
                if not file.exists():
                    yield f"{path.relative_to(ROOT)}:{number}: {target} is not there"
                elif path == WALKS and MANUAL not in file.parents:
                    parts = file.relative_to(ROOT / "Sources").parts
                    entered = "/".join(parts[:2]) if parts[0] == "Stages" else parts[0]
                    if entered != module:
                        left.add(module)
                    module = entered
                    if entered in left:
                        yield f"{path.relative_to(ROOT)}:{number}: the walk is back in {entered}"


# Small data


def png(level):
    """An image of 8 × 8 gray pixels about a level."""
    rows = b"".join(b"\0" + bytes((level + 7 * x + y) % 256 for x in range(8)) for y in range(8))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def prepare(folder, millrace):
    """A workspace as a clone of the repository has it, with some images and sounds of one's own, and a store."""
    for name in ("pipelines", "data-manifests"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "networks").symlink_to("pipelines/networks")
    (folder / ".build" / "release").mkdir(parents=True)
    (folder / ".build" / "release" / "millrace").symlink_to(millrace)
    for name, level in (("dark", 0), ("light", 128)):
        (folder / "photos" / name).mkdir(parents=True)
        for number in range(40):
            (folder / "photos" / name / f"{number}.png").write_bytes(png(level + number))
    subprocess.run(
        ["python3", "pipelines/sounds/tones.py", "sounds"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (folder / "copy.yaml").write_text("stages: {copy: {run: 'cp small.txt $OUT', inputs: [small.txt], outputs: [small.txt]}}\n")
    (folder / "small.txt").write_text("small\n")
    subprocess.run([millrace, "run", "copy.yaml"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    # `make pipeline` without a build; what else is made is looked up in the Makefile alone.
    (folder / "bin").mkdir()
    (folder / "bin" / "make").write_text(
        f'#!/bin/sh\nset -eu\n[ "$1" = pipeline ] || exec {shutil.which("make")} -n -C "{ROOT}" "$@"\n'
        'for word; do case "$word" in PIPELINE=*) exec millrace run "${word#PIPELINE=}" ;; esac; done\n')
    (folder / "bin" / "make").chmod(0o755)


# How each kind of block is checked


class Page:
    """One page's blocks, checked in order in a workspace of its own."""

    def __init__(self, folder, millrace, is_short):
        self.folder, self.millrace, self.is_short, self.printed = folder, millrace, is_short, None
        self.environment = {
            **os.environ, "PATH": f"{folder}/bin:{pathlib.Path(millrace).parent}:{os.environ['PATH']}"}

    def run(self, *command):
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            stdin=subprocess.DEVNULL)

    def check(self, block):
        checks = {"sh": self.sh, "text": self.text, "yaml": self.yaml, "swift": self.swift, "ini": self.ini}
        if block.tag not in checks:
            raise Fault(f"a block of '{block.tag}' has no check; use one of {', '.join(checks)}")
        checks[block.tag](block)

    def sh(self, block):
        self.printed = None
        if block.how == "words" or (block.how == "run long" and self.is_short):
            return self.look_up(block.text)
        if block.how not in ("", "run long"):
            raise Fault(f"'{block.how}' is no way to check a block of sh")
        lines = []
        for line in block.text.splitlines():
            coded = re.fullmatch(r"(.*?)\s+# exit code (\d+)", line)
            lines.append(f"code=0; {coded[1]} || code=$?; [ $code -eq {coded[2]} ]" if coded else line)
        answer = self.run("sh", "-euc", "\n".join(lines))
        if answer.returncode:
            raise Fault(f"ended with exit code {answer.returncode}:\n{answer.stdout[-2000:]}")
        self.printed = answer.stdout

    def look_up(self, text):
        """Checks each line's command, verb and options without doing anything."""
        for line in text.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                words = words[1:]
            if not words or words[0] in ("export", "git", "cd", "python3", "cp"):
                continue
            if words[0] == "make":
                targets = [word for word in words[1:] if "=" not in word]
                known = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
                for target in targets:
                    if target not in known:
                        raise Fault(f"the Makefile has no target '{target}'")
            elif words[0].split("/")[-1] == "millrace":
                self.look_up_verb(words[1:])
            elif not (ROOT / words[-1]).exists() and not shutil.which(words[0]):
                raise Fault(f"'{words[0]}' is no program that is known here")

    def look_up_verb(self, words):
        verb = words[:2] if words[0] in ("model", "dataset") else words[:1]
        answer = self.run("millrace", *verb, "--help")
        if answer.returncode or not re.search(f"(?i)usage: millrace {' '.join(verb)}\\b", answer.stdout):
            raise Fault(f"there is no verb '{' '.join(verb)}'")
        for word in words:
            option = word.split("=")[0]
            if re.match("-[-a-z]", option) and not re.search(rf"(^|[\s,\[]){re.escape(option)}\b", answer.stdout):
                raise Fault(f"'millrace {' '.join(verb)}' has no option {option}")

    def text(self, block):
        """Compares with what the block before printed: words and their order, not numbers or spaces."""
        if self.printed is None:
            if self.is_short:
                return
            raise Fault("there is no block before it that printed something")

        def bare(line):
            line = re.sub(r"\b(\d+h )?(\d+m )?[\d.]+s\b", "1s", line)
            return re.sub(r"[\s.,▁-█]+", " ", re.sub(r"(?<![A-Za-z])[0-9a-f]*\d[0-9a-f.e-]*", "#", line)).strip()

        # Stages that run side by side may end in another order.
        printed = [bare(line) for line in self.printed.splitlines()]
        for line in block.text.splitlines():
            if line.strip() != "…" and bare(line) not in printed:
                raise Fault(f"this line is not printed: {line}\n{self.printed[-2000:]}")

    def yaml(self, block):
        how, _, names = block.how.partition(" ")
        if how == "part":
            files = [path.read_text() for path in (ROOT / "pipelines").rglob("*.yaml")]
            for line in block.text.splitlines():
                if not any(line in text.splitlines() for text in files):
                    raise Fault(f"no file in pipelines/ has the line: {line}")
            return
        if how == "files":
            for name in shlex.split(names):
                path, _, text = name.partition("=")
                (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / path).write_text(text.replace(":", ": ") + "\n")
        elif how not in ("", *TEMPLATES):
            raise Fault(f"'{how}' is no way to check a block of yaml")
        text = completed(block.text, how) if how in TEMPLATES else block.text
        file = self.folder / "sample.yaml"
        file.write_text(text)
        is_network = re.search("^layers:", text, re.MULTILINE)
        answer = self.run("millrace", *(["model", "summary"] if is_network else ["plan"]), file.name)
        if answer.returncode:
            raise Fault(f"{answer.stdout}of\n{text}")
        wanted = re.search(r"^name: (\S+)", text, re.MULTILINE)
        if wanted and not is_network and block.text == text:
            file.rename(self.folder / f"{wanted[1]}.yaml")

    def ini(self, block):
        for command in re.findall("^ExecStart=(.*)", block.text, re.MULTILINE):
            self.look_up(command)

    def swift(self, block):
        if block.how.startswith("file ") or re.match("(before|after) `.*` in ", block.how):
            return
        if block.how:
            raise Fault(f"'{block.how}' is no way to check a block of swift")


DATA = "preprocess: {dataset: fashion_mnist, splits: {train: 'train[:80%]', validation: 'train[80%:]', test: test}}"
TRAIN = "data: preprocess\nnetwork: networks/c3.yaml\nepochs: 2"
# What a part is put into: the file around it, where the part goes, and the settings that it may replace.
TEMPLATES = {
    "stages": ("name: sample\nseed: 1\nstages:\n  " + DATA + "\n", 2, ""),
    "train": ("name: sample\nseed: 1\nstages:\n  " + DATA + "\n  train:\n", 4, TRAIN),
    "preprocess": ("name: sample\nseed: 1\nstages:\n  preprocess:\n", 4, ""),
    "two": (
        "name: sample\nseed: 1\nstages:\n"
        + "".join(
            f"  {name}: {{kind: preprocess, records: sounds, splits: {{train: 70%, validation: 15%, test: 15%}}}}\n"
            for name in ("spoken", "noise"))
        + "  train:\n", 4,
        "network: {file: networks/m5.yaml, parameters: {samples: 4000, channels: 16, lastChannels: 32, classes: 4}}\n"
        "epochs: 2"),
}


def completed(part, how):
    start, indent, usual = TEMPLATES[how]
    said = set(re.findall(r"^(\w+):", part, re.MULTILINE))
    lines = [line for line in usual.splitlines() if line.split(":")[0] not in said] + part.splitlines()
    return start + "".join(" " * indent + line + "\n" for line in lines)


def check_all(millrace, is_short):
    counts, faults = {}, list(link_faults())
    with tempfile.TemporaryDirectory(prefix="manual-") as temporary:
        workspace = pathlib.Path(temporary) / "workspace"
        workspace.mkdir()
        prepare(workspace, millrace)
        for path, found in blocks():
            if not any(block.tag != "swift" for block in found):
                continue
            folder = pathlib.Path(temporary) / path.stem
            shutil.copytree(workspace, folder, symlinks=True)
            page = Page(folder, millrace, is_short)
            for block in found:
                counts[block.tag] = counts.get(block.tag, 0) + 1
                try:
                    page.check(block)
                except Fault as fault:
                    faults.append(f"{block.place}: {fault}")
            shutil.rmtree(folder)
    print(*faults, sep="\n", end="\n" if faults else "", file=sys.stderr)
    told = ", ".join(f"{count} of {tag}" for tag, count in sorted(counts.items()))
    print(f"{sum(counts.values())} samples ({told}): {len(faults)} faults")
    sys.exit(1 if faults else 0)


# Swift


def write_programs(folder):
    """Writes each program into a folder of its own, and a manifest with a target for each."""
    programs = []
    for path, found in blocks():
        for block in found:
            if block.tag != "swift" or block.how:
                continue
            if "import PackageDescription" in block.text:
                manifest = block.text
                continue
            name = f"sample{len(programs) + 1}"
            (folder / "Sources" / name).mkdir(parents=True)
            (folder / "Sources" / name / "main.swift").write_text(f"// {block.place}\n{block.text}")
            programs.append(name)
    # The manual's manifest has one target; here are as many as there are programs, otherwise alike.
    target = re.search(r"\.executableTarget\(.*?\n      \}\)", manifest, re.DOTALL)
    targets = ",\n    ".join(target[0].replace('"samples"', f'"{name}"') for name in programs)
    (folder / "Package.swift").write_text(manifest.replace(target[0], targets))
    print(*programs)


def follow_recipes(tree):
    """Does to a copy of the repository what the recipes say, block by block."""
    for _, found in blocks():
        for block in found:
            if block.how.startswith("file "):
                path = tree / block.how.removeprefix("file ")
                if path.exists():
                    sys.exit(f"{block.place}: {path} is there already")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text)
            elif place := re.match("(before|after) `(.*)` in (.*)", block.how):
                path = tree / place[3]
                lines = path.read_text().splitlines(keepends=True)
                hits = [number for number, line in enumerate(lines) if line.strip().startswith(place[2])]
                if len(hits) != 1:
                    sys.exit(f"{block.place}: {len(hits)} lines of {place[3]} begin with {place[2]}")
                lines.insert(hits[0] + (place[1] == "after"), block.text)
                path.write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("millrace", nargs="?", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--swift", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--recipes", type=pathlib.Path, metavar="TREE")
    arguments = parser.parse_args()
    if arguments.swift:
        return write_programs(arguments.swift)
    if arguments.recipes:
        return follow_recipes(arguments.recipes)
    if not arguments.millrace:
        parser.error("name the millrace to check with")
    check_all(arguments.millrace, arguments.short)


main()
