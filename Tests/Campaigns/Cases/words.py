"""Words that mislead: the best of a comparison, control characters, formulas, passwords, numbers, YAML."""

import http.server
import io
import json
import os
import pathlib
import re
import tarfile
import threading

from .support import case, contains, equal, lacks

# Anything that steers a terminal, but line ends and tabs.
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
ESCAPE = "\x1b]0;PWNED\x07\x1b[2J"
OVERRIDE = "\u202etxt.exe\u2066"


def is_plain(result, what):
    found = STEERING.search(result.text)
    assert found is None, f"{what} prints {found[0]!r}:\n{result.text[-1000:]!r}"


def value_of(it, yaml, name="p.yaml", code=0):
    """What a command gets as $value where the file says this of the parameter `value`, as JSON in a list."""
    it.write("params.yaml", yaml)
    it.write(
        name, "params: params.yaml\nstages:\n  s:\n    run: 'printf %s \"$value\" > \"$SAVE\"'\n"
        "    parameters: {value: [\"${params.value}\"]}\n    environment: [SAVE]\n    stdout: o\n")
    save = it.folder / "value.json"
    result = it.run("run", name, environment={"SAVE": str(save)}, code=code)
    return json.loads(save.read_text())[0] if code == 0 else result.text


def sweep(it, metric, values):
    """A matrix whose stages measure these values."""
    it.write(
        "p.yaml", "stages:\n  a:\n    matrix: {parameters.x: [%s]}\n"
        "    run: 'echo \"{\\\"%s\\\": $x}\" > $OUT/m.json'\n    outputs: [m.json]\n    metrics: m.json\n"
        % (", ".join(values), metric))
    it.run("run", "p.yaml")


def best(it, *arguments):
    """The values of the rows that are marked, in the order of the rows, and all values."""
    rows = it.run("compare", "p.yaml", "a", *arguments, "--json").json_lines()
    metric = arguments[1].lstrip("+-")
    return [row["metrics"][metric] for row in rows if row["isBest"]], [row["metrics"][metric] for row in rows]


# --- The best of a comparison -----------------------------------------------------------------------------------------


@case("user-06")
def user_06(it):
    """compare --by test.accuracy marks the greatest, and sorts it first."""
    sweep(it, "test.accuracy", ["0.5", "0.9", "0.7"])
    equal(best(it, "--by", "test.accuracy"), ([0.9], [0.9, 0.7, 0.5]))
    lines = it.run("compare", "p.yaml", "a", "--by", "test.accuracy").stdout.splitlines()
    equal([line for line in lines if line.startswith("* ")][-1], "* the best by test.accuracy: the greatest")


@case("user-06-loss")
def user_06_loss(it):
    """A loss is best when it is small, unless a sign says otherwise."""
    sweep(it, "val_loss", ["0.5", "0.9", "0.7"])
    equal(best(it, "--by", "val_loss"), ([0.5], [0.5, 0.7, 0.9]))
    equal(best(it, "--by", "-val_loss"), ([0.9], [0.9, 0.7, 0.5]))


@case("user-06-f1")
def user_06_f1(it):
    """Names in camel case, and figures of error behind another word, tell their direction too."""
    sweep(it, "macroF1", ["0.5", "0.9", "0.7"])
    equal(best(it, "--by", "macroF1"), ([0.9], [0.9, 0.7, 0.5]))


@case("user-06-nan")
def user_06_nan(it):
    """What is not a number is never the best."""
    sweep(it, "accuracy", ["NaN", "0.9", "0.7"])
    equal(best(it, "--by", "accuracy"), ([0.9], [0.9, 0.7, "nan"]))


@case("user-06-unknown")
def user_06_unknown(it):
    """Where the name does not tell, nothing is marked, and the way to say it is told and works."""
    sweep(it, "sharpness", ["0.5", "0.9", "0.7"])
    equal(best(it, "--by", "sharpness"), ([], [0.5, 0.7, 0.9]))
    said = it.run("compare", "p.yaml", "a", "--by", "sharpness")
    lacks(said.stdout, "*")
    for sign, value in (("-", 0.9), ("+", 0.5)):
        advised = re.search(r"millrace compare p\.yaml a --by \%ssharpness" % sign, said.stderr)[0].split()
        marked = [row for row in it.run(*advised[1:], "--json").json_lines() if row["isBest"]]
        equal([row["metrics"]["sharpness"] for row in marked], [value])
    equal(best(it, "--by", "-sharpness"), ([0.9], [0.9, 0.7, 0.5]))
    equal(best(it, "--by", "+sharpness"), ([0.5], [0.5, 0.7, 0.9]))


