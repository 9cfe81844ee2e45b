"""What commands leave behind, and what they may reach: nothing of it is ever in a later run's way, or in a result."""

import ctypes
import hashlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

from Cases.support import Skip, case, contains, equal, lacks

OTHER = {"o": {"run": "echo o > $OUT/x", "outputs": ["x"]}}


def pipeline(case, name, **stages):
    """Writes a pipeline; its stages are JSON, which YAML reads."""
    import json
    case.write(name, json.dumps({"name": name.split(".")[0], "stages": stages}))


def as_user(case):
    """The words before a command that make it an ordinary user's; the case's folder is writable to all."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise Skip("there is no setpriv")
    os.chmod(case.folder, 0o777)
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def needs_root():
    if os.geteuid() != 0:
        raise Skip("only root may do this")


def next_runs_work(case, user=()):
    """Another pipeline runs, and collection, checks and the like go well, with what lies in the store."""
    pipeline(case, "other.yaml", **OTHER)
    said = ""
    for words in (["run", "other.yaml"], ["gc"], ["verify"], ["doctor"], ["status", "other.yaml"], ["run", "other.yaml"]):
        said += case.command(*user, case.millrace, *words).text
    equal(os.listdir(case.folder / ".millrace" / "attempts"), [], "what stays in attempts")
    return said


def leaves(case, command, user=(), more="", code=0, **options):
    """A stage that leaves something and makes its output; then all goes on. Returns what was said."""
    pipeline(case, "p.yaml", a={"run": f"{command}\necho a > $OUT/x", "outputs": ["x"], **options})
    said = case.command(*user, case.millrace, "run", "p.yaml", code=code).text
    return said + next_runs_work(case, user)


def stored(case, file, stage, output=None):
    """The bytes of a stage's only stored file."""
    text = case.run("show", file, stage).stdout
    return (case.folder / re.search(r"\.millrace/blobs/\S+", text).group()).read_bytes()


# Rubbish ------------------------------------------------------------------------------------------------------------


@case("attack-01")
def _(case):
    """A name that is not UTF-8 in a stage's private folder is in nobody's way."""
    leaves(case, "touch \"$(printf 'caf\\351.txt')\"")


@case("attack-01-temporary")
def _(case):
    """The same in $TMPDIR and $PROGRESS, as folders."""
    leaves(case, "mkdir -p $TMPDIR/\"$(printf '\\377')\"/\"$(printf '\\376')\" $PROGRESS/\"$(printf '\\377')\"/d")


@case("attack-01-failed")
def _(case):
    """The same left by a command that fails; its progress is kept, and removed when it succeeds."""
    pipeline(case, "p.yaml", a={"run": "touch $PROGRESS/\"$(printf '\\377')\"; touch \"$(printf '\\376')\"; exit 7",
                                "outputs": ["x"]})
    contains(case.run("run", "p.yaml", code=3).text, "exit code 7")
    next_runs_work(case)
    case.run("gc", "--older-than", "0s")
    equal(os.listdir(case.folder / ".millrace" / "progress"), [], "progress")


@case("attack-01-deep")
def _(case):
    """A path of 200,000 bytes."""
    leaves(case, "python3 -c \"import os\nfor _ in range(1000): os.mkdir('d' * 200); os.chdir('d' * 200)\"")


@case("attack-01-output")
def _(case):
    """Such a name in an output is a located refusal, which names it, and nothing else."""
    pipeline(case, "p.yaml", a={"run": "mkdir $OUT/d; touch $OUT/d/f \"$OUT/d/$(printf '\\351')\"", "outputs": ["d"]})
    contains(case.run("run", "p.yaml", code=3).text, "holds a name that is not UTF-8, \\xE9")
    next_runs_work(case)


