#!/usr/bin/env python3
"""Run by a stage of leftovers.py: writes the output, then leaves what programs leave, drawn from a seed.

    leave.py SEED TOKEN PLAN    in a command's folder, with $OUT, $TMPDIR and $PROGRESS

PLAN is a JSON file: {"content": path of what the output holds, "kinds": [...], "outside": a folder that must stay as it is,
"socket": where a process outside of the run takes descriptors}. TOKEN only stands in the list of processes.
"""
import ctypes
import fcntl
import json
import mmap
import os
import random
import signal
import socket
import stat
import struct
import subprocess
import sys
import time

seed, token, plan = sys.argv[1], sys.argv[2], json.load(open(sys.argv[3]))
draw = random.Random(seed)
OUT = os.environ["OUT"] + "/x"
OUTSIDE = plan["outside"]
IS_ROOT = os.geteuid() == 0


def place():
    """A folder of the command's own."""
    return os.fsencode(draw.choice([os.getcwd(), os.environ["TMPDIR"], os.environ["PROGRESS"]]))


def name():
    """Any name that a file system takes, few of them UTF-8."""
    length = draw.choice([1, 3, 12, 100, 255])
    bytes_ = bytes(draw.choice([byte for byte in range(1, 256) if byte != 47]) for _ in range(length))
    return b"_" if bytes_ in (b".", b"..") else bytes_


def touch(path, content=b"rubbish"):
    with open(path, "wb") as file:
        file.write(content)


def names():
    for _ in range(draw.randint(1, 5)):
        folder = place() + b"/" + name()[:200]
        os.makedirs(folder, exist_ok=True)
        touch(folder + b"/" + name())


def deep():
    home = os.getcwd()
    os.chdir(place())
    for _ in range(draw.choice([40, 300, 1500])):
        inner = draw.choice([b"d" * 100, b"\xff"])
        os.mkdir(inner)
        os.chdir(inner)
    touch(b"end")
    os.chdir(home)


def modes():
    top = folder = place() + b"/modes-" + str(draw.random()).encode()
    folders = []
    for _ in range(draw.randint(1, 4)):
        os.mkdir(folder)
        touch(folder + b"/file")
        os.chmod(folder + b"/file", draw.choice([0, 0o111, 0o222, 0o444, 0o7777]))
        folders.append(folder)
        folder += b"/inner"
    for each in reversed(folders):
        os.chmod(each, draw.choice([0, 0o111, 0o222, 0o444, 0o555, 0o1000]))


def links():
    here = place()
    os.symlink(draw.choice(["/", "nowhere", ".", OUTSIDE]), here + b"/link-" + name()[:100])
    os.link(OUTSIDE + "/treasure", here + b"/hard-" + name()[:100])


