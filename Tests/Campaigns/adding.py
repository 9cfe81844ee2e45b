"""Adds a made-up kind of each family as a newcomer would, and leaves out one thing after the other.

    python3 Tests/Campaigns/adding.py [--family layer] [--tree COPY]

In a copy of the tree a kind is one new file, one line in its family's list and one file of tests (a stage: a folder, a row in
the module table, an import and a line in the list, and its tests). With these alone the module's tests must pass; with any of
their parts left out the compiler or a test must say so, in words that name the kind. Nothing else is edited. COPY is a copy
made before, with its build folder, which is changed and put back.
"""

import argparse
import dataclasses
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRATCH = ".build-adding"


@dataclasses.dataclass
class Omission:
    """What is left out, by what it is replaced with, and the words of who tells."""
    what: str
    file: str
    old: str | None  # None: the whole file
    new: str
    told: str


@dataclasses.dataclass
class Family:
    module: str
    tests: str
    files: dict[str, str]
    lines: list[tuple[str, str, str]]  # file, a line that stands there, what stands behind it then
    omissions: list[Omission]


def family_of_layers():
    kind = "Sources/Networks/Layers/Shapes/Scale.swift"
    test = "Tests/NetworksTests/Layers/Shapes/ScaleTests.swift"
    files = {
        kind: '''package import Settings

/// Every value times one number.
package struct Scale: LayerKind {
  package static let keyword = "scale"
  package static let summary = "Multiplies every value by one number."
  package static let shorthand: String? = "factor"
  package static let settings: [Setting<Scale>] = [
    Setting("factor", \\.factor, in: .within(0.001...1000), required: true, "What values are multiplied by.")
  ]

  package var factor = 1.0

  package init() {}

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] { inputs[0] }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let input = inputs[0]
    let output = builder.value(input.shape, input.layout)
    let (arena, factor, count) = (builder.arena, Float(factor), Int(input.layout.elements.count))
    builder.perSlice(uses: [input.buffer, output.buffer]) { slice, _ in
      let (x, y) = (arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice))
      for place in 0..<count { y[place] = x[place] * factor }
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { () throws(NetworkError) in
        let (from, to) = (builder.sum(of: gradient), builder.part(of: share))
        builder.perSlice(uses: [from, to]) { slice, _ in
          let (x, y) = (arena.floats(from, slice: slice), arena.floats(to, slice: slice))
          for place in 0..<count { y[place] = x[place] * factor }
        }
      }
    }
    return output
  }
}
''',
        test: '''import Networks

extension Scale: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let factor = layer.settings(Self.self).factor
    return layer.each { $0.map { $0 * factor } }
  }

  static func draw(_ shapes: inout RandomShapes) throws -> RandomShapes.Case {
    shapes.row(shapes.anyShape(), try KindNodes.read(keyword, .double(1.5)))
  }

  static let goldens = LayerGoldens.none(because: "it is one multiplication")
}
''',
    }
    twin = files[test][files[test].index("  static func naive"):files[test].index("  static func draw")]
    backward = files[kind][files[kind].index("    if let gradient"):files[kind].index("    return output")]
    lower = files[kind][files[kind].index("  func lower("):].removesuffix("}\n")
    return Family(
        "Networks", r"^NetworksTests\.(LayerKindsTests|RandomShapeTests|LayerGoldenTests|PlanMemoryTests)", files,
        [("Sources/Networks/Layers/LayerKinds.swift", "      Reshape.self,\n", "      Scale.self,\n")],
        described(kind, "Scale", "scale", "factor", "What values are multiplied by.", "dropout")
        + [
            Omission("bounds", kind, "in: .within(0.001...1000), ", "", "scale: its setting 'factor' is a number without bounds"),
            Omission("the steps of a plan", kind, lower, "", "'Scale' does not conform to protocol 'LayerKind'"),
            Omission("the gradient", kind, backward, "", r"nothing comes back: .*scale|scale.*nothing comes back"),
            Omission("a factor of the gradient", kind, backward, backward.replace("x[place] * factor", "x[place]"), r"(?i)\bx0 .*scale"),
            Omission("the naive twin", test, twin, "", "'Scale' does not conform to protocol 'ExemplifiedLayer'"),
            Omission("a golden or the reason for none", test, "  static let goldens = LayerGoldens.none(because: \"it is one multiplication\")\n",
                     "", "'Scale' does not conform to protocol 'ExemplifiedLayer'"),
            Omission("the tests", test, None, "", "the tests of layer 'scale' must make it an ExemplifiedLayer"),
        ])