@case("user-06-advice")
def advice(it):
    """A command that a message advises works as it stands, wherever the store is and whatever the file's name."""
    it.write("my p.yaml", "name: p\nstages: {a: {matrix: {parameters.x: [1, 2]}, run: 'echo $x', stdout: o}}\n")
    options = ["--store", "st ore", "--set", "a.matrix=[{parameters.x: 5}]"]
    for verb in (["compare", "my p.yaml", "a"], ["show", "my p.yaml", "a.5"]):
        said = it.run(*verb, *options, code=2 if verb[0] == "compare" else 0)
        advised = re.search(r"run: (millrace .*)", said.text)[1]
        contains(advised, "'my p.yaml'", "--store 'st ore'")
        environment = {"PATH": f"{pathlib.Path(it.millrace).parent}:{os.environ['PATH']}"}
        it.command("sh", "-c", advised, environment=environment)
        lacks(it.run(*verb, *options).text, "run: millrace")
        it.command("rm", "-r", "st ore")
    said = it.run("log", "p", "--store", "st ore", code=None)
    it.run("run", "my p.yaml", "--store", "st ore")
    advised = re.search(r"millrace log[^;]*?(?= lists)", it.run("log", "nope", "--store", "st ore", code=2).text)[0]
    it.command("sh", "-c", advised, environment=environment)


# --- Control characters -----------------------------------------------------------------------------------------------


@case("attack-15")
def attack_15(it):
    """Neither a key, nor a value, nor what a command says on standard error steers the terminal."""
    it.copy()
    failed = it.run("run", "p.yaml", code=3)
    is_plain(failed, "run")
    contains(failed.text, "\\u001b]0;PWNED\\u0007")
    is_plain(it.run("log", "p"), "log")
    is_plain(it.run("show", "p.yaml", "a", code=None), "show")
    is_plain(it.run("dataset", "head", "taresc"), "dataset head")
    it.write("key.yaml", b'stages: {"a\\e[2Jb": {run: x, outputs: [o]}}\n')
    is_plain(it.run("status", "key.yaml", code=2), "status")


@case("attack-15-direction")
def attack_15_direction(it):
    """Overrides of the reading direction, C1 controls and line separators are shown as they are written."""
    it.write("p.yaml", 'stages: {a: {run: x, outputs: [o], "%s\\u009b2J\\u2028": 1}}\n' % "\\u202etxt")
    said = it.run("status", "p.yaml", code=2)
    is_plain(said, "status")
    contains(said.text, "\\u202etxt\\u009b2J\\u2028")


@case("attack-15-files")
def attack_15_files(it):
    """Names of files and arguments steer no terminal either."""
    it.write("p.yaml", "stages: {a: {run: 'false', inputs: [\"%s\"], outputs: [o]}}\n" % "in\\e[31m.csv")
    is_plain(it.run("status", "p.yaml", code=None), "status")
    is_plain(it.run("status", ESCAPE + OVERRIDE, code=2), "status of a file")
    is_plain(it.run("dataset", "verify", ESCAPE, code=None), "dataset verify")
    is_plain(it.run(ESCAPE, code=2), "an unknown verb")


@case("attack-15-values")
def attack_15_values(it):
    """A value stays on its line and in its column, and JSON escapes it."""
    with tarfile.open(it.write("d/s-000000.tar", b""), "w") as tar:
        for name, content in (("a.txt", f"{ESCAPE}\nb\tc{OVERRIDE}"), ("a.cls", "1")):
            info = tarfile.TarInfo(name)
            info.size = len(content.encode())
            tar.addfile(info, io.BytesIO(content.encode()))
    table = it.run("dataset", "head", "d", "--format", "webdataset")
    is_plain(table, "dataset head")
    equal([len(line.split("\t")) for line in table.stdout.splitlines()], [4, 4], "columns of the lines")
    lines = it.run("dataset", "head", "d", "--format", "webdataset", "--json")
    is_plain(lines, "dataset head --json")
    equal(lines.json_lines()[0]["features"]["txt"], f"{ESCAPE}\nb\tc{OVERRIDE}")


# --- Formulas ---------------------------------------------------------------------------------------------------------


