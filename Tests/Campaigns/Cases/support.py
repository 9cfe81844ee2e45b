"""What cases share: a folder of their own, the program, and words for what was expected."""

import json
import os
import pathlib
import shutil
import subprocess

CASES = {}
INPUTS = pathlib.Path(__file__).resolve().parent / "inputs"


class Skip(Exception):
    """The case cannot be judged here; the text says why."""


def case(name):
    """Registers a function of one `Case` under a name of its own."""

    def register(function):
        assert name not in CASES, f"two cases are called {name}"
        CASES[name] = function
        return function

    return register


class Result:
    """How a command ended and what it printed."""

    def __init__(self, code, stdout, stderr):
        self.code, self.stdout, self.stderr = code, stdout, stderr

    @property
    def text(self):
        return self.stdout + self.stderr

    def json(self):
        return json.loads(self.stdout)

    def json_lines(self):
        return [json.loads(line) for line in self.stdout.splitlines()]


class Case:
    def __init__(self, name, folder, millrace):
        self.name, self.folder, self.millrace = name, folder, millrace

    def copy(self, name=None):
        """Lays the stored input of that name (the case's own by default) into the case's folder."""
        shutil.copytree(INPUTS / (name or self.name), self.folder, symlinks=True, dirs_exist_ok=True)

    def write(self, path, content):
        """Writes a text or bytes below the case's folder."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def command(self, *arguments, code=0, timeout=120, environment=None, **options):
        """Runs any command in the case's folder; `code` is the exit code it must have, None for any."""
        done = subprocess.run(
            [str(argument) for argument in arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=timeout, env={**os.environ, **(environment or {})}, **options)
        result = Result(done.returncode, done.stdout.decode(errors="surrogateescape"),
                        done.stderr.decode(errors="surrogateescape"))
        if code is not None and result.code != code:
            raise AssertionError(
                f"exit {result.code} instead of {code}: {' '.join(map(str, arguments))}\n{result.text[-3000:]}")
        return result

    def run(self, *arguments, **options):
        """Runs millrace; see `command`."""
        return self.command(self.millrace, *arguments, **options)

    def head(self, *arguments, **options):
        """The records that `dataset head … --json` prints."""
        return self.run("dataset", "head", *arguments, "--json", **options).json_lines()


def equal(seen, wanted, what="value"):
    assert seen == wanted, f"{what} is {seen!r}, not {wanted!r}"


def contains(text, *parts):
    for part in parts:
        assert part in text, f"{part!r} is not in what it said:\n{text[-3000:]}"


def lacks(text, *parts):
    for part in parts:
        assert part not in text, f"{part!r} is in what it said:\n{text[-3000:]}"