def family_of_steps():
    kind = "Sources/Streams/Steps/Sounds/Loudness.swift"
    test = "Tests/StreamsTests/Steps/Sounds/LoudnessTests.swift"
    files = {
        kind: '''import Media
public import Settings

/// Makes a sound louder or quieter.
public struct Loudness: Hashable, Sendable {
  /// What samples are multiplied by.
  public var factor: Float = 1

  /// The step with its defaults.
  public init() {}
}

extension Loudness: FixedStep {
  public static let keyword = "loudness"
  public static let summary = "Makes a sound louder or quieter."
  public static let settings: [Setting<Loudness>] = [
    Setting("factor", \\.factor, in: .within(0.01...100), required: true, "What samples are multiplied by.")
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.sound()
    return input
  }

  package func apply(_ sample: Sample) -> Sample {
    var sound = sample.waveform
    for place in sound.samples.indices { sound.samples[place] *= factor }
    return .waveform(sound)
  }
}
''',
        test: '''import Streams

extension Loudness: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      var louder = Loudness()
      louder.factor = 3
      return try StepExample(louder, sound([1, -2]), gives: sound([3, -6]))
    }
  }
}
''',
    }
    apply = files[kind][files[kind].index("  package func apply"):].removesuffix("}\n")
    return Family(
        "Streams", r"^StreamsTests\.(StepKindsTests|TransformStepTests|StepPreviewTests)", files,
        [("Sources/Streams/Steps/TransformKinds.swift", "    Mono.self,\n", "    Loudness.self,\n")],
        described(kind, "Loudness", "loudness", "factor", "What samples are multiplied by.", "mono")
        + [
            Omission("bounds", kind, "in: .within(0.01...100), ", "", "loudness: its setting 'factor' is a number without bounds"),
            Omission("the refusal of other samples", kind, "    _ = try input.sound()\n", "", r"(?i)loudness"),
            Omission("what it does", kind, apply, "", "'Loudness' does not conform to protocol 'FixedStep'"),
            Omission("what it does, wrongly", kind, "*= factor", "*= -factor", "loudness gives"),
            Omission("the tests", test, None, "", "Loudness has no example: in LoudnessTests.swift"),
        ])


def family_of_calibrators():
    kind = "Sources/Calibration/CoarseScaling.swift"
    test = "Tests/CalibrationTests/CoarseScalingTests.swift"
    files = {
        kind: '''public import Evaluation
public import Settings

/// One of a few temperatures for all classes, the most likely.
public struct CoarseScaling: CalibratorKind {
  public static let keyword = "coarse"
  public static let summary = "Divides logits by 1, 2 or 4, whichever is most likely."
  public static let title = "Coarse"
  public static let isFittedByClass = false
  public static let settings: [Setting<CoarseScaling>] = [
    Setting("limit", \\.limit, in: .within(1...4), "The greatest temperature that is tried.")
  ]

  /// The greatest temperature that is tried.
  public var limit = 4.0

  public init() {}

  /// The temperature.
  public struct Fitted: FittedParameters {
    public let temperature: Double

    public func apply(to rows: inout [Double], classCount: Int) {
      for index in rows.indices { rows[index] /= temperature }
      softmax(&rows, width: classCount)
    }
  }

  public func fit(_ logits: Predictions) throws -> Fitted {
    let all = try [1.0, 2, 4].filter { $0 <= limit }.map { temperature in
      var rows = try logits.collected().outputs
      for index in rows.indices { rows[index] /= temperature }
      let scaled = try Predictions(
        meaning: .logits, width: logits.width, outputs: rows, labels: logits.collected().labels)
      return (temperature, try negativeLogLikelihood(of: scaled))
    }
    return Fitted(temperature: all.min { $0.1 < $1.1 }?.0 ?? 1)
  }
}
''',
        test: '''import Calibration
import Evaluation

extension CoarseScaling: ExemplifiedCalibrator {
  static var example: CalibratorExample {
    get throws {
      let logits = [4.0, 0, 4, 0, 4, 0, 0, 4]
      return try CalibratorExample(
        CoarseScaling(), fittedTo: Predictions(meaning: .logits, width: 2, outputs: logits, labels: [0, 0, 1, 1]),
        gives: CalibratorExample.softmax(logits.map { $0 / 4 }, classCount: 2))
    }
  }
}
''',
    }
    fit = files[kind][files[kind].index("  public func fit"):].removesuffix("}\n")
    return Family(
        "Calibration", r"^CalibrationTests\.", files,
        [("Sources/Calibration/CalibratorKinds.swift", "    IsotonicScaling.self,\n", "    CoarseScaling.self,\n")],
        described(kind, "CoarseScaling", "coarse", "limit", "The greatest temperature that is tried.", "vector")
        + [
            Omission("bounds", kind, "in: .within(1...4), ", "", "coarse: its setting 'limit' is a number without bounds"),
            Omission("the title", kind, "  public static let title = \"Coarse\"\n", "", "'CoarseScaling' does not conform to protocol 'CalibratorKind'"),
            Omission("the fit", kind, fit, "", "'CoarseScaling' does not conform to protocol 'CalibratorKind'"),
            Omission("a part of what is fitted", kind, "      softmax(&rows, width: classCount)\n", "", r"(?i)coarse"),
            Omission("the tests", test, None, "", "CoarseScaling has no example: in CoarseScalingTests.swift"),
        ])