@case("attack-15-formulas")
def formulas(it):
    """Texts that a spreadsheet would take for formulas are texts in CSV, and numbers stay numbers."""
    it.write(
        "p.yaml", "stages:\n  a:\n    matrix: {parameters.x: [-1, 2.5], parameters.y: ['-x', '+2-3']}\n"
        "    run: 'echo \"{\\\"=SUM(A1)\\\": $x, \\\"@loss\\\": -0.5}\" > $OUT/m.json'\n"
        "    outputs: [m.json]\n    metrics: m.json\n")
    it.run("run", "p.yaml")
    heading, *rows = it.run("compare", "p.yaml", "a", "--csv").stdout.splitlines()
    contains(heading, "'=SUM(A1)", "'@loss")
    lacks("," + heading, ",=", ",@")
    equal(sorted({tuple(row.split(",")[1:3]) for row in rows}),
          [("-1", "'+2-3"), ("-1", "'-x"), ("2.5", "'+2-3"), ("2.5", "'-x")])
    equal({row.split(",")[4] for row in rows}, {"-0.5"})
    contains(it.run("metrics", "p.yaml", "a.-1.-x", "--csv").stdout, "'=SUM(A1)", ",-0.5")


# --- Passwords --------------------------------------------------------------------------------------------------------

PLAIN = "stages: {a: {run: 'echo 1', stdout: o}}\n"


@case("attack-20")
def attack_20(it):
    """No message holds the password of an address, valid or not, of an option or of the environment."""
    it.write("p.yaml", PLAIN)
    for address in ("http://user:s3cr etpw@host/", "http://user:s3cr/etpw@host/", "http://user:s3cr@etpw@ho st/",
                    "user:s3cretpw@host", "http://user:s3cr#etpw@host"):
        for options in ({}, {"environment": {"MILLRACE_CACHE": address}}):
            for verb in (["run", "p.yaml", "--pull"], ["run", "p.yaml"], ["push", "p.yaml"]):
                said = it.run(*verb, *([] if options else ["--cache", address]), code=None, **options)
                lacks(said.text, "s3cr", "etpw")


@case("attack-20-unreachable")
def attack_20_unreachable(it):
    """A server that cannot be reached is named without the password, also in events, log and history."""
    it.write("p.yaml", PLAIN)
    address = "http://user:s3cretpw@127.0.0.1:9"
    for verb in (["run", "--pull", "--push"], ["run", "--json", "--pull", "--push"], ["pull"], ["push"]):
        said = it.run(*verb, "p.yaml", "--cache", address, code=None)
        lacks(said.text, "s3cretpw")
    lacks(it.run("log", "p", "--json").text, "s3cretpw")
    contains(it.run("push", "p.yaml", "--cache", address, code=3).text, "http://127.0.0.1:9")
    for place in (it.folder / ".millrace").rglob("*"):
        if place.is_file():
            lacks(place.read_bytes().decode(errors="replace"), "s3cretpw")


@case("attack-20-command")
def attack_20_command(it):
    """What a failed command says of an address goes into message and history without the password."""
    it.write("p.yaml", "stages: {a: {run: 'echo cannot clone https://me:s3cretpw@git.example/x >&2; exit 1', "
             "outputs: [o]}}\n")
    said = it.run("run", "p.yaml", code=3)
    lacks(said.text.split("a  ", 1)[-1], "s3cretpw")
    contains(said.text, "https://***@git.example/x")
    it.write("q.yaml", "name: p\nparams: {url: x}\nstages: {a: {run: 'true; false', outputs: [o]}}\n")
    setting = ["--set", "params.url=https://me:s3cretpw@git.example/x"]
    lacks(it.run("run", "q.yaml", *setting, "--json", code=3).text, "s3cretpw")
    lacks(it.run("run", "p.yaml", "--json", code=3).text, "s3cretpw")
    lacks(it.run("log", "p", "--json").text, "s3cretpw")


