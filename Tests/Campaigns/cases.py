#!/usr/bin/env python3
"""Runs the small inputs that once gave wrong results, each against its right value.

    cases.py MILLRACE [--only PART] [--list]

Each module in Cases/ holds the cases of one subject; a case is a function marked with @case("name").
"""

import argparse
import concurrent.futures
import contextlib
import importlib
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from Cases.support import CASES, Case, Skip  # noqa: E402


def judge(name, function, millrace):
    """One case in a folder of its own: "ok", the reason why it was skipped, or what is wrong."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"case-{name}-"))
    try:
        function(Case(name, folder, millrace))
        return "ok", ""
    except Skip as reason:
        return "skipped", str(reason)
    except AssertionError as fault:
        return "FAILED", str(fault)
    except Exception:  # a case that breaks is a finding too
        return "FAILED", traceback.format_exc()
    finally:
        for path, folders, _ in os.walk(os.fsencode(folder)):
            for each in folders:
                with contextlib.suppress(OSError):  # what a failed case leaves may be anything
                    if not os.path.islink(os.path.join(path, each)):
                        os.chmod(os.path.join(path, each), 0o700)
        # What a failed case leaves may be mounted, or deeper than Python can go.
        subprocess.run(["rm", "-rf", "--one-file-system", "--", folder], stderr=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("millrace", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--only", default="", help="only cases whose name contains this")
    parser.add_argument("--list", action="store_true", help="list the cases")
    arguments = parser.parse_args()

    # Programs print names of any bytes.
    sys.stdout.reconfigure(errors="backslashreplace")
    for module in sorted(HERE.glob("Cases/[a-z]*.py")):
        importlib.import_module(f"Cases.{module.stem}")
    chosen = {name: function for name, function in CASES.items() if arguments.only in name}
    if arguments.list:
        for name, function in chosen.items():
            lines = (function.__doc__ or "").strip().splitlines()
            print(f"{name:24} {lines[0] if lines else ''}".rstrip())
        return 0

    counts = {"ok": 0, "skipped": 0, "FAILED": 0}
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        verdicts = {name: pool.submit(judge, name, function, arguments.millrace) for name, function in chosen.items()}
        for name, verdict in verdicts.items():
            word, detail = verdict.result()
            counts[word] += 1
            if word != "ok":
                print(f"{word:8} {name}: {detail}")
    print(f"{counts['ok']} passed, {counts['FAILED']} failed, {counts['skipped']} skipped")
    return 1 if counts["FAILED"] or not counts["ok"] else 0


if __name__ == "__main__":
    sys.exit(main())