def family_of_rules():
    kind = "Sources/Ensembles/First.swift"
    test = "Tests/EnsemblesTests/FirstTests.swift"
    files = {
        kind: '''public import Settings

/// What one member says.
public struct First: EnsembleRuleKind {
  public static let keyword = "first"
  public static let summary = "What one member says, whatever the others say."
  public static let verb = "takes one of"
  public static let settings: [Setting<First>] = [
    Setting("member", \\.member, in: .within(1...1_000), "Its number; the last where there are fewer.")
  ]

  /// Its number, from 1.
  public var member = 1

  public init() {}

  public func joined(_ members: [[Double]], width: Int) -> [Double] { members[min(member, members.count) - 1] }
}
''',
        test: '''import Ensembles

extension First: ExemplifiedRule {
  static var example: EnsembleRuleExample {
    var second = First()
    second.member = 2
    return EnsembleRuleExample(second, [[0.5, 0.5], [0.25, 0.75]], width: 2, gives: [0.25, 0.75])
  }
}
''',
    }
    joined = files[kind][files[kind].index("  public func joined"):].removesuffix("}\n")
    return Family(
        "Ensembles", r"^EnsemblesTests\.", files,
        [("Sources/Ensembles/EnsembleRuleKinds.swift", "static let ruleKinds: [any EnsembleRuleKind.Type] = [\n", "    First.self,\n")],
        described(kind, "First", "first", "member", "Its number; the last where there are fewer.", "mean")
        + [
            Omission("bounds", kind, "in: .within(1...1_000), ", "", "first: its setting 'member' is a number without bounds"),
            Omission("the word for readers", kind, "  public static let verb = \"takes one of\"\n", "", "'First' does not conform to protocol 'EnsembleRuleKind'"),
            Omission("what it does", kind, joined, "", "'First' does not conform to protocol 'EnsembleRuleKind'"),
            Omission("a setting's effect", kind, "members[min(member, members.count) - 1]", "members[0]", "first gives"),
            Omission("the tests", test, None, "", "First has no example: in FirstTests.swift"),
        ])


def family_of_attributions():
    kind = "Sources/Explanation/PlainGradient.swift"
    test = "Tests/ExplanationTests/PlainGradientTests.swift"
    files = {
        kind: '''public import Arrays
public import Networks
public import Settings

/// How a logit changes with each input value.
public struct PlainGradient: AttributionKind {
  public static let keyword = "gradient"
  public static let summary = "Shows how the logit of the class decided changes with each input value."
  public static let settings: [Setting<PlainGradient>] = [
    Setting("scale", \\.scale, in: .within(0.001...1000), "What gradients are multiplied by.")
  ]

  /// What gradients are multiplied by.
  public var scale = 1.0

  public init() {}

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    var values: [Float] = []
    for (index, decided) in subject.decisions.enumerated() {
      try subject.onRecord()
      let input = subject.inputs[row: index]
      var seed = Tensor(shape: [1, subject.plan.outputCount])
      seed.values[decided] = Float(scale)
      values += subject.plan.gradients(of: input.reshaped(to: [1] + input.shape), outputGradient: seed).inputGradient
        .values
    }
    return [
      ExplanationPart(.maps(.signed), title: "Gradient", values: Tensor(shape: subject.inputs.shape, values: values))
    ]
  }
}
''',
        test: '''import Arrays
import Explanation
import Networks

extension PlainGradient: ExemplifiedAttribution {
  static var example: AttributionExample {
    get throws {
      var twice = PlainGradient()
      twice.scale = 2
      return try AttributionExample(
        twice, [.flatten, .dense(units: 2)], ["dense1.weight": [1, -1, 0.5, 2, 9, 9, 9, 9]],
        image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]), gives: [2, -2, 1, 4])
    }
  }
}
''',
    }
    explain = files[kind][files[kind].index("  public func explain"):].removesuffix("}\n")
    return Family(
        "Explanation", r"^ExplanationTests\.", files,
        [("Sources/Explanation/AttributionKinds.swift", "    IntegratedGradients.self,\n", "    PlainGradient.self,\n")],
        described(kind, "PlainGradient", "gradient", "scale", "What gradients are multiplied by.", "filters")
        + [
            Omission("bounds", kind, "in: .within(0.001...1000), ", "", "gradient: its setting 'scale' is a number without bounds"),
            Omission("what it shows", kind, explain, "", "'PlainGradient' does not conform to protocol 'AttributionKind'"),
            Omission("a setting's effect", kind, "Float(scale)", "1", "gradient shows"),
            Omission("the tests", test, None, "", "PlainGradient has no example: in PlainGradientTests.swift"),
        ])