@case("attack-20-manifest")
def attack_20_manifest(it):
    """A manifest's address, and one to which it is redirected, are told without passwords."""

    class Redirects(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(302)
            self.send_header("Location", "http://other:s3cretpw@127.0.0.1:9/x\x1b[2J")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Redirects)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        root = pathlib.Path(__file__).resolve().parents[3]
        manifest = json.loads((root / "data-manifests" / "fashion_mnist.json").read_text())
        for file in manifest["distribution"]:
            if "contentUrl" in file:
                file["contentUrl"] = f"http://me:s3cretpw@127.0.0.1:{server.server_address[1]}/nowhere.gz"
                file["name"] = "nowhere-" + file["name"] if "name" in file else file.get("@id", "x")
        it.write("fashion.json", json.dumps(manifest))
        said = it.run("dataset", "fetch", "fashion.json", "--source", "downloads", code=None)
        lacks(said.text, "s3cretpw")
        is_plain(said, "dataset fetch")
    finally:
        server.shutdown()


# --- Numbers ----------------------------------------------------------------------------------------------------------


@case("bug-24")
def bug_24(it):
    """NaN in metrics is a number: a gate refuses it with exit code 4, and without a gate all is well."""
    it.copy()
    contains(it.run("run", "p.yaml", code=4).text, "acc is nan, required >= 0.5")
    pipeline = (it.folder / "p.yaml").read_text()
    it.write("q.yaml", "\n".join(line for line in pipeline.splitlines() if "require" not in line))
    it.run("run", "q.yaml")
    equal(it.run("show", "q.yaml", "a", "--json").json()["metrics"], {"acc": "nan", "l": 1.0})


@case("bug-24-infinity")
def bug_24_infinity(it):
    """Infinities are numbers, and compared as such; a number that is too great is refused by name."""
    it.write("p.yaml", "stages:\n  a:\n    run: 'echo \"{\\\"l\\\": Infinity, \\\"m\\\": -Infinity}\" > $OUT/m.json'\n"
             "    outputs: [m.json]\n    metrics: m.json\n    require: {m: '< 0'}\n")
    it.run("run", "p.yaml")
    equal(it.run("show", "p.yaml", "a", "--json").json()["metrics"], {"l": "inf", "m": "-inf"})
    it.write("q.yaml", "stages: {a: {run: 'echo \"{\\\"l\\\": 1e400}\"', stdout: m, metrics: m}}\n")
    contains(it.run("run", "q.yaml", code=3).text, "1e400 is beyond the greatest number")


@case("bug-24-digits")
def bug_24_digits(it):
    """Great integers keep their digits in metrics, wherever these are shown."""
    digits = [9007199254740993, -9223372036854775808, 123456789012345678901234567890]
    it.write("p.yaml", "stages:\n  a:\n    matrix: {parameters.x: [1]}\n"
             "    run: 'echo \"{\\\"a\\\": %s, \\\"b\\\": %s, \\\"c\\\": %s}\"'\n"
             "    stdout: m.json\n    metrics: m.json\n" % tuple(digits))
    for _ in range(2):  # executed, then read back
        it.run("run", "p.yaml")
        for said in (it.run("show", "p.yaml", "a.1"), it.run("compare", "p.yaml", "a", "--csv"),
                     it.run("compare", "p.yaml", "a", "--json"), it.run("metrics", "p.yaml", "a.1", "--csv"),
                     it.run("metrics", "p.yaml", "a.1", "--json")):
            contains(said.stdout, *map(str, digits))
    equal(it.run("show", "p.yaml", "a.1", "--json").json()["metrics"], dict(zip("abc", digits)))


@case("suite-05-digits")
def suite_05_digits(it):
    """Integers of YAML keep all their digits on the way to a command; octal and hexadecimal are those of YAML 1.2."""
    yaml = "value: [9007199254740993, 9223372036854775808, -123456789012345678901234567890, 0o17, 0x1F, 017, 1_000, 0b1]"
    equal(value_of(it, yaml), [9007199254740993, 9223372036854775808, -123456789012345678901234567890,
                               15, 31, 17, "1_000", "0b1"])
    contains(it.run("run", "p.yaml", "--set", "seed=9223372036854775808", code=2).text, "9223372036854775808")


@case("suite-05-inf")
def suite_05_inf(it):
    """.inf, -.Inf and .NaN are numbers; where a finite one is needed they are refused at their place; so is 1e400."""
    equal(value_of(it, "value: [.inf, -.Inf, .NaN, 1e3, .5, 5., '.inf']"),
          ["inf", "-inf", "nan", 1000.0, 0.5, 5.0, ".inf"])
    contains(value_of(it, "value: 1e400", code=2), "params.yaml:1:", "1e400 is beyond the greatest number")
    it.write("t.yaml", "stages: {a: {run: x, outputs: [o], timeout: .inf}}\n")
    contains(it.run("status", "t.yaml", code=2).text, "t.yaml:1:", "expected a time")
    it.write("v.yaml", "stages:\n  a: {run: 'printf %s \"$x\" > $SAVE', environment: [SAVE], parameters: {x: .inf}, "
             "stdout: o}\n")
    it.run("run", "v.yaml", environment={"SAVE": str(it.folder / "x")})
    equal((it.folder / "x").read_text(), "inf")