@case("attack-01-killed")
def _(case):
    """A run that was killed leaves them too."""
    pipeline(case, "p.yaml", a={"run": "touch \"$(printf '\\351')\" $OUT/x; touch ../../../started; sleep 60",
                                "outputs": ["x"]})
    run = subprocess.Popen([case.millrace, "run", "p.yaml"], cwd=case.folder, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    wait(lambda: (case.folder / ".millrace" / "started").exists())
    run.kill()
    run.wait()
    wait(lambda: not living("sleep 60", case.folder))
    (case.folder / ".millrace" / "started").unlink()
    next_runs_work(case)


@case("attack-01-immutable")
def _(case):
    """Immutable and append-only files and folders go."""
    needs_root()
    if not shutil.which("chattr"):
        raise Skip("there is no chattr")
    lacks(leaves(case, "mkdir d; touch d/f d/g; chattr +a d/g; chattr +i d/f d || true"), "by hand")


@case("attack-01-mount")
def _(case):
    """What a command mounted in its folder is taken away, and nothing in it removed."""
    needs_root()
    case.write("mine/treasure", "mine")
    mine = case.folder / "mine"
    said = leaves(case, f"mkdir d e; mount --bind {mine} d || exit 9; mount --bind {mine} d; touch f; "
                        f"mount --bind {mine}/treasure f")
    equal((mine / "treasure").read_text(), "mine", "the treasure")
    lacks(pathlib.Path("/proc/mounts").read_text(), str(case.folder))
    lacks(said, "by hand")


@case("attack-02")
def _(case):
    """A folder without write permission, left by an ordinary user's command."""
    leaves(case, "mkdir -p d/e; touch d/f d/e/g; chmod 555 d/e d", as_user(case))


@case("attack-02-closed")
def _(case):
    """Folders that may be neither read nor entered, and files without any permission."""
    leaves(case, "mkdir -p d/e $PROGRESS/p/q; touch d/e/g; chmod 0 d/e/g d/e d $PROGRESS/p", as_user(case))


@case("attack-02-output")
def _(case):
    """An output of read-only folders and files without permissions is a result like any other."""
    user = as_user(case)
    pipeline(case, "p.yaml",
             a={"run": "mkdir -p $OUT/d/e; echo 1 > $OUT/d/e/f; chmod 0 $OUT/d/e/f; chmod 555 $OUT/d/e $OUT/d",
                "outputs": ["d"]},
             b={"run": "cat a/d/e/f > $OUT/x", "inputs": ["a.d"], "outputs": ["x"]})
    case.command(*user, case.millrace, "run", "p.yaml")
    equal(stored(case, "p.yaml", "b"), b"1\n")
    next_runs_work(case, user)


@case("attack-02-foreign")
def _(case):
    """What belongs to another user is set aside with one warning that says where it is; runs and gc go on."""
    needs_root()
    user = as_user(case)
    case.command(*user, "mkdir", "ready")
    pipeline(case, "p.yaml", a={"run": f"touch ../../../ready; while [ ! -e {case.folder}/done ]; do sleep 0.02; done; "
                                       "echo a > $OUT/x", "outputs": ["x"]})
    run = subprocess.Popen([*user, case.millrace, "run", "p.yaml"], cwd=case.folder, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT)
    wait(lambda: (case.folder / ".millrace" / "ready").exists())
    work = next((case.folder / ".millrace" / "attempts").glob("*/work"))
    (work / "roots").mkdir(mode=0o700)
    (work / "roots" / "file").write_text("root's")
    (case.folder / "done").touch()
    said = run.communicate()[0].decode()
    equal(run.returncode, 0, "exit code of the command that succeeded")
    said += next_runs_work(case, user)
    equal(said.count("by hand"), 1, "warnings")
    place = re.search(r"it lies in (\S+) now", said).group(1)
    equal((case.folder / place / "work" / "roots" / "file").read_text(), "root's")


@case("attack-02-stuck")
def _(case):
    """What can be neither removed nor moved stays where it is, with one warning, and in nobody's way."""
    needs_root()
    user = as_user(case)
    pipeline(case, "p.yaml", a={"run": "echo a > $OUT/x", "outputs": ["x"]})
    case.command(*user, case.millrace, "run", "p.yaml")
    attempts = case.folder / ".millrace" / "attempts"
    os.chown(attempts, 0, 0)
    os.chmod(attempts, 0o1777)
    (attempts / "dead").mkdir(mode=0o700)
    (attempts / "dead" / "file").write_text("root's")
    said = "".join(case.command(*user, case.millrace, *words).text
                   for words in (["run", "--force", "a", "p.yaml"], ["run", "p.yaml"], ["gc"], ["verify"]))
    equal(said.count("by hand"), 1, "warnings")
    equal((attempts / "dead" / "file").read_text(), "root's")


@case("attack-17")
def _(case):
    """A name that is not UTF-8 inside blobs/ is a stray like any other, for verify and for all."""
    strays(case, "blobs", "blobs/xx")


@case("attack-17-records")
def _(case):
    """The same in records/ and in one of its folders."""
    strays(case, "records", "records/ab")


@case("attack-17-pipelines")
def _(case):
    """The same where histories, run logs, progress, locks, leases and trees are."""
    strays(case, "pipelines", "runs", "trees", others=["progress", "locks", "leases", "attempts", "logs", "quarantine"])


def strays(case, *folders, others=()):
    pipeline(case, "p.yaml", a={"run": "echo a > $OUT/x", "outputs": ["x"]},
             b={"run": "cat a/x > $OUT/y", "inputs": ["a"], "outputs": ["y"]})
    case.run("run", "p.yaml")
    for folder in [*folders, *others]:
        path = os.fsencode(case.folder / ".millrace" / folder)
        os.makedirs(path, exist_ok=True)
        with open(path + b"/\xff\n", "wb"):
            pass
    for words in (["run", "p.yaml"], ["status", "p.yaml"], ["gc"], ["doctor"], ["log"], ["why", "p.yaml", "b"]):
        case.run(*words)
    found = case.run("verify", code=5).text
    for folder in folders:
        contains(found, f"{folder}/\\xFF\\x0A")
    case.run("verify")
    case.run("run", "--force", "a", "p.yaml", code=None)
    case.run("run", "p.yaml")


# Late writers -------------------------------------------------------------------------------------------------------

LATE = """
import mmap, os, sys, time
path, how = sys.argv[1:3]
descriptor = os.open(path, os.O_RDWR)
memory = mmap.mmap(descriptor, 0)
memory[0:1] = memory[0:1]
if how == "daemon":
    if os.fork(): os._exit(0)
    os.setsid()
    if os.fork(): os._exit(0)
for _ in range(2000):
    time.sleep(0.005)
    # What is written before it was taken is the command's own.
    if not os.path.exists(path):
        if how == "mapped": memory[0:4] = b"EVIL"
        else: os.pwrite(descriptor, b"EVIL", 0)
"""


def late(case, how, size=2_000_000):
    case.write("late.py", LATE)
    start = f"setsid python3 {case.folder}/late.py $OUT/x {how} > /dev/null 2>&1 & sleep 0.4"
    pipeline(case, "p.yaml",
             a={"run": f"head -c {size} /dev/zero | tr '\\0' g > $OUT/x; {start}", "outputs": ["x"]},
             b={"run": "sleep 0.5; head -c 4 a/x > $OUT/y", "inputs": ["a"], "outputs": ["y"]})
    case.run("run", "p.yaml")
    equal(living("late.py", case.folder), [], "what keeps running")
    case.run("verify")
    equal(stored(case, "p.yaml", "b"), b"gggg")
    contains(case.run("run", "p.yaml").text, "2 up to date")


@case("attack-04")
def _(case):
    """A process that left its session writes into no published file through its descriptor."""
    late(case, "descriptor")


@case("attack-04-mapped")
def _(case):
    """Nor through memory, into a page that is dirty already."""
    late(case, "mapped")


@case("attack-04-daemon")
def _(case):
    """Nor one that forked twice, into a small file."""
    late(case, "daemon", 4096)


@case("attack-04-outsider")
def _(case):
    """Nor one that is no child of the run, and was handed a descriptor."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(case.folder / "socket"))
    listening.listen()
    held = []

    def take():
        connection, _ = listening.accept()
        held.extend(socket.recv_fds(connection, 1, 1)[1])
        connection.send(b"x")

    taker = threading.Thread(target=take)
    taker.start()
    case.write("give.py", "import os, socket, sys\ns = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])\n"
                          "socket.send_fds(s, [b'x'], [os.open(sys.argv[2], os.O_RDWR)]); s.recv(1)\n")
    pipeline(case, "p.yaml",
             a={"run": f"head -c 2000000 /dev/zero | tr '\\0' g > $OUT/x; python3 {case.folder}/give.py "
                       f"{case.folder}/socket $OUT/x", "outputs": ["x"]})
    case.run("run", "p.yaml")
    taker.join()
    listening.close()
    os.pwrite(held[0], b"EVIL", 0)
    os.close(held[0])
    case.run("verify")
    equal(stored(case, "p.yaml", "a")[:4], b"gggg")


@case("attack-04-stdout")
def _(case):
    """Nor into the file that keeps standard output."""
    case.write("late.py", LATE)
    pipeline(case, "p.yaml",
             a={"run": "head -c 2000000 /dev/zero | tr '\\0' g; sleep 0.2; "
                       f"setsid python3 {case.folder}/late.py $OUT/x descriptor > /dev/null 2>&1 & sleep 0.5",
                "stdout": "x"},
             b={"run": "sleep 0.5; head -c 4 a/x > $OUT/y", "inputs": ["a"], "outputs": ["y"]})
    case.run("run", "p.yaml")
    case.run("verify")
    equal(stored(case, "p.yaml", "b"), b"gggg")


@case("attack-04-healed")
def _(case):
    """A reader that was at work when its input was damaged runs again once the damage is found, though its key is right."""
    pipeline(case, "p.yaml", a={"run": "head -c 2000000 /dev/zero > $OUT/x", "outputs": ["x"]},
             b={"run": f"head -c 4 a/x > $OUT/y; echo >> {case.folder}/ran; sleep 0.5", "inputs": ["a"], "outputs": ["y"]},
             c={"run": "cat a/x | wc -c > $OUT/y", "inputs": ["a"], "outputs": ["y"]})
    case.run("run", "p.yaml")
    blob = case.folder / re.search(r"\.millrace/blobs/\S+", case.run("show", "p.yaml", "a").stdout).group()
    begun = blob.stat().st_mtime
    # As a store of an earlier version holds it, which did not look again: written over while b read it.
    def at(stage):
        key = re.search(r"[0-9a-f]{64}", case.run("show", "p.yaml", stage, "--json").stdout).group()
        return next(path for path in (case.folder / ".millrace" / "records").glob("*/*")
                    if path.parent.name + path.name == key)
    middle = at("b").stat().st_mtime - 0.25
    os.chmod(blob, 0o600)
    with open(blob, "r+b") as file:
        file.write(b"EVIL")
    os.chmod(blob, 0o444)
    os.utime(blob, (middle, middle))
    os.utime(at("c"), (begun, begun))
    case.run("verify", code=5)
    said = case.run("run", "p.yaml").text
    contains(said, "a  EXECUTED", "b  EXECUTED")
    equal((case.folder / "ran").read_text(), "\n\n", "how often b ran")
    case.run("verify")


# Spoiled inputs -----------------------------------------------------------------------------------------------------


def spoil(case, words=(), command="printf EVIL | dd of=a/x conv=notrunc 2>/dev/null", size=2_000_000, code=0):
    pipeline(case, "p.yaml",
             a={"run": f"head -c {size} /dev/zero | tr '\\0' g > $OUT/x", "outputs": ["x"]},
             evil={"run": f"sleep 0.2; {command}; echo > $OUT/l; sleep 0.6", "inputs": ["a"], "outputs": ["l"]},
             sib={"run": "sleep 0.5; head -c 4 a/x > $OUT/y", "inputs": ["a"], "outputs": ["y"]})
    case.command(*words, case.millrace, "run", "-j", "2", "p.yaml")
    case.run("verify")
    equal(stored(case, "p.yaml", "sib"), b"gggg")


@case("attack-05")
def _(case):
    """A command of root's that writes to what another stage made reaches neither the store nor a sibling."""
    spoil(case)


@case("attack-05-user")
def _(case):
    """An ordinary user's, who makes it writable first."""
    spoil(case, as_user(case), "chmod u+w a/x; printf EVIL | dd of=a/x conv=notrunc 2>/dev/null")


@case("attack-05-container")
def _(case):
    """Root's where nothing can be mounted, as in most containers."""
    needs_root()
    if not shutil.which("setpriv"):
        raise Skip("there is no setpriv")
    spoil(case, ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"])


@case("attack-05-absolute")
def _(case):
    """One that writes to the stored file itself, which it looked for, voids what is being made of it."""
    blob = hashlib.sha256(b"g" * 2_000_000).hexdigest()
    place = case.folder / ".millrace" / "blobs" / blob[:2] / blob[2:]
    pipeline(case, "p.yaml",
             a={"run": "head -c 2000000 /dev/zero | tr '\\0' g > $OUT/x", "outputs": ["x"]},
             evil={"run": f"sleep 0.2; [ -e {case.folder}/once ] || {{ chmod u+w {place}; printf EVIL | dd of={place} "
                          f"conv=notrunc 2>/dev/null; touch {case.folder}/once; }}; echo > $OUT/l", "outputs": ["l"]},
             sib={"run": "sleep 0.8; head -c 4 a/x > $OUT/y", "inputs": ["a"], "outputs": ["y"]})
    said = case.run("run", "-j", "2", "p.yaml").text
    contains(said, "was written over in the store while sib ran")
    equal(stored(case, "p.yaml", "sib"), b"gggg")
    case.run("verify")


@case("bug-22")
def _(case):
    """A file that a command leaves beside its stored input is seen by nobody else."""
    seen_by_nobody(case, "echo x > a/d/cache.tmp")


@case("bug-22-removed")
def _(case):
    """Nor is missed what it removes, nor changed what it appends."""
    seen_by_nobody(case, "echo evil >> a/d/f; rm -rf a/d/g; mv a/d/f a/d/h; mkdir a/d/sub")


def seen_by_nobody(case, command):
    pipeline(case, "p.yaml",
             a={"run": "mkdir -p $OUT/d/g; echo 1 > $OUT/d/f; echo 2 > $OUT/d/g/h; head -c 2000000 /dev/zero > $OUT/d/z",
                "outputs": ["d"]},
             b={"run": f"{command}; sleep 0.8; ls a/d > $OUT/y", "inputs": ["a.d"], "outputs": ["y"]},
             c={"run": "sleep 0.4; find a/d -type f | sort > $OUT/z; cat a/d/f >> $OUT/z", "inputs": ["a.d"],
                "outputs": ["z"]})
    case.run("run", "-j", "2", "p.yaml")
    equal(stored(case, "p.yaml", "c"), b"a/d/f\na/d/g/h\na/d/z\n1\n")
    contains(case.run("run", "p.yaml").text, "3 up to date")
    case.run("verify")


# Links --------------------------------------------------------------------------------------------------------------


@case("attack-18")
def _(case):
    """A hard link of a file outside as an output leaves that file as it is, and is another file in the store."""
    mine = case.write("mine.bin", "mine")
    os.chmod(mine, 0o640)
    pipeline(case, "p.yaml", a={"run": f"ln {mine} $OUT/x", "outputs": ["x"]})
    case.run("run", "p.yaml")
    own_file(case, mine)


@case("attack-18-folder")
def _(case):
    """The same below an output folder, as a user."""
    user = as_user(case)
    mine = case.write("mine.bin", "mine")
    if user:
        os.chown(mine, 65534, 65534)
    os.chmod(mine, 0o640)
    pipeline(case, "p.yaml", a={"run": f"mkdir $OUT/d; ln {mine} $OUT/d/x; ln $OUT/d/x $OUT/d/y", "outputs": ["d"]})
    case.command(*user, case.millrace, "run", "p.yaml")
    own_file(case, mine)


@case("attack-18-input")
def _(case):
    """A command may pass a stored input on by a link; the store keeps two names of no file."""
    pipeline(case, "p.yaml", a={"run": "head -c 2000000 /dev/zero > $OUT/x", "outputs": ["x"]},
             b={"run": "ln a/x $OUT/y || cp a/x $OUT/y", "inputs": ["a"], "outputs": ["y"]})
    case.run("run", "p.yaml")
    case.run("verify")
    equal(stored(case, "p.yaml", "b"), bytes(2_000_000))


def own_file(case, mine):
    equal(mine.stat().st_mode & 0o777, 0o640, "mode of the user's file")
    equal(mine.stat().st_nlink, 1, "names of the user's file")
    mine.write_text("MINE")
    case.run("verify")


# Processes ----------------------------------------------------------------------------------------------------------


def wait(isDone, seconds=20):
    until = time.monotonic() + seconds
    while not isDone() and time.monotonic() < until:
        time.sleep(0.02)
    assert isDone(), "it did not come to that in time"


def living(words, folder):
    """The processes whose command line holds the words, and that work or worked below the folder."""
    found = []
    for each in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = pathlib.Path(f"/proc/{each}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            where = os.readlink(f"/proc/{each}/cwd")
            state = pathlib.Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if words in line and state not in "ZX" and where.startswith(str(folder)):
            found.append(line)
    return found


@case("bug-23")
def _(case):
    """A process in a session of its own ends with the stage that started it."""
    pipeline(case, "p.yaml", a={"run": "setsid sleep 23.5 & sleep 0.3; echo hi", "stdout": "x"})
    case.run("run", "p.yaml")
    equal(living("sleep 23.5", case.folder), [], "what keeps running")


@case("bug-23-killed")
def _(case):
    """So does one whose run is killed by SIGKILL."""
    pipeline(case, "p.yaml", a={"run": f"setsid sleep 23.6 & setsid setsid sleep 23.6 & touch {case.folder}/up; sleep 23.6",
                                "outputs": ["x"]})
    run = subprocess.Popen([case.millrace, "run", "p.yaml"], cwd=case.folder, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    wait(lambda: (case.folder / "up").exists())
    run.send_signal(signal.SIGKILL)
    run.wait()
    wait(lambda: not living("sleep 23.6", case.folder))
    next_runs_work(case)


@case("bug-23-daemon")
def _(case):
    """So do daemons that ignore signals, are stopped, or fork without end."""
    case.write("daemon.py", """
import os, signal, sys, time
for number in (1, 2, 3, 15): signal.signal(number, signal.SIG_IGN)
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
if sys.argv[1] == "stopped": os.kill(os.getpid(), signal.SIGSTOP)
until = time.monotonic() + 15
while time.monotonic() < until:
    if sys.argv[1] == "forks" and os.fork(): os._exit(0)
    if sys.argv[1] != "forks": time.sleep(0.1)
""")
    run = "; ".join(f"python3 {case.folder}/daemon.py {how} > /dev/null 2>&1" for how in ("sleeps", "stopped", "forks"))
    pipeline(case, "p.yaml", a={"run": f"{run}; sleep 0.2; echo > $OUT/x", "outputs": ["x"]})
    case.run("run", "p.yaml")
    equal(living("daemon.py", case.folder), [], "what keeps running")


@case("bug-23-timeout")
def _(case):
    """So does what a stage started that took too long."""
    pipeline(case, "p.yaml", a={"run": "setsid sleep 23.7 & sleep 23.7", "outputs": ["x"], "timeout": "0.3s"})
    contains(case.run("run", "p.yaml", code=3).text, "took longer than its timeout")
    equal(living("sleep 23.7", case.folder), [], "what keeps running")