def family_of_stages():
    kind = "Sources/Stages/Count/CountStage.swift"
    test = "Tests/StagesTests/CountStageTests.swift"
    table = '  Module(\n    stage: "Explain",\n'
    row = '  Module(stage: "Count", imports: ["Settings", "Pipelines", "Evaluation", "StageData"]),\n'
    files = {
        kind: '''import Evaluation
package import Pipelines
package import Settings
import StageData

/// The settings of a `count` stage.
struct CountSettings: SettingGroup {
  static let settings: [Setting<CountSettings>] = [
    Setting("predictions", \\.predictions, required: true, keyed: false, "The stage whose predictions are counted."),
    Setting("split", \\.split, "The split that is counted."),
  ]

  var predictions = ""
  var split = "test"
}

/// `count`: how many records a model has spoken of.
package struct CountStage: DescribedStage {
  package let name = "count"

  package static let reference = KindReference(
    keyword: "count", summary: "Counts the records of predictions.", settings: CountSettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(CountSettings.self)
    let stage = try reader.stage("predictions", making: .predictions)
    let input = try reader.use(stage, output: .predictions, role: "predictions")
    return PreparedStage(outputs: ["count"]) { context in
      let file = try PredictionFile(path: try context.file(input), threadCount: context.threadCount)
      let count = try file.split(settings.split).predictions.recordCount
      try JSONFile.write(["records": count], context, "count", "count.json")
    }
  }
}
''',
        test: '''import StageCount

extension CountStage: ExemplifiedStage {
  static let example = "count: {predictions: train}"
  static let outputs = ["count"]
}
''',
    }
    lists = "Sources/Stages/BuiltIn/BuiltInStages.swift"
    return Family(
        "Stages", r"^StagesTests\.(BuiltInStagesTests|FamiliesTests|KindFilesTests|BuiltInIdentityTests|IdentityCampaignTests)", files,
        [
            ("Package.swift", None, (table, row + table)),
            (lists, "import StageCompare\n", "import StageCount\n"), (lists, "  CompareStage(),\n", "  CountStage(),\n"),
        ],
        [
            Omission("the line in the list", lists, "  CountStage(),\n", "", "CountStage stands not in the list in BuiltInStages.swift"),
            Omission("the row in the module table", "Package.swift", row, "", "'StageCount'"),
            Omission("the row, the import and the line", "Package.swift", row, "", "Sources/Stages/Count has no row in Package.swift"),
            Omission("the reference", kind, files[kind][files[kind].index("  package static let reference"):files[kind].index("  package init")], "",
                     "'CountStage' does not conform to protocol 'DescribedStage'"),
            Omission("a setting's line of help", kind, '"The split that is counted."', '""', r"count\.split|count: the explanation of 'split'"),
            Omission("the line of help", kind, '"Counts the records of predictions."', '""', r"summary.*|count"),
            Omission("the tests", test, None, "", "CountStage has no example: in CountStageTests.swift"),
        ])


def described(kind, type_name, word, setting, explanation, taken):
    """What every kind says of itself, left out."""
    registry = f"{type_name}.swift makes a kind that stands in no list"
    lacks = f"'{type_name}' does not conform to protocol"
    return [
        Omission("the line in the list", kind, "", "", registry),
        Omission("the word", kind, f' static let keyword = "{word}"\n', "\n", lacks),
        Omission("a word of its own", kind, f'keyword = "{word}"', f'keyword = "{taken}"', "two kinds have one word"),
        Omission("a setting's line of help", kind, f'"{explanation}"', '""', f"{word}: the explanation of '{setting}' is no sentence"),
        Omission("the line of help", kind, "static let summary = \"", "static let summary = \"\" + \"\"; static let other = \"", f"{word}: its summary is no sentence"),
    ]