# --- YAML -------------------------------------------------------------------------------------------------------------


@case("bug-25")
def bug_25(it):
    """Tabs, dashes and brackets inside block texts are text, and count for no depth."""
    it.copy()
    for name in ("tab", "dashes", "colours"):
        contains(it.run("run", f"{name}.yaml").stdout, "EXECUTED")


@case("bug-25-comments")
def bug_25_comments(it):
    """Brackets and dashes in comments, quoted texts and plain words are no depth; real depth is refused."""
    it.write("p.yaml", "# " + "[" * 100 + "\n# " + "- " * 100 + "\nstages:\n  a:\n    run: \"true " + "[" * 100
             + "\"\n    outputs: [o]\n    parameters: {x: 'a" + "{" * 100 + "'}\n")
    it.run("status", "p.yaml", code=1)
    it.write("deep.yaml", "stages: " + "[" * 100)
    contains(it.run("status", "deep.yaml", code=2).text, "deep.yaml:1:72: nested deeper than 64")
    it.write("dashes.yaml", "- " * 10000)
    contains(it.run("status", "dashes.yaml", code=2).text, "dashes.yaml:1:129: nested deeper than 64")


@case("bug-25-bombs")
def bug_25_bombs(it):
    """Aliases that multiply, aliases of keys, aliases inside themselves, 5 MB of brackets: refused soon, by place."""
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 30))
    it.write("p.yaml", bomb)
    contains(it.run("status", "p.yaml", code=2, timeout=20).text, "p.yaml:", "counting aliases")
    it.write("k.yaml", bomb + "? *a29\n: 1\n")
    contains(it.run("status", "k.yaml", code=2, timeout=20).text, "k.yaml:")
    it.write("r.yaml", "stages: &s {a: *s}\n")
    contains(it.run("status", "r.yaml", code=2).text, "r.yaml:1:16: ", "'*s' stands inside what it stands for")
    it.write("m.yaml", "[" * 5_000_000)
    contains(it.run("status", "m.yaml", code=2, timeout=20).text, "nested deeper than 64")
    it.write("n.yaml", "stages: [" + "a," * 2_000_000)
    contains(it.run("status", "n.yaml", code=2, timeout=60).text, "more than 500000 values")


@case("bug-26")
def bug_26(it):
    """A pipeline with a UTF-8 byte order mark runs."""
    it.copy()
    contains(it.run("run", "p.yaml").stdout, "EXECUTED")


@case("bug-26-utf16")
def bug_26_utf16(it):
    """UTF-16 with and without its mark is read, UTF-32 and Latin-1 are refused by name."""
    text = "name: p\nstages:\n  a: {run: 'echo Grüße 😀', stdout: o}\n"
    for name, content in (("le", b"\xff\xfe" + text.encode("utf-16-le")),
                          ("be", b"\xfe\xff" + text.encode("utf-16-be")), ("plain", text.encode("utf-16-le"))):
        it.write(f"{name}.yaml", content)
        it.run("run", f"{name}.yaml", "--force", "a")
        stored = re.search(r"\S*/blobs/\S*", it.run("show", f"{name}.yaml", "a").stdout)[0]
        equal((it.folder / stored).read_text(), "Grüße 😀\n")
    it.write("w.yaml", text.encode("utf-32"))
    contains(it.run("status", "w.yaml", code=2).text, "w.yaml is UTF-32; save it as UTF-8")
    it.write("l.yaml", text.replace("😀", "").encode("latin-1"))
    contains(it.run("status", "l.yaml", code=2).text, "l.yaml is not UTF-8; save it as UTF-8")
    it.write("h.yaml", b"\xff\xfe" + text.encode("utf-16-le")[:-1])
    contains(it.run("status", "h.yaml", code=2).text, "ends inside a character")


