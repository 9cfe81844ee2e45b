"""What testers met where parts meet."""

import os
import stat

from Cases.support import case, contains, equal


def pipeline(it, stage, name="p.yaml"):
    it.write(name, f"name: {name.split('.')[0]}\nstages:\n{stage}")
    return name


@case("joint-linked-outputs")
def linked_outputs(it):
    """A folder of outputs replaced by a link is refused, and the files behind the link stay."""
    it.write("ext/x", "mine")
    pipeline(it, f"  a: {{run: 'rmdir $OUT; ln -s {it.folder}/ext $OUT', outputs: [x]}}\n")
    contains(it.run("run", "--threads", "1", "p.yaml", code=3).text, "the folder of outputs was replaced")
    equal((it.folder / "ext/x").read_text(), "mine", "the user's file")


@case("joint-own-name")
def own_name(it):
    """`fit.py` is a file to the stage `fit`, not an output of itself."""
    it.write("fit.py", "print(7)")
    pipeline(it, "  fit: {run: 'cat fit.py > $OUT/x', inputs: [fit.py], outputs: [x]}\n")
    contains(it.run("run", "--threads", "1", "p.yaml").text, "EXECUTED")


@case("joint-environment")
def environment(it):
    """Values that are no UTF-8 are refused: two of them would have one key."""
    pipeline(it, "  a: {run: 'echo \"$FOO\" > $OUT/o', environment: [FOO], outputs: [o]}\n")
    for byte in ["\udce9", "\udce8"]:
        result = it.run("run", "--threads", "1", "p.yaml", code=2, environment={"FOO": "caf" + byte})
        contains(result.text, "FOO is not UTF-8")
    contains(it.run("run", "p.yaml", "--set", "a.x=\udcff", code=None).text, "is not UTF-8")


@case("joint-inaccessible-store")
def inaccessible_store(it):
    """A command that takes the permissions of the store's folders away is in no later run's way."""
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        os.chmod(it.folder, 0o777)
    else:
        command = []
    pipeline(it, "  a: {run: 'echo 1 > $OUT/x; chmod 0 ../..', outputs: [x]}\n")
    pipeline(it, "  a: {run: 'echo 2 > $OUT/x', outputs: [x]}\n", "other.yaml")
    it.command(*command, it.millrace, "run", "--threads", "1", "p.yaml", code=None)
    it.command(*command, it.millrace, "run", "--threads", "1", "other.yaml")
    equal(stat.S_IMODE(os.stat(it.folder / ".millrace/attempts").st_mode) & 0o700, 0o700, "the folder's mode")
