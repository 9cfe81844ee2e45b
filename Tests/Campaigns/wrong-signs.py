#!/usr/bin/env python3
"""Plants wrong signs in the backward code, one at a time, and counts how many of them the tests see.

    python3 Tests/Campaigns/wrong-signs.py [--list] [--only TEXT] [--scratch DIR]

It works on a copy of the tracked files, in a temporary folder or in DIR, which is kept and makes the next run start
warm. Of the copy only NetworksTests and what they need is built, so that a sign costs a compiled file, a link and as much
of the tests as it takes until something fails. A sign is a line of the tables below: a piece of code with the
change marked in it, «before→after». Code that is no longer there, or not as often as it says, ends the run at once, as
does a change that no longer compiles: no sign is ever left out silently. Exits with 1 if the tests missed one. All
signs together take a quarter of an hour on two cores.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KERNELS, LAYERS, PLAN = "Sources/CKernels/", "Sources/Networks/Layers/", "Sources/Networks/Plan/"


def negate(buffer, count, place="slice: slice"):
    """Swift that turns the sign of what a step has just written to a slice's buffer, or a group's part of it."""
    return f"→; for i in 0..<Int({count}) {{ arena.floats({buffer}, {place})[i] *= -1 }}"


def subtract(share, total):
    """Swift that takes off the share that a step has just added to a total, for a group of records."""
    return (f"→; for i in 0..<Int(elements.of(group, sliceSize: sliceSize).count) {{ arena.floats({total}, group)[i] "
            f"-= 2 * arena.floats({share}, group)[i] }}")


# Per file: (what, code with the change marked) and, where the code is there more than once, (which, of how many).
SIGNS = {
    KERNELS + "Activations.c": [
        ("mish's slope", "return mish_factor(x, e) «+→-» x * change"),
        ("mish's change", "change = 4 * (1 «+→-» e)"),
        ("gelu's slope by tanh", "return s.value «+→-» v * s.value * s.rest"),
        ("gelu's argument by tanh", "(1.59576912f «+→-» 3 * 0.0713548162726f"),
        ("gelu's slope", "return normal_distribution(x, g) «+→-» x * g"),
        ("swish's slope", "return s.value «+→-» x * s.value * s.rest"),
        ("hard-swish's slope", "«x→-x» * (1.0f / 3) + 0.5f"),
        ("relu6", "v < 6 ? «dy→-dy»[i] : 0"),
        ("leaky relu above 0", "EACH(v > 0 ? «dy→-dy»[i] : parameter * dy[i])"),
        ("leaky relu below 0", "dy[i] : «parameter→-parameter» * dy[i]"),
        ("elu above 0", "EACH(v > 0 ? «dy→-dy»[i] : (v + parameter)"),
        ("elu below 0", ": (v «+→-» parameter) * dy[i]"),
        ("gelu", "EACH(«→-»gelu_slope(v)"),
        ("gelu by tanh", "EACH(«→-»gelu_tanh_slope(v)"),
        ("swish", "EACH(«→-»swish_slope(v)"),
        ("hard-swish", "EACH(«→-»hard_swish_slope(v)"),
        ("mish", "EACH(«→-»mish_slope(v)"),
        ("sigmoid", "EACH(v * (1 «-→+» v) * dy[i])"),
        ("tanh", "EACH((1 - v) * (1 «+→-» v) * dy[i])"),
        ("softplus", "EACH(«-→»expm1_below(-v) * dy[i])"),
        ("softmax's total, whole lanes", "lane[j] «+=→-=» logarithm ? dy[c + j]"),
        ("softmax's total, last lanes", "lane[j] «+=→-=» logarithm ? dy[c] :"),
        ("log-softmax of a row", "dx[c] = logarithm ? dy[c] «-→+» exp_below"),
        ("softmax of a row", "y[c] * (dy[c] «-→+» total)"),
        ("softmax's total of a strip", "total[j] «+=→-=» logarithm ? dy"),
        ("log-softmax of a strip", "dx[i] = logarithm ? dy[i] «-→+» exp_below"),
        ("softmax of a strip", "y[i] * (dy[i] «-→+» total[j])"),
    ],
    KERNELS + "Channels.c": [
        ("bias gradient", "lane[j] «+=→-=» start["),
        ("scaled plain channels", "y[at + i] = «→-»x[at + i] * f[0]"),
        ("scaled blocks of channels", "y[at + i * b + j] = «→-»x[at + i * b + j] * f[j]"),
        ("gradient of a channel's factor", "lane[j] «+=→-=» left["),
        ("the largest over space", "dx[at] = «→-»dy["),
        ("logistic", "dx[i] = dy[i] * y[i] * (1 «-→+» y[i])"),
    ],
    KERNELS + "ElementKernels.h": [
        ("relu", "dx[i] = WIDEN(y[i]) > 0 ? «→-»g : 0"),
        ("relu's side", "dx[i] = WIDEN(y[i]) «>→<» 0 ? g : 0"),
        ("relu in place", "g[i] = WIDEN(y[i]) > 0 ? «→-»kept : 0"),
        ("relu's side in place", "g[i] = WIDEN(y[i]) «>→<» 0 ? kept : 0"),
        ("product", "y[i] = NARROW(«→-»WIDEN(x[i]) * factor[i])"),
        ("dropped blocks of channels", "NARROW(«→-»WIDEN(x[j]) * factor[j])"),
        ("dropped plain channels", "NARROW(«→-»WIDEN(x[at + i]) * f[0])"),
        ("dropped records", "NARROW(«→-»WIDEN(x[i]) * f)"),
        ("a further share", "NARROW(WIDEN(y[i]) «+→-» WIDEN(x[i]))"),
        ("two shares", "WIDEN(a[i]) «+→-» WIDEN(b[i])"),
        ("plain mean", "NARROW(«→-»dy[c] * reciprocal)"),
        ("mean of blocks", "share[j] = «→-»dy[n * plain_channels + at + j]"),
    ],
    KERNELS + "ElementKernels.c": [("relu behind norms", "(value «>→<» 0)")],
    KERNELS + "MaxPool.c": [
        ("share of a window", "share[j] = «→-»dy[j], place"),
        ("relu's side", "share[j] = y[j] «>→<» 0 ? share"),
        ("share of overlapping windows", "overlaps ? target[j] «+→-» part"),
        ("share of windows apart", "target[j] + part : «→-»part"),
    ],
    KERNELS + "NormKernels.h": [
        ("plain sum, whole lanes", "ls[j] «+=→-=» g;", 1, 2),
        ("plain sum, last lanes", "ls[j] «+=→-=» g;", 2, 2),
        ("plain products, whole lanes", "lp[j] «+=→-=» g * (v - mean[c])", 1, 2),
        ("plain products, last lanes", "lp[j] «+=→-=» g * (v - mean[c])", 2, 2),
        ("plain distance, whole lanes", "lp[j] += g * (v «-→+» mean[c])", 1, 2),
        ("plain distance, last lanes", "lp[j] += g * (v «-→+» mean[c])", 2, 2),
        ("plain relu, whole lanes", "passed(g, «v→-v» * scale[c] «+→-» shift[c], relu)", 1, 3),
        ("plain relu, last lanes", "passed(g, «v→-v» * scale[c] «+→-» shift[c], relu)", 2, 3),
        ("sum of a strip", " s[j] «+=→-=» g;"),
        ("products of a strip", " p[j] «+=→-=» g * (v - mean[j])"),
        ("distance of a strip", " p[j] += g * (v «-→+» mean[j])"),
        ("relu of a strip", "passed(g, «v→-v» * scale[j] «+→-» shift[j], relu)", 1, 2),
        ("sum of strips", " sum[j] «+=→-=» s[j]", 2, 2),
        ("products of strips", "product_sum[j] «+=→-=» p[j]"),
        ("g of rows", "NARROW(«→-»a[j] * g + slope[j]"),
        ("x of rows", "a[j] * g «+→-» slope[j] * v"),
        ("offset of rows", "slope[j] * v «+→-» offset[j]"),
        ("relu of rows", "passed(g, «v→-v» * scale[j] «+→-» shift[j], relu)", 2, 2),
        ("plain g", "NARROW(«→-»a[c] * g + slope[c]"),
        ("plain x", "a[c] * g «+→-» slope[c] * v"),
        ("plain offset", "slope[c] * v «+→-» offset[c]"),
        ("plain relu", "passed(g, «v→-v» * scale[c] «+→-» shift[c], relu)", 3, 3),
    ],
    KERNELS + "LayerNorm.c": [
        ("sum", " sum[j] «+=→-=» g;"),
        ("products", "product[j] «+=→-=» g * ("),
        ("g, scaled", "float g = scaled ? «→-»dy[i] * gamma[i]"),
        ("g, not scaled", "dy[i] * gamma[i] : «→-»dy[i];"),
        ("mean", "(g «-→+» mean -"),
        ("slope", "(g - mean «-→+» ((x[i]"),
        ("gamma", "gamma_sum[i] «+=→-=» (double)"),
        ("gamma's distance", "(double)(dy[i] * (((x[i] «-→+» s.pivot)"),
        ("beta", "beta_sum[i] «+=→-=» dy[i]"),
    ],
    KERNELS + "Losses.c": [
        ("smoothed or soft target", "gradient[c] * factor «-→+» scale * WEIGHED(c)"),
        ("target mass, whole lanes", "q_lane[j] «+=→-=» q;", 1, 2),
        ("target mass, last lanes", "q_lane[j] «+=→-=» q;", 2, 2),
        ("smoothed mass", "mass = all.share «+→-» target"),
        ("softmax", "gradient[c] *= «→-»factor"),
        ("label", "gradient[label] «-=→+=» scale * target"),
        ("squared error", "d * d, «→-»2 * d"),
        ("absolute error above", "d > 0 ? «→-»1 : d < 0"),
        ("absolute error below", "d < 0 ? «-→»1 : d}"),
        ("huber above", "d > delta ? «→-»delta"),
        ("huber below", "d < -delta ? «-→»delta : d}"),
        ("huber between", "? -delta : «→-»d}"),
        ("binary cross-entropy", "sigmoid_of(x).value «-→+» t}"),
        ("focal's change", "factor * (entropy.slope «+→-» entropy.loss * change)"),
        ("focal's side", "change = gamma * (1 «-→+» 2 * t)"),
        ("every value's slope", "gradient[start + j] = «→-»scale * at.slope"),
    ],
    KERNELS + "Penalty.c": [
        ("l1 above 0", "(v > 0 ? «→-»l1 :"),
        ("l1 below 0", "v < 0 ? «-→»l1 : 0)"),
        ("l2", "«+→-» 2 * l2 * v"),
        ("both", "gradient[i + j] «+=→-=» ("),
    ],
    KERNELS + "SpaceTaps.c": [
        ("weighed taps", "m.taps == 1 ? 1 : «→-»m.weight["),
        ("one tap", "m.taps == 1 ? «→-»1 :"),
        ("share of a tap", "dx[at * b + j] «+=→-=» weight"),
    ],
    KERNELS + "Kernels.c": [("sum over slices", "total[i] «+=→-=» next[i]")],
    # From here on the Swift module is compiled each time.
    LAYERS + "Norms/BatchNorm+Plan.swift": [
        ("sum over slices", "total «+=→-=» arena.doubles(sum, slice: slice)"),
        ("products over slices", "products «+=→-=» arena.doubles(product, slice: slice)"),
        ("beta", "betaGradient?[channel] = Float(«→-»total)"),
        ("gamma", "gammaGradient?[channel] = Float(«→-»products * inverse)"),
        ("a", "arena.floats(a)[channel] = Float(«→-»slope)"),
        ("a with running statistics", "arena.floats(a)[channel] = «→-»arena.floats(scale)"),
        ("b", "onInput = «-→»slope * inverse * inverse"),
        ("c's mean", "Float(«-→»slope * total / count"),
        ("c's distance", "total / count «-→+» onInput * Double(arena"),
    ],
    LAYERS + "Norms/GroupNorm+Plan.swift": [
        ("sum over channels", "total «+=→-=» factor * sum[channel]"),
        ("products over channels", "products «+=→-=» factor * product[channel]"),
        ("a", "a[channel] = «→-»scale[channel]"),
        ("b", "onInput = «-→»inverse * inverse * inverse"),
        ("c's mean", "Float(«-→»inverse * total / count"),
        ("c's distance", "total / count «-→+» onInput * Double(means"),
        ("gamma of a record", "Float(«→-»product[channel] * inverse)"),
        ("gamma over records", "scaleGradient[channel]) «+→-» own"),
        ("beta over records", "shiftGradient[channel]) «+→-» Float(sum[channel])"),
    ],
    LAYERS + "Norms/LayerNorm+Plan.swift": [("gamma and beta", "target[index] = Float(«→-»sums[index])")],
    LAYERS + "Dense/SqueezeExcite+Plan.swift": [
        ("logistic", "arena.floats(inputGradient, slice: slice), count)«" + negate("inputGradient", "count") + "»")
    ],
    LAYERS + "Merging/PlanBuilder+Scaling.swift": [
        ("channel's factor", "arena.floats(share, slice: slice), extent, channels)«"
         + negate("share", "extent.batch * channels") + "»")
    ],
    LAYERS + "Norms/Normalize.swift": [
        ("slope", "arena.floats(scale), arena.floats(none), 0)«"
         + negate("inputGradient", "extent.batch * extent.channels * extent.space") + "»")
    ],
    LAYERS + "Convolutions/TransposedConvolution+Plan.swift": [
        ("bias", "arena.floats(sums, slice: slice), Int64(filters))«" + negate("sums", "filters") + "»")
    ],
    LAYERS + "Dropout/Drop.swift": [
        ("factors", "arena.bytes(inputGradient, group), group)«"
         + negate("inputGradient", "share.layout.elementCount / sliceSize * group.records.count", "group") + "»")
    ],
    LAYERS + "Merging/Add.swift": [
        ("terms of a sum", "let whole = builder.sum(of: gradient, before: tail.activation, output: output.buffer)«"
         "→; builder.perSlice(uses: [whole]) { slice, _ in _ = 0" + negate("whole", "elements.count")[1:] + " }»"),
    ],
    LAYERS + "Merging/Concatenate.swift": [
        ("a joined part", "Int64(width), rows,\n              Int64(width))«"
         + negate("to", "share.layout.elementCount") + "»"),
    ],
    PLAN + "Gradient.swift": [
        ("a further share",
         "arena.bytes(buffer, group), arena.bytes(total, group), elements.of(group, sliceSize: sliceSize))«"
         + subtract("buffer", "total") + "»"),
        ("two lent shares", "arena.bytes(total, group),\n          elements.of(group, sliceSize: sliceSize), 0)«"
         + subtract("second", "total") + "»"),
    ],
    "Sources/Networks/Losses/LossKernel.swift": [("scale", "Float(«→-»1 / divisor)")],
    PLAN + "PlanBuilder+Network.swift": [
        ("gradient of an output", "outputGradients[index], valid > 0 {\n        target.update(from: source "
         "+ first * count, count: valid * count)«→; for i in 0..<valid * count { target[i] *= -1 }»")
    ],
}


def planted(text, file, marked, which=1, count=1):
    """The text of a file with one sign changed."""
    before = re.sub("«(.*?)→.*?»", r"\1", marked, flags=re.S)
    after = re.sub("«.*?→(.*?)»", r"\1", marked, flags=re.S)
    parts = text.split(before)
    if before == after or len(parts) != count + 1:
        sys.exit(f"{file}: expected {count} times, found {len(parts) - 1} times: {before}")
    return before.join(parts[:which]) + after + before.join(parts[which:])


def plain_package(text):
    """The package whose modules, compiled for each of their signs, do without optimisation, unlike the tests."""
    settings = "name: name, dependencies: dependencies, path: path, swiftSettings: settings"
    if text.count(settings) != 1:
        sys.exit(f"Package.swift: no single {settings!r}")
    return text.replace(settings, settings + ' + [.unsafeFlags(["-Onone"])]')


def copy(scratch):
    """Brings the tracked files to the scratch folder; those that are there already keep their times."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    files = {file: (ROOT / file).read_bytes() for file in listed.split("\0") if file and (ROOT / file).is_file()}
    files["Package.swift"] = plain_package(files["Package.swift"].decode()).encode()
    for old in [path for top in ("Sources", "Tests") for path in (scratch / top).rglob("*") if path.is_file()]:
        if str(old.relative_to(scratch)) not in files:
            old.unlink()
    for file, content in files.items():
        target = scratch / file
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