FAMILIES = {
    "layer": family_of_layers, "step": family_of_steps, "calibrator": family_of_calibrators, "rule": family_of_rules,
    "attribution": family_of_attributions, "stage": family_of_stages,
}


def run(tree, *words):
    return subprocess.run(words, cwd=tree, capture_output=True, text=True)


def outcome(tree, scratch, family):
    """Whether a module's tests pass, and what the compiler and they say."""
    environment = ["env", f"MODULE={family.module}"]
    product = ["--scratch-path", scratch]
    programs = ["millracePackageTests"] + (["millrace"] if family.module == "Stages" else [])
    for program in programs:
        built = run(tree, *environment, "swift", "build", *product, "--product", program)
        if built.returncode:
            return False, built.stdout + built.stderr
    if family.module == "Stages":
        # What editors check files with is made by the program.
        program = run(tree, f"{scratch}/debug/millrace", "schema", "pipeline")
        (tree / "pipelines/schema/pipeline.schema.json").write_text(program.stdout)
    tested = run(tree, *environment, "swift", "test", *product, "--skip-build", "--filter", family.tests)
    return tested.returncode == 0, tested.stdout + tested.stderr


def write(tree, family):
    for path, text in family.files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    for path, line, added in family.lines:
        text = (ROOT / path if not (tree / path).exists() else tree / path).read_text()
        old, new = added if line is None else (line, line + added)
        assert text.count(old) == 1, (path, old)
        (tree / path).write_text(text.replace(old, new))


def restore(tree, family):
    for path in [*family.files, *{path for path, _, _ in family.lines}]:
        if (ROOT / path).exists():
            (tree / path).write_text((ROOT / path).read_text())
        elif (tree / path).exists():
            (tree / path).unlink()
            if not any((tree / path).parent.iterdir()):
                (tree / path).parent.rmdir()


def leave_out(tree, family, omission):
    if omission.old is None:
        (tree / omission.file).unlink()
        return
    if omission.what == "the row, the import and the line":
        for path, line, added in family.lines:
            (tree / path).write_text((ROOT / path).read_text())
        # Its tests could not be compiled.
        (tree / next(path for path in family.files if path.startswith("Tests/"))).unlink()
        return
    if omission.what == "the line in the list" and omission.old == "":
        path, line, added = family.lines[0]
        (tree / path).write_text((tree / path).read_text().replace(added, ""))
        return
    text = (tree / omission.file).read_text()
    assert text.count(omission.old) >= 1, omission
    (tree / omission.file).write_text(text.replace(omission.old, omission.new, 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--family", choices=FAMILIES, action="append")
    parser.add_argument("--tree", type=pathlib.Path)
    parser.add_argument("--scratch", default=SCRATCH)
    arguments = parser.parse_args()
    tree = arguments.tree or pathlib.Path(tempfile.mkdtemp()) / "millrace"
    if not arguments.tree:
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", ".build*", ".millrace", "out"), symlinks=True)
    faults = []
    for name in arguments.family or FAMILIES:
        family = FAMILIES[name]()
        added = sorted(family.files) + sorted({path for path, _, _ in family.lines})
        print(f"{name}: {', '.join(added)}", flush=True)
        begun = time.monotonic()
        try:
            write(tree, family)
            passes, words = outcome(tree, arguments.scratch, family)
            print(f"  all there: {'tests pass' if passes else 'FAILS'} ({time.monotonic() - begun:.0f} s)", flush=True)
            if not passes:
                faults.append(f"{name}: does not pass\n{tail(words)}")
                continue
            for omission in family.omissions:
                restore(tree, family)
                write(tree, family)
                leave_out(tree, family, omission)
                passes, words = outcome(tree, arguments.scratch, family)
                told = next((line for line in words.splitlines() if re.search(omission.told, line)), None)
                if passes or told is None:
                    faults.append(f"{name}, without {omission.what}: {'nobody tells' if passes else 'other words'}\n{tail(words)}")
                    print(f"  without {omission.what}: {'NOBODY TELLS' if passes else 'OTHER WORDS'}", flush=True)
                else:
                    print(f"  without {omission.what}: {told.strip()[:160]}", flush=True)
        finally:
            restore(tree, family)
            if name == "stage":
                schema = "pipelines/schema/pipeline.schema.json"
                (tree / schema).write_text((ROOT / schema).read_text())
    if not arguments.tree:
        shutil.rmtree(tree.parent)
    for fault in faults:
        print(fault)
    sys.exit(f"{len(faults)} faults" if faults else 0)


def tail(words):
    lines = [line for line in words.splitlines() if "error:" in line or "✘" in line or "↳" in line]
    return "\n".join("    " + line[:300] for line in lines[:12])


main()
