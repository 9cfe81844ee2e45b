#!/usr/bin/env python3
"""Runs the public yaml-test-suite (https://github.com/yaml/yaml-test-suite) through millrace's own reader of YAML.

    yaml-suite.py MILLRACE FOLDER [--verbose]

FOLDER is the suite's data branch: in each folder of a case in.yaml, error where that is no YAML, and test.event, which
tells what it says. Every document becomes the value of a parameter, which a command prints. It must be what the events
say by YAML 1.2's core schema. A valid document may be refused, at its place, but never read as something else.
"""

import argparse
import concurrent.futures
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile

# --- What a document says, from the suite's own list of events --------------------------------------------------------

CORE = [
    (re.compile(r"(null|Null|NULL|~|)\Z"), lambda text: None),
    (re.compile(r"(true|True|TRUE)\Z"), lambda text: True),
    (re.compile(r"(false|False|FALSE)\Z"), lambda text: False),
    (re.compile(r"[-+]?[0-9]+\Z"), int),
    (re.compile(r"0o[0-7]+\Z"), lambda text: int(text[2:], 8)),
    (re.compile(r"0x[0-9a-fA-F]+\Z"), lambda text: int(text[2:], 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z"), float),
    (re.compile(r"[-+]?(\.inf|\.Inf|\.INF)\Z"), lambda text: -math.inf if text[0] == "-" else math.inf),
    (re.compile(r"(\.nan|\.NaN|\.NAN)\Z"), lambda text: math.nan),
]
TAG = "tag:yaml.org,2002:"


class Unsayable(Exception):
    """What millrace has no value for: unknown tags, keys that are no texts."""


def scalar(text, style, tag):
    if tag in ("!", TAG + "str"):
        return text
    if tag is None and style != ":":
        return text
    if tag not in (None, TAG + "null", TAG + "bool", TAG + "int", TAG + "float"):
        raise Unsayable(f"tag {tag}")
    for pattern, make in CORE:
        if pattern.match(text):
            value = make(text)
            return float(value) if tag == TAG + "float" else value
    return text


ESCAPES = {"\\\\": "\\", "\\n": "\n", "\\t": "\t", "\\b": "\b", "\\r": "\r"}


def unescaped(text):
    return re.sub(r"\\[\\ntbr]", lambda found: ESCAPES[found[0]], text)


def documents(events):
    """The documents of a list of events."""
    anchors, stack, roots = {}, [], []

    def add(value, anchor=None):
        if anchor:
            anchors[anchor] = value
        if stack:
            stack[-1][1].append(value)
        else:
            roots.append(value)

    for line in events.splitlines():
        kind, _, rest = line.lstrip().partition(" ")
        properties = re.match(r"(?:(---|\.\.\.|\[\]|\{\}) ?)?(?:&(\S+) ?)?(?:<(.*?)> ?)?", rest)
        anchor, tag = properties[2], properties[3]
        if kind == "+DOC":
            stack, anchors = [], {}
        elif kind in ("+SEQ", "+MAP"):
            stack.append((kind, [], anchor, tag))
        elif kind in ("-SEQ", "-MAP"):
            _, items, anchor, tag = stack.pop()
            if tag not in (None, "!", TAG + ("seq" if kind == "-SEQ" else "map")):
                raise Unsayable(f"tag {tag}")
            if kind == "-SEQ":
                add(items, anchor)
            else:
                members = {}
                for key, value in zip(items[::2], items[1::2]):
                    if not isinstance(key, Text) and not isinstance(key, str):
                        raise Unsayable("a key that is no text")
                    members[str(key)] = value
                add(members, anchor)
        elif kind == "=VAL":
            rest = rest[properties.end():] if anchor or tag else rest
            add(Text(unescaped(rest[1:]), rest[:1], tag), anchor)
        elif kind == "=ALI":
            name = rest[1:].strip()
            if name not in anchors:
                raise Unsayable("an alias inside its anchor")
            add(anchors[name])
    return roots


class Text:
    """A scalar whose type is found when it is no key."""

    def __init__(self, text, style, tag):
        self.text, self.style, self.tag = text, style, tag

    def __str__(self):
        return self.text


def typed(node):
    if isinstance(node, Text):
        return scalar(node.text, node.style, node.tag)
    if isinstance(node, list):
        return [typed(item) for item in node]
    return {key: typed(value) for key, value in node.items()}


def merged(node):
    """The value with YAML's merge keys taken over, which millrace reads as all of its rivals do."""
    if isinstance(node, list):
        return [merged(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: merged(value) for key, value in node.items()}
    sources = node.pop("<<", [])
    for source in sources if isinstance(sources, list) else [sources]:
        for key, value in source.items():
            node.setdefault(key, value)
    return node


# --- What millrace reads ----------------------------------------------------------------------------------------------

PIPELINE = """name: p
params: {value: ~}
stages:
  s:
    run: 'printf %%s "$value" > %s/value'
    parameters: {value: ["${params.value}"]}
    stdout: o
"""


class Refused(Exception):
    pass


def read(millrace, content):
    """The value that a command gets where the document is its parameter."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "p.yaml").write_text(PIPELINE % folder)
        done = subprocess.run(
            [millrace, "run", "p.yaml", "--set", b"params.value=" + content], cwd=folder, capture_output=True,
            timeout=60)
        words = done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")
        if done.returncode == 2:
            raise Refused(words.strip())
        assert done.returncode == 0, f"exit {done.returncode}: {words}"
        return json.loads((folder / "value").read_bytes())[0]


def refusal(millrace, content):
    """What millrace says of a file with the document, and whether it says where."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "in.yaml").write_bytes(content)
        (folder / "p.yaml").write_text("name: p\nparams: in.yaml\nstages: {s: {run: 'true', outputs: [o]}}\n")
        done = subprocess.run([millrace, "status", "p.yaml"], cwd=folder, capture_output=True, timeout=60)
        words = done.stderr.decode(errors="replace").strip()
        return words, done.returncode == 2 and re.search(r"in\.yaml:\d+:\d+: ", words) is not None


def said(value):
    """A value as millrace's JSON says it: numbers that are not finite as texts."""
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "inf", -math.inf: "-inf"}.get(value, "nan")
    if isinstance(value, list):
        return [said(item) for item in value]
    if isinstance(value, dict):
        return {key: said(item) for key, item in value.items()}
    return value


def same(left, right):
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return left == right


def judge(folder, millrace):
    """What became of a case: a word, and details."""
    content = (folder / "in.yaml").read_bytes()
    try:
        wanted = [merged(typed(root)) for root in documents((folder / "test.event").read_text())]
        unsayable = ""
    except Unsayable as reason:
        wanted, unsayable = [], str(reason)
    if not content.strip():
        return "empty", ""
    is_error = (folder / "error").exists()
    try:
        seen = read(millrace, content)
    except Refused:
        words, is_located = refusal(millrace, content)
        if not is_located:
            return "REFUSED WITHOUT A PLACE", words
        return "refused rightly" if is_error or unsayable or len(wanted) != 1 else "refused though valid", words
    if is_error:
        return "read though invalid", f"{seen!r}"
    if unsayable or len(wanted) != 1:
        return "READ WRONG", f"{seen!r}, but {unsayable or f'{len(wanted)} documents'}"
    return ("read right", "") if same(said(wanted[0]), seen) else ("READ WRONG", f"{seen!r}, not {wanted[0]!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("millrace", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--verbose", action="store_true", help="tell each case that is not read right")
    arguments = parser.parse_args()
    cases = sorted(
        place.parent for place in arguments.folder.glob("*/**/in.yaml")
        if place.relative_to(arguments.folder).parts[0] not in ("name", "tags"))
    if not cases:
        sys.exit(f"no in.yaml in {arguments.folder}")
    counts = {}
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for case, verdict in zip(cases, pool.map(lambda case: judge(case, arguments.millrace), cases)):
            word, detail = verdict
            counts[word] = counts.get(word, 0) + 1
            if word.isupper() or arguments.verbose and word != "read right":
                print(f"{case.relative_to(arguments.folder)}: {word}: {detail}")
    print(f"{len(cases)} documents: " + ", ".join(f"{count} {word}" for word, count in sorted(counts.items())))
    return 1 if any(word.isupper() for word in counts) else 0


if __name__ == "__main__":
    sys.exit(main())