class Build:
    """Compiles the copy: as a whole once, then single units by the commands that this left in SwiftPM's manifest.

    SwiftPM itself would compile all Swift modules and tests anew for every C file. What tests need of another module's
    interface is the same with any sign.
    """

    def __init__(self, scratch):
        self.scratch = scratch
        os.environ["MODULE"] = "Networks"
        self.attempt(
            ["swift", "build", "-c", "release", "--product", "millracePackageTests", "-j", "1"], "the unchanged copy")
        manifest = (scratch / ".build/release.yaml").read_text()
        self.commands = [json.loads(args) for args in re.findall(r"^    args: (\[.*\])$", manifest, flags=re.M)]
        self.stale = None

    def attempt(self, command, what):
        done = subprocess.run(
            command, cwd=self.scratch, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            sys.exit(f"{done.stdout[-4000:]}\n{what}: does not build")

    def command(self, what, fits):
        found = [command for command in self.commands if fits(command)]
        if len(found) != 1:
            sys.exit(f"SwiftPM has {len(found)} commands for {what}")
        return found[0]

    def unit(self, file):
        """The command that compiles a file: of a header the one C file that takes it in, of Swift the module."""
        if file.endswith(".swift"):
            return self.command(file, lambda command: command[1:3] == ["-module-name", "Networks"])
        if file.endswith(".h"):
            name = f'#include "{os.path.basename(file)}"'
            file, = [str(path) for path in (self.scratch / file).parent.glob("*.c") if name in path.read_text()]
        return self.command(file, lambda command: str(self.scratch / file) in command)

    def renew(self, file, what):
        """Compiles a changed file, and the one changed before it, which is as it was again."""
        units = [self.unit(file)]
        if self.stale and self.unit(self.stale) not in units:
            units.append(self.unit(self.stale))
        self.stale = file
        for command in units:
            self.attempt(command, what)
        self.attempt(self.command("the tests", lambda command: "-emit-executable" in command), what)


def failure(scratch):
    """The first thing that NetworksTests find wrong, if any."""
    tests = subprocess.Popen(
        [scratch / ".build/release/millracePackageTests.xctest", "--testing-library", "swift-testing", "--filter",
         "NetworksTests"],
        cwd=scratch, text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    last = ""
    for last in tests.stdout:
        if " recorded an issue" in last:
            tests.kill()
            tests.wait()
            return last.strip()
    if tests.wait() != 0:
        return f"exit {tests.returncode}: {last.strip()}"
    if "passed" not in last:
        sys.exit(f"the tests did not run: {last}")
    return None


def run(signs, scratch):
    copy(scratch)
    start = time.monotonic()
    build = Build(scratch)
    if wrong := failure(scratch):
        sys.exit(f"the unchanged copy: {wrong}")
    print(f"unchanged: passes, {time.monotonic() - start:.0f} s", flush=True)
    missed = 0
    for number, (file, what, *change) in enumerate(signs, 1):
        start = time.monotonic()
        path = scratch / file
        text = path.read_text()
        path.write_text(planted(text, file, *change))
        try:
            build.renew(file, f"{file}: {what}")
            caught = failure(scratch) is not None
        finally:
            path.write_text(text)
        missed += not caught
        result = "caught" if caught else "NOT CAUGHT"
        print(f"{number}/{len(signs)} {os.path.basename(file)}: {what}: {result}, {time.monotonic() - start:.0f} s",
              flush=True)
    print(f"{len(signs)} planted, {len(signs) - missed} caught")
    return 1 if missed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--list", action="store_true", help="print the signs and end")
    parser.add_argument("--only", metavar="TEXT", default="", help="plant those with this in their file or name alone")
    parser.add_argument("--scratch", metavar="DIR", type=Path, help="where to build; kept")
    options = parser.parse_args()
    signs = [(file, *sign) for file, own in SIGNS.items() for sign in own]
    for file, _, *change in signs:
        planted((ROOT / file).read_text(), file, *change)
    signs = [sign for sign in signs if options.only in f"{os.path.basename(sign[0])}: {sign[1]}"]
    if options.list:
        for file, what, *_ in signs:
            print(f"{os.path.basename(file)}: {what}")
        print(len(signs))
        return 0
    if options.scratch:
        options.scratch.mkdir(parents=True, exist_ok=True)
        return run(signs, options.scratch.resolve())
    with tempfile.TemporaryDirectory(prefix="millrace-signs-") as scratch:
        return run(signs, Path(scratch))


if __name__ == "__main__":
    sys.exit(main())