@case("bug-26-metrics")
def bug_26_metrics(it):
    """A byte order mark before metrics is passed over, and one in a file of parameters or a network's."""
    it.write("p.yaml", "stages: {a: {run: 'printf \"\\357\\273\\277{\\\"l\\\": 1}\"', stdout: m, metrics: m}}\n")
    it.run("run", "p.yaml")
    equal(it.run("show", "p.yaml", "a", "--json").json()["metrics"], {"l": 1.0})
    equal(value_of(it, "\ufeffvalue: x\n"), "x")


@case("bug-26-line-ends")
def bug_26_line_ends(it):
    """Windows' and old Macs' line ends are line ends, in block texts a newline; the lines count in messages."""
    for end in ("\r\n", "\r"):
        equal(value_of(it, end.join(["# a", "value: |", "  x", "  y", ""])), "x\ny\n")
        it.write("bad.yaml", end.join(["name: p", "", "stages: 7", ""]))
        contains(it.run("status", "bad.yaml", code=2).text, "bad.yaml:3:1: stages")
    contains(value_of(it, "value: a\u2028b\n", code=2), "params.yaml:1:9: ", "U+2028")


@case("suite-05")
def suite_05(it):
    """Explicit tags are obeyed."""
    it.copy()
    it.write("p.yaml", (it.folder / "p.yaml").read_text().replace("./case05.txt", str(it.folder / "case05.txt")))
    it.run("run", "p.yaml")
    equal((it.folder / "case05.txt").read_text(), "1.10|007||3")


@case("suite-05-tags")
def suite_05_tags(it):
    """!!int of a quoted text is a number, ! a text; tags that do not hold or are unknown are refused."""
    equal(value_of(it, 'value: [!!int "3", !!float 3, !!float "1e3", !!bool "true", !!null "", ! 12, !!str &a 4, *a, '
                   '&b ! 5, !!seq [1], !<tag:yaml.org,2002:str> 6]'),
          [3, 3.0, 1000.0, True, None, "12", "4", "4", "5", [1], "6"])
    for yaml, place in (("value: !!int x", "params.yaml:1:"), ("value: !!binary aGk=", "params.yaml:1:"),
                        ("value: !mine x", "params.yaml:1:"), ("value:\n - !!map [1]", "params.yaml:2:4"),
                        ("value: !!set {a}", "params.yaml:1:"), ("!!int value: 1", "params.yaml:1:1")):
        contains(value_of(it, yaml, code=2), place, "tag")


@case("suite-05-documents")
def suite_05_documents(it):
    """One document with its marks is read, a second one refused at its place; keys appear once, whatever their form."""
    equal(value_of(it, "%YAML 1.2\n---\nvalue: 1\n...\n# the end\n"), 1)
    contains(value_of(it, "value: 1\n---\nvalue: 2\n", code=2), "params.yaml:2:1", "second document")
    contains(value_of(it, "value: 1\nb: {x: 1, 'x': 2}\n", code=2), "params.yaml:2:11", "appears twice")
    contains(value_of(it, 'value: {"\u00e9": 1, "e\u0301": 2}\n', code=2), "params.yaml:1:", "Unicode form")
    contains(value_of(it, 'value: "a\\0b"\n', code=2), "params.yaml:1:8", "U+0000")


@case("suite-11")
def suite_11(it):
    """A quoted text goes on after a tab at the start of the next line."""
    it.copy()
    it.run("status", "p.yaml", code=1)
    equal(value_of(it, 'value: "x\n\ty"\n'), "x y")


@case("suite-11-tabs")
def suite_11_tabs(it):
    """Tabs before comments, in plain and block texts and between words are space or text; indentation is refused."""
    equal(value_of(it, "value:\t[a,\tb]\t# c\n\t# d\n"), ["a", "b"])
    equal(value_of(it, "value: |\n  a\n  \tb\n\n  c\td\n"), "a\n\tb\n\nc\td\n")
    equal(value_of(it, "value: |1\n \ta\n"), "\ta\n")
    contains(value_of(it, "value: |\n \ta\n", code=2), "params.yaml:2:2", "'|2'")
    contains(value_of(it, "value:\n\tx: 1\n", code=2), "params.yaml:2:1", "a tab at the start of a line")
    equal(value_of(it, "value: [a?, {b?}, {c?: d}]\n"), ["a?", {"b?": None}, {"c?": "d"}])
    contains(value_of(it, "value: {?a: b}\n", code=2), "params.yaml:1:10", "'?'")
    contains(value_of(it, "value: [&an:chor x]\n", code=2), "params.yaml:1:9", "'an'")
