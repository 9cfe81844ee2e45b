"""Downloads through servers that misbehave: cut connections, no ranges, damage, refusals, silence.

    python3 downloads.py [MILLRACE]

Every case fetches a made-up dataset from a server of this script on the loopback interface, and looks at what
`millrace dataset fetch` says, what it leaves on disk, and which bytes it asked for.
"""

import hashlib
import http.server
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading

CONTENT = random.Random(7).randbytes(3_000_000)


class Server(http.server.ThreadingHTTPServer):
    """Serves CONTENT under any name; `mode` says how badly."""

    mode = "good"
    requests = []
    waiting = threading.Event()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        mode, start = self.server.mode, 0
        asked = self.headers.get("Range")
        self.server.requests.append(asked)
        if mode == "refuse":
            return self.send_error(404)
        if asked and mode not in ("no-ranges", "no-ranges-cut"):
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            if start >= len(CONTENT):
                return self.send_error(416)
        body = CONTENT[start:]
        if mode == "damage":
            body = bytes([body[0] ^ 1]) + body[1:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()
        if mode in ("cut", "no-ranges-cut"):
            self.wfile.write(body[:1_000_000])
            return
        if mode == "hang":
            self.wfile.write(body[:1_000_000])
            self.wfile.flush()
            self.server.waiting.wait(60)
            return
        try:
            self.wfile.write(body)
        except ConnectionError:
            pass


class Case:
    def __init__(self, millrace, server, name):
        self.millrace, self.server, self.name = millrace, server, name
        self.folder = tempfile.TemporaryDirectory()
        self.sources = f"{self.folder.name}/.millrace/sources/fashion_mnist"
        os.makedirs(f"{self.folder.name}/data-manifests")
        manifest = json.load(open(f"{os.path.dirname(__file__)}/../../data-manifests/fashion_mnist.json", encoding="utf-8"))
        digest = hashlib.sha256(CONTENT).hexdigest()
        for file in manifest["distribution"]:
            for key in ["millrace:debianPackage", "millrace:packagePath", "millrace:contentSha256"]:
                file.pop(key, None)
            file.update({"contentUrl": f"http://127.0.0.1:{server.server_port}/{file['name']}", "sha256": digest})
            file["contentSize"] = f"{len(CONTENT)} B"
        self.first = manifest["distribution"][0]["name"]
        with open(f"{self.folder.name}/data-manifests/fashion_mnist.json", "w", encoding="utf-8") as file:
            json.dump(manifest, file)

    def start(self, mode, **environment):
        self.server.mode, self.server.requests = mode, []
        command = [self.millrace, "dataset", "fetch", "fashion_mnist", "--workspace", self.folder.name]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment},
            start_new_session=True)  # fmt: skip

    def fetch(self, mode, **environment):
        process = self.start(mode, **environment)
        _, words = process.communicate(timeout=120)
        return process.returncode, words

    def expect(self, condition, words):
        print(f"{'ok' if condition else 'FAILED'}: {self.name}: {words}")
        return 0 if condition else 1

    def partial(self):
        path = f"{self.sources}/{self.first}.partial"
        return open(path, "rb").read() if os.path.exists(path) else None

    def whole(self):
        names = sorted(os.listdir(self.sources))
        return names == sorted(n for n in names if not n.endswith((".partial", ".aside"))) and all(
            open(f"{self.sources}/{n}", "rb").read() == CONTENT for n in names if not n.endswith(".lock")
        )


def cut(case):
    code, words = case.fetch("cut")
    faults = case.expect(code == 3 and "code 18" in words and "run again" in words, "a cut connection is said")
    faults += case.expect(case.partial() == CONTENT[:1_000_000], "what came is kept")
    code, _ = case.fetch("good")
    faults += case.expect(code == 0 and case.whole(), "the next run completes it")
    return faults + case.expect(case.server.requests[0] == "bytes=1000000-", "and asks only for what is missing")


def killed(case):
    process = case.start("hang")
    while not (case.partial() or b""):
        if process.poll() is not None:
            return case.expect(False, "the download ended by itself")
        threading.Event().wait(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    case.server.waiting.set()
    part = case.partial()
    faults = case.expect(part == CONTENT[: len(part)], f"{len(part)} bytes are there after a kill")
    code, _ = case.fetch("good")
    faults += case.expect(code == 0 and case.whole(), "the next run completes it")
    return faults + case.expect(case.server.requests[0] == f"bytes={len(part)}-", "and asks only for what is missing")


def no_ranges(case):
    case.fetch("cut")
    code, words = case.fetch("no-ranges")
    faults = case.expect(code == 0 and case.whole(), "a server that ignores ranges is asked for the whole file")
    case = Case(case.millrace, case.server, case.name)
    case.fetch("cut")
    code, _ = case.fetch("no-ranges-cut")
    return faults + case.expect(code == 3 and len(case.partial() or b"") > 0, "cut again, something is kept")


def damage(case):
    code, words = case.fetch("damage")
    digest = hashlib.sha256(bytes([CONTENT[0] ^ 1]) + CONTENT[1:]).hexdigest()
    faults = case.expect(code == 3 and digest in words and "127.0.0.1" in words, "a damaged file is named")
    faults += case.expect(case.partial() is None and not os.path.exists(f"{case.sources}/{case.first}"), "and removed")
    os.makedirs(case.sources, exist_ok=True)
    for stale in [CONTENT[:-1] + b"x", CONTENT + b"more"]:
        with open(f"{case.sources}/{case.first}.partial", "wb") as file:
            file.write(stale)
        code, words = case.fetch("good")
        faults += case.expect(code == 0 and case.whole(), f"a wrong partial file of {len(stale)} bytes is begun anew")
        os.remove(f"{case.sources}/{case.first}")
    with open(f"{case.sources}/{case.first}.partial", "wb") as file:
        file.write(b"?" + CONTENT[1:500])
    code, words = case.fetch("good")
    faults += case.expect(code == 3 and "damaged" in words, "a wrong beginning is found at the end")
    code, words = case.fetch("good")
    return faults + case.expect(code == 0 and case.whole(), "and the next run begins anew")


def refused(case):
    code, words = case.fetch("refuse")
    faults = case.expect(code == 3 and "refuses" in words and case.sources in words, "a refusal says where to put the file")
    case.fetch("cut")
    code, _ = case.fetch("refuse")
    return faults + case.expect(case.partial() == CONTENT[:1_000_000], "what was there is kept")


def offline(case):
    path = f"{case.folder.name}/data-manifests/fashion_mnist.json"
    text = open(path, encoding="utf-8").read()
    for address, reason in [("nowhere.invalid", "code 6"), ("127.0.0.1:9", "code 7")]:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(f"127.0.0.1:{case.server.server_port}", address))
        code, words = case.fetch("good", http_proxy="", HTTP_PROXY="", all_proxy="", ALL_PROXY="")
        faults = case.expect(
            code == 3 and reason in words and "online?" in words and f"put the file from http://{address}" in words,
            f"{reason}: what to do is said",
        )
        if faults:
            print(words)
            return faults
    code, words = case.fetch("good", PATH="/nowhere")
    return faults + case.expect(code == 3 and "apt-get install curl" in words, "without curl the package is named")


def main(millrace):
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1"
    faults = 0
    for case in [cut, killed, no_ranges, damage, refused, offline]:
        server.waiting.clear()
        faults += case(Case(millrace, server, case.__name__))
    print(f"{faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build/release/millrace")))