def special():
    here = place()
    os.mkfifo(here + b"/fifo" + name()[:50])
    short = os.getcwd()
    os.chdir(here)
    server = socket.socket(socket.AF_UNIX)
    server.bind("socket-%d" % draw.randrange(10**9))
    os.chdir(short)
    if IS_ROOT:
        os.mknod(here + b"/null" + name()[:50], 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        os.mknod(here + b"/loop" + name()[:50], 0o666 | stat.S_IFBLK, os.makedev(7, 99))


def many():
    folder = place() + b"/many"
    os.makedirs(folder, exist_ok=True)
    for index in range(draw.choice([300, 3000])):
        touch(folder + b"/%d" % index, b"")


def sparse():
    with open(place() + b"/sparse", "wb") as file:
        file.truncate(1 << 40)


def gone():
    """Its own folder, removed or moved while it works there."""
    inner = os.getcwd() + "/gone"
    os.mkdir(inner)
    os.rename(inner, os.environ["TMPDIR"] + "/moved")


ATTRIBUTES = {"immutable": 0x10, "append": 0x20}


def attributes():
    if not IS_ROOT:
        return modes()
    folder = place() + b"/kept"
    os.makedirs(folder, exist_ok=True)
    touch(folder + b"/file")
    for path in [folder + b"/file", folder]:
        if draw.random() < 0.7:
            descriptor = os.open(path, os.O_RDONLY)
            flags = bytearray(8)
            try:
                fcntl.ioctl(descriptor, 0x80086601, flags)
                value = struct.unpack("l", flags)[0] | draw.choice(list(ATTRIBUTES.values()))
                fcntl.ioctl(descriptor, 0x40086602, struct.pack("l", value))
            except OSError:
                pass  # no attributes on this file system
            os.close(descriptor)


def mounts():
    """Mounts of a folder that is somebody else's: nothing in it may go."""
    if not IS_ROOT:
        return links()
    libc = ctypes.CDLL(None, use_errno=True)
    for _ in range(draw.randint(1, 2)):
        folder = os.path.join(place(), b"mounted")
        os.makedirs(folder, exist_ok=True)
        libc.mount(os.fsencode(OUTSIDE), folder, None, 4096, None)
    file = os.path.join(place(), b"mounted-file")
    touch(file)
    libc.mount(os.fsencode(OUTSIDE + "/treasure"), file, None, 4096, None)


def owners():
    if not IS_ROOT:
        return modes()
    folder = place() + b"/owned"
    os.makedirs(folder, exist_ok=True)
    touch(folder + b"/file")
    for path in [folder + b"/file", folder]:
        os.chown(path, 12345, 12345)
        os.chmod(path, 0o500)


def process(body):
    """A process that leaves in one of the ways there are; it does its work and sleeps."""
    kind = draw.choice(["group", "session", "daemon"])
    if os.fork():
        time.sleep(0.02)
        return
    if kind != "group":
        os.setsid()
    if kind == "daemon" and os.fork():
        os._exit(0)
    if draw.random() < 0.5:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
    # Standard output is a file or pipe of the run's; some keep it open.
    if draw.random() < 0.7:
        nothing = os.open("/dev/null", os.O_RDWR)
        for descriptor in range(3):
            os.dup2(nothing, descriptor)
    try:
        body()
    finally:
        os._exit(0)


def after():
    """Waits until the output was taken from where it stood: what is written before is the command's own."""
    while os.path.exists(OUT):
        time.sleep(0.005)


def sleeper():
    process(lambda: time.sleep(60))


def stopped():
    process(lambda: os.kill(os.getpid(), signal.SIGSTOP))


def chain():
    """Each process forks the next and ends."""
    def body():
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if os.fork():
                os._exit(0)
    process(body)


def crowd():
    def body():
        for _ in range(30):
            if not os.fork():
                os.setsid()
                time.sleep(60)
        time.sleep(60)
    process(body)


def writer():
    """Writes into the output later, through a descriptor that was open before."""
    descriptor = os.open(OUT, os.O_RDWR)

    def body():
        after()
        for _ in range(200):
            os.pwrite(descriptor, b"EVIL", 0)
            time.sleep(0.02)
    process(body)


def mapped():
    """The same through memory; the page is dirty before."""
    descriptor = os.open(OUT, os.O_RDWR)
    memory = mmap.mmap(descriptor, 0)
    memory[0:1] = memory[0:1]
    os.close(descriptor)

    def body():
        after()
        for _ in range(200):
            memory[0:4] = b"EVIL"
            time.sleep(0.02)
    process(body)


def second_name():
    """The output has another name in the private folder, and one outside."""
    os.link(OUT, os.environ["TMPDIR"] + "/second-%d" % draw.randrange(10**9))
    os.link(OUT, plan["shared"] + "/second-%s" % token)


def outsider():
    """Somebody who is no child of the run gets a descriptor of the output, and writes later."""
    descriptor = os.open(OUT, os.O_RDWR)
    with socket.socket(socket.AF_UNIX) as sender:
        sender.connect(plan["socket"])
        socket.send_fds(sender, [b"x"], [descriptor])
        sender.recv(1)


def output_mode():
    os.chmod(OUT, draw.choice([0, 0o222, 0o444, 0o7777]))


def read_input():
    """Spoils what another stage made, as far as the system lets it."""
    for script in ("echo EVIL > s/x", "chmod u+w s/x; echo EVIL > s/x", "dd if=/dev/zero of=s/x bs=4 count=1 conv=notrunc",
                   "rm -f s/x; echo EVIL > s/x", "echo EVIL > s/beside; mkdir s/folder", "chmod 000 s/x"):
        subprocess.run(["sh", "-c", script], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)


KINDS = {function.__name__: function for function in [
    names, deep, modes, links, special, many, sparse, gone, attributes, mounts, owners, sleeper, stopped, chain, crowd,
    writer, mapped, second_name, outsider, output_mode, read_input]}

if plan["kinds"][:1] == ["foreign_link"]:
    os.link(plan["content"], OUT)
else:
    with open(plan["content"], "rb") as source, open(OUT, "wb") as target:
        target.write(source.read())
for kind in plan["kinds"]:
    if kind in KINDS:
        KINDS[kind]()
if plan["marker"]:
    touch(plan["marker"])
    time.sleep(30)
sys.exit(plan["code"])
