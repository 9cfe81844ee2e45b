"""Adds a made-up kind of each family as a newcomer would, and leaves out one thing after the other.

    python3 Tests/Campaigns/adding.py [--family layer] [--tree COPY] [--scratch FOLDER]

In a copy of the tree a kind is one new file, one line in its family's list and one file of tests (a stage: a folder, a row in
the module table, an import and a line in the list, and its tests). With these alone the module's tests must pass; with any of
their parts left out the compiler or a test must say so, in words that name the kind. Nothing else is edited. COPY is a copy
made before, with its build folder, which is changed and put back.

A build and a run of tests tell of many omissions at once: each has a kind of its own, with a letter at the end of its name. What
the whole does not tell is tried again by itself. Builds are debug builds of one module's tests.
"""

import argparse
import dataclasses
import pathlib
import re
import shutil
import string
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRATCH = ".build-adding"
COMPILER, TEST_COMPILER, TESTS, ALONE = "the compiler", "the compiler of tests", "tests", "a run of its own"


@dataclasses.dataclass
class Omission:
    """What is left out, by what it is replaced with, and who tells, in which words: {type} and {word} are the kind's."""
    what: str
    file: str | None
    old: str | None  # None: the whole file
    new: str
    told: str
    by: str = TESTS
    lines: tuple[int, ...] = ()  # which of the family's lines


@dataclasses.dataclass
class Line:
    """A line that is set behind or before one that stands there."""
    file: str
    anchor: str
    added: str
    before: bool = False


@dataclasses.dataclass
class Family:
    module: str
    tests: str
    type: str  # stands nowhere else in the files, and in none of their other names
    word: str
    files: dict[str, str]
    lines: list[Line]
    omissions: list[Omission]


def part(text, start, end):
    """From one text to before another."""
    begun = text.index(start)
    return text[begun:text.index(end, begun + 1)]


def family_of_layers():
    kind = "Sources/Networks/Layers/Shapes/Scale.swift"
    test = "Tests/NetworksTests/Layers/Shapes/ScaleTests.swift"
    files = {
        kind: '''import CKernels
package import Settings

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
import Settings

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
    backward = part(files[kind], "    if let gradient", "    return output")
    return Family(
        "Networks", r"^NetworksTests\.(LayerKindsTests|RandomShapeTests|LayerGoldenTests|PlanMemoryTests)", "Scale", "scale", files,
        [Line("Sources/Networks/Layers/LayerKinds.swift", "      Reshape.self,\n", "      Scale.self,\n")],
        described(kind, files[kind], "What values are multiplied by.", "factor", "dropout", test, "the tests of layer '{word}' must make it an ExemplifiedLayer")
        + required(kind, "LayerKind", {"steps of a plan": files[kind][files[kind].index("  func lower("):].removesuffix("}\n")})
        + required(test, "ExemplifiedLayer", {
            "naive twin": part(files[test], "  static func naive", "  static func draw"),
            "golden or the reason for none": '  static let goldens = LayerGoldens.none(because: "it is one multiplication")\n'})
        + [
            Omission("bounds", kind, "in: .within(0.001...1000), ", "", "{word}: its setting 'factor' is a number without bounds"),
            # A plan traps without it, and so do all tests.
            Omission("the gradient", kind, backward, "", "no layer handed a gradient back", by=ALONE),
            Omission("a factor of the gradient", kind, backward, backward.replace("x[place] * factor", "x[place]"), "x0 .*{type}"),
            Omission("the reading of a setting", kind, "Float(factor)", "Float(2)", "training: .*{type}|inference: .*{type}"),
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
    return Family(
        "Streams", r"^StreamsTests\.(StepKindsTests|TransformStepTests|StepPreviewTests)", "Loudness", "loudness", files,
        [Line("Sources/Streams/Steps/TransformKinds.swift", "    Mono.self,\n", "    Loudness.self,\n")],
        described(kind, files[kind], "What samples are multiplied by.", "factor", "mono", test, "{type} has no example: in {type}Tests.swift")
        + required(kind, "FixedStep", {"effect": files[kind][files[kind].index("  package func apply"):].removesuffix("}\n")})
        + [
            Omission("bounds", kind, "in: .within(0.01...100), ", "", "{word}: its setting 'factor' is a number without bounds"),
            Omission("the refusal of other samples", kind, "    _ = try input.sound()\n", "", "{word}"),
            Omission("a sign", kind, "*= factor", "*= -factor", "{word} gives"),
            Omission("the reading of a setting", kind, "*= factor", "*= 1", "{word} gives"),
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
      var atMost2 = CoarseScaling()
      atMost2.limit = 2
      return try CalibratorExample(
        atMost2, fittedTo: Predictions(meaning: .logits, width: 2, outputs: logits, labels: [0, 0, 1, 1]),
        gives: CalibratorExample.softmax(logits.map { $0 / 2 }, classCount: 2))
    }
  }
}
''',
    }
    return Family(
        "Calibration", r"^CalibrationTests\.", "CoarseScaling", "coarse", files,
        [Line("Sources/Calibration/CalibratorKinds.swift", "    IsotonicScaling.self,\n", "    CoarseScaling.self,\n")],
        described(kind, files[kind], "The greatest temperature that is tried.", "limit", "vector", test, "{type} has no example: in {type}Tests.swift")
        + required(kind, "CalibratorKind", {
            "title": '  public static let title = "Coarse"\n',
            "fit": files[kind][files[kind].index("  public func fit"):].removesuffix("}\n")})
        + [
            Omission("bounds", kind, "in: .within(1...4), ", "", "{word}: its setting 'limit' is a number without bounds"),
            Omission("a part of what is fitted", kind, "      softmax(&rows, width: classCount)\n", "", "{word} gives|{type}"),
            Omission("the reading of a setting", kind, "$0 <= limit", "$0 <= 4", "{word} gives"),
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
    return Family(
        "Ensembles", r"^EnsemblesTests\.", "First", "first", files,
        [Line("Sources/Ensembles/EnsembleRuleKinds.swift", "static let ruleKinds: [any EnsembleRuleKind.Type] = [\n", "    First.self,\n")],
        described(kind, files[kind], "Its number; the last where there are fewer.", "member", "mean", test, "{type} has no example: in {type}Tests.swift")
        + required(kind, "EnsembleRuleKind", {
            "word for readers": '  public static let verb = "takes one of"\n',
            "effect": files[kind][files[kind].index("  public func joined"):].removesuffix("}\n")})
        + [
            Omission("bounds", kind, "in: .within(1...1_000), ", "", "{word}: its setting 'member' is a number without bounds"),
            Omission("the reading of a setting", kind, "members[min(member, members.count) - 1]", "members[0]", "{word} gives"),
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
    return Family(
        "Explanation", r"^ExplanationTests\.", "PlainGradient", "gradient", files,
        [Line("Sources/Explanation/AttributionKinds.swift", "    IntegratedGradients.self,\n", "    PlainGradient.self,\n")],
        described(kind, files[kind], "What gradients are multiplied by.", "scale", "filters", test, "{type} has no example: in {type}Tests.swift")
        + required(kind, "AttributionKind", {"maps": files[kind][files[kind].index("  public func explain"):].removesuffix("}\n")})
        + [
            Omission("bounds", kind, "in: .within(0.001...1000), ", "", "{word}: its setting 'scale' is a number without bounds"),
            Omission("the reading of a setting", kind, "Float(scale)", "1", "{word} shows"),
        ])


def family_of_views():
    kind = "Sources/ImageViews/ShowMean.swift"
    test = "Tests/ImageViewsTests/ShowMeanTests.swift"
    files = {
        kind: '''import Media
public import Settings

/// The mean level of a channel.
public struct ShowMean: Hashable, Sendable {
  /// The channel, from 0.
  public var channel = 0

  public init() {}
}

extension ShowMean: ImageViewKind {
  public static let keyword = "mean"
  public static let summary = "Shows the mean level of a channel."
  public static let settings: [Setting<ShowMean>] = [
    Setting("channel", \\.channel, in: .within(0...3), "The channel, from 0.")
  ]

  public func exhibits(of subject: ImageSubject) throws(ImageViewRefusal) -> [Exhibit] {
    try subject.checkChannel(channel)
    let mean = Double(subject.image.channels([channel]).channelMeans[0])
    let cell = PixelNumbers.Cell(numbers: [mean], color: [128, 128, 128])
    return [.numbers(PixelNumbers(caption: "Mean", top: 0, left: 0, decimals: 3, rows: [[cell]]))]
  }
}
''',
        test: '''import ImageViews
import Testing

extension ShowMean: ExemplifiedView {
  static func checkExample() throws {
    var second = ShowMean()
    second.channel = 1
    let found = try second.exhibits(of: subject(image([0, 0.5, 0, 1], height: 1, width: 2, channelCount: 2)))
    guard case .numbers(let numbers)? = found.first else { throw ImageViewRefusal("no numbers") }
    #expect(numbers.rows[0][0].numbers == [0.75], "ShowMean shows \\(numbers.rows)")
  }
}
''',
    }
    return Family(
        "ImageViews", r"^ImageViewsTests\.", "ShowMean", "mean", files,
        [Line("Sources/ImageViews/ImageViewKinds.swift", "    ShowWorking.self,\n", "    ShowMean.self,\n")],
        described(kind, files[kind], "The channel, from 0.", "channel", "image", test, "{type} has no example: in {type}Tests.swift")
        + required(kind, "ImageViewKind", {"exhibits": files[kind][files[kind].index("  public func exhibits"):].removesuffix("}\n")})
        + [
            Omission("bounds", kind, "in: .within(0...3), ", "", "{word}: its setting 'channel' is a number without bounds"),
            Omission("the reading of a setting", kind, "channels([channel])", "channels([0])", "{type} shows"),
        ])


def family_of_losses():
    kind = "Sources/Networks/Losses/LogCosh.swift"
    test = "Tests/NetworksTests/Losses/LogCoshTests.swift"
    files = {
        kind: '''import Glibc
package import Settings

/// log cosh(s · (x − t)) / s, the mean over all values.
package struct LogCosh: LossKind {
  package static let keyword = "logCosh"
  package static let summary = "The logarithm of the error's hyperbolic cosine, for numbers."
  package static let settings: [Setting<LogCosh>] = [
    Setting("sharpness", \\.sharpness, in: .within(0.01...100), "How soon it grows linearly.")
  ]
  static let comparison = LossComparison.numbers

  package var sharpness = 1.0

  package init() {}

  var functions: LossFunctions {
    let sharpness = sharpness
    return LossFunctions(rows: { outputs, values, batch, width, scale, gradient in
      var sum = 0.0
      for index in 0..<Int(batch * width) {
        let error = sharpness * (Double(outputs[index]) - Double(values[index]))
        sum += (abs(error) + log1p(exp(-2 * abs(error))) - log(2)) / sharpness
        gradient[index] = Float(tanh(error)) * scale
      }
      return sum
    })
  }
}
''',
        test: '''import Glibc
import Networks
import Settings

extension LogCosh: ExemplifiedLoss {
  func naive(_ rows: NaiveLoss) -> Double { rows.mean { log(cosh(sharpness * ($0 - $1))) / sharpness } }

  static var examples: [Loss] {
    get throws { [try KindNodes.read(keyword), try KindNodes.read(keyword, .mapping(["sharpness": .double(2)]))] }
  }

  static let goldens = LossGoldens.none(because: "PyTorch has none")
}
''',
    }
    return Family(
        "Networks", r"^NetworksTests\.(LossTests|LayerKindsTests/(losses|everyKindIsListed))", "LogCosh", "logCosh", files,
        [Line("Sources/Networks/Losses/LossKinds.swift", "    Huber.self,\n", "    LogCosh.self,\n")],
        described(kind, files[kind], "How soon it grows linearly.", "sharpness", "huber", test, "{type} has no formula: in {type}Tests.swift")
        + required(kind, "LossKind", {
            "comparison": "  static let comparison = LossComparison.numbers\n",
            "functions": files[kind][files[kind].index("  var functions"):].removesuffix("}\n")})
        + required(test, "ExemplifiedLoss", {
            "naive twin": part(files[test], "  func naive", "  static var examples"),
            "golden or the reason for none": '  static let goldens = LossGoldens.none(because: "PyTorch has none")\n'})
        + [
            Omission("bounds", kind, "in: .within(0.01...100), ", "", "{word}: its setting 'sharpness' is a number without bounds"),
            Omission("the gradient", kind, "Float(tanh(error)) * scale", "0", "loss → .*{type}.*"),
            Omission("the reading of a setting", kind, "let sharpness = sharpness", "let sharpness = 1.0", "loss → .*{type}.*"),
            Omission("the reason for no golden", test, "PyTorch has none", "", "why has {word} no goldens"),
        ])


def family_of_initializers():
    kind = "Sources/Networks/Initializers/WideUniform.swift"
    test = "Tests/NetworksTests/Initializers/WideUniformTests.swift"
    files = {
        kind: '''package import Settings

/// Uniform with variance gain / fanIn.
package struct WideUniform: InitializerKind {
  package static let keyword = "wideUniform"
  package static let summary = "Uniform with variance gain / fanIn."
  package static let settings: [Setting<WideUniform>] = [
    Setting("gain", \\.gain, in: .within(0.01...100), "The variance of a weight, times fanIn.")
  ]

  package var gain = 3.0

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .uniform(limit: Float((3 * gain / fanIn).squareRoot()))
  }
}
''',
        test: '''import Networks

extension WideUniform: ExemplifiedInitializer {
  static var examples: [InitializerExample] {
    var narrow = WideUniform()
    narrow.gain = 0.5
    return InitializerExample.uniform(WeightInitializer(kind: narrow), variance: 0.5 / InitializerExample.fanIn)
  }
}
''',
    }
    return Family(
        "Networks", r"^NetworksTests\.(WeightInitializerTests|LayerKindsTests/(initializers|everyKindIsListed))", "WideUniform", "wideUniform",
        files, [Line("Sources/Networks/Initializers/WeightInitializerKinds.swift", "    Uniform.self,\n", "    WideUniform.self,\n")],
        described(kind, files[kind], "The variance of a weight, times fanIn.", "gain", "orthogonal", test, "{type} has no example: in {type}Tests.swift")
        + required(kind, "InitializerKind", {"distribution": files[kind][files[kind].index("  func resolved"):].removesuffix("}\n")})
        + [
            Omission("bounds", kind, "in: .within(0.01...100), ", "", "{word}: its setting 'gain' is a number without bounds"),
            Omission("the reading of a setting", kind, "3 * gain", "3 * 3", "{word} of .* gives"),
        ])


def family_of_optimizers():
    kind = "Sources/Training/Optimizers/Sluggish.swift"
    test = "Tests/TrainingTests/Optimizers/SluggishTests.swift"
    files = {
        kind: '''import CKernels
public import Settings

/// Settings of steps along a share of the gradient.
public struct Sluggish: Kind {
  public static let keyword = "sluggish"
  public static let summary = "Steps along a share of the gradient."
  public static let settings: [Setting<Sluggish>] = [
    .learningRate(\\.learningRate),
    Setting("share", \\.share, in: .within(0.001...1), "The share of the gradient."),
  ]

  /// The step size before the schedule.
  public var learningRate = 0.01
  /// The share of the gradient.
  public var share = 0.5

  public init() {}
}

extension Sluggish: OptimizerMethod {
  var decay: WeightDecay? { nil }

  var stateArrays: [(name: String, initial: Float)] { [] }

  func numbers(_ step: OptimizerStep) -> kernel_sgd {
    kernel_sgd(rate: Float(step.learningRate), gain: Float(share), momentum: 0, nesterov: 0)
  }

  func move(_ piece: OptimizerPiece, _ numbers: kernel_sgd) {
    kernel_sgd_step(piece.values, piece.gradients, nil, piece.count, piece.preparation, numbers)
  }
}
''',
        test: '''import Training

extension Sluggish: ExemplifiedOptimizer {
  func step(_ reference: inout ReferenceOptimizer, _ gradients: [Double], rate: Double) {
    reference.moveEach(gradients, rate: rate, decay: (0, 0)) { _, _, gradient in -rate * share * gradient }
  }

  static let goldens = OptimizerGoldens.none(because: "no framework has it")
}
''',
    }
    return Family(
        "Training", r"^TrainingTests\.(OptimizerTests|OptimizerKindsTests)", "Sluggish", "sluggish", files,
        [Line("Sources/Training/Optimizers/OptimizerDescriptionKinds.swift", "    RAdam.self,\n", "    Sluggish.self,\n")],
        described(kind, files[kind], "The share of the gradient.", "share", "sgd", test, "{type} has no formula: in {type}Tests.swift")
        + required(kind, "OptimizerMethod", {"step": files[kind][files[kind].index("  func move("):].removesuffix("}\n")})
        + required(test, "ExemplifiedOptimizer", {
            "formula": part(files[test], "  func step", "  static let goldens"),
            "golden or the reason for none": '  static let goldens = OptimizerGoldens.none(because: "no framework has it")\n'})
        + [
            Omission("bounds", kind, "in: .within(0.001...1), ", "", "{word}: its setting 'share' is a number without bounds"),
            Omission("the reading of a setting", kind, "Float(share)", "1", "{word} of .keras"),
            Omission("the reason for no golden", test, "no framework has it", "", "why has {word} no goldens"),
        ])


def family_of_formats():
    kind = "Sources/Records/Tables/LedgerFormat.swift"
    test = "Tests/RecordsTests/Tables/LedgerFormatTests.swift"
    files = {
        kind: '''package import Settings

/// A table of its own ending, or a folder of them.
package struct LedgerFormat: DatasetFormatKind {
  package static let keyword = "ledger"
  package static let summary = "A table of its own ending, or several."
  package static let settings: [Setting<LedgerFormat>] = []
  static let sign = FormatSign.table(suffix, "a book")
  static let imageConvention = ImageConvention.asStored
  private static let suffix = ".ledger"

  package init() {}

  func open(_ path: String, columns: NamedValues<CSVTable.Column>) throws -> any RecordCollection {
    try CSVTable(opening: path, declared: columns)
  }

  func divide(_ folder: String, columns: NamedValues<CSVTable.Column>) throws -> DividedDataset.Division {
    let tables = try TableFolder(folder, ending: Self.suffix)
    let shards = tables.names.map { name in
      DividedDataset.Shard(
        ofFile: name, parameters: [:],
        describe: { .columns(try CSVTable.survey("\\(folder)/\\(name)", declared: columns)) }
      ) { features in try CSVTable(opening: "\\(folder)/\\(name)", declared: CSVTable.columns(of: features)) }
    }
    return DividedDataset.Division(shards: shards, leftOut: try tables.leftOut("a book"), sharesFeatures: true)
  }
}
''',
        test: '''import Records

extension LedgerFormat: ExemplifiedFormat {
  static func make(in folder: TemporaryFolder) throws -> String? {
    _ = try folder.write(Array("n,x\\n1,a\\n2,b\\n3,c\\n".utf8), to: "t.ledger")
    return "t.ledger"
  }
}
''',
    }
    return Family(
        "Records", r"^RecordsTests\.DatasetFormatKindsTests", "LedgerFormat", "ledger", files,
        [Line("Sources/Records/Formats/DatasetFormatKinds.swift", "    CSVFormat.self,\n", "    LedgerFormat.self,\n")],
        described(kind, files[kind], None, None, "csv", test, "{type} has no sample: in {type}Tests.swift")
        + required(kind, "DatasetFormatKind", {
            "sign": '  static let sign = FormatSign.table(suffix, "a book")\n',
            "division into shards": files[kind][files[kind].index("  func divide"):].removesuffix("}\n")})
        + [
            Omission("the reading of shards", kind, "DividedDataset.Division(shards: shards,", "DividedDataset.Division(shards: [],", "{type}|{word}"),
            Omission("an ending of its own", kind, 'suffix = ".{word}"', 'suffix = ".csv"', "{type}|{word}"),
        ])


def family_of_stages():
    kind = "Sources/Stages/Tally/TallyStage.swift"
    test = "Tests/StagesTests/TallyStageTests.swift"
    row = '  Module(stage: "Tally", imports: ["Settings", "Pipelines", "Evaluation", "StageData"]),\n'
    files = {
        kind: '''import Evaluation
package import Pipelines
package import Settings
import StageData

/// The settings of a `tally` stage.
struct TallySettings: SettingGroup {
  static let settings: [Setting<TallySettings>] = [
    Setting("predictions", \\.predictions, required: true, keyed: false, "The stage whose predictions are counted."),
    Setting("split", \\.split, "The split that is counted."),
  ]

  var predictions = ""
  var split = "test"
}

/// `tally`: how many records a model has spoken of.
package struct TallyStage: DescribedStage {
  package let name = "tally"

  package static let reference = KindReference(
    keyword: "tally", summary: "Counts the records of predictions.", settings: TallySettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(TallySettings.self)
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
        test: '''import StageTally

extension TallyStage: ExemplifiedStage {
  static let example = "tally: {predictions: train}"
  static let outputs = ["count"]
}
''',
    }
    lists, row, imported, listed = "Sources/Stages/BuiltIn/BuiltInStages.swift", 0, 1, 2
    return Family(
        "Stages", r"^StagesTests\.(BuiltInStagesTests|FamiliesTests|KindFilesTests|BuiltInIdentityTests|IdentityCampaignTests)", "Tally",
        "tally", files,
        [
            Line("Package.swift", '  Module(\n    stage: "Explain",\n',
                 '  Module(stage: "Tally", imports: ["Settings", "Pipelines", "Evaluation", "StageData"]),\n', before=True),
            Line(lists, "import StageCompare\n", "import StageTally\n"), Line(lists, "  CompareStage(),\n", "  TallyStage(),\n"),
        ],
        required(kind, "DescribedStage", {"reference": part(files[kind], "  package static let reference", "  package init")}, of="{type}Stage")
        + [
            Omission("the line in the list", None, "", "", "{type}Stage stands not in the list in BuiltInStages.swift", lines=[listed]),
            Omission("the row in the module table", None, "", "", "Stage{type}", by=ALONE, lines=[row]),
            # Its tests could not be compiled.
            Omission("the row, the import and the line", test, None, "", "Sources/Stages/{type} has no row in Package.swift",
                     lines=[row, imported, listed]),
            Omission("a word of its own", kind, 'keyword: "{word}"', 'keyword: "train"', "(?i)names|keyword|{word}"),
            Omission("a setting's line of help", kind, '"The split that is counted."', '""', "{word}.split|{word}: the explanation of 'split'"),
            Omission("the line of help", kind, '"Counts the records of predictions."', '""', "summary.*{word}|{word}"),
            Omission("the tests", test, None, "", "{type}Stage has no example: in {type}StageTests.swift"),
        ])


def described(kind, text, explanation, setting, taken, test, told):
    """What every kind says of itself, left out, and its tests as a whole."""
    keyword = next(line for line in text.splitlines(keepends=True) if "static let keyword" in line)
    return [
        Omission("the line in the list", None, "", "", "{type}.swift makes a kind that stands in no list", lines=[0]),
        Omission("the word", kind, keyword, "", "'{type}' does not conform to protocol", COMPILER),
        Omission("a word of its own", kind, 'keyword = "{word}"', f'keyword = "{taken}"', "two kinds have one word"),
        Omission("the line of help", kind, 'static let summary = "', 'static let summary = "" + ""; static let other = "', "{word}: its summary is no sentence"),
        Omission("the tests", test, None, "", told),
    ] + ([
        Omission("a setting's line of help", kind, f'"{explanation}"', '""', "{word}: the explanation of '" + setting + "' is no sentence")
    ] if setting else [])


def required(file, protocol, parts, of="{type}"):
    """Parts that a protocol asks for."""
    by = TEST_COMPILER if file.startswith("Tests/") else COMPILER
    return [
        Omission(f"the {what}", file, text, "", f"'{of}' does not conform to protocol '{protocol}'", by)
        for what, text in parts.items()]


FAMILIES = {
    "layer": family_of_layers, "step": family_of_steps, "calibrator": family_of_calibrators, "rule": family_of_rules,
    "attribution": family_of_attributions, "view": family_of_views, "loss": family_of_losses, "initializer": family_of_initializers,
    "optimizer": family_of_optimizers, "format": family_of_formats, "stage": family_of_stages,
}


class Tree:
    """A copy of the repository in which kinds are added and left out."""

    def __init__(self, folder, scratch, family):
        self.folder, self.scratch, self.family, self.touched = folder, scratch, family, set()

    def run(self, *words):
        return subprocess.run(words, cwd=self.folder, capture_output=True, text=True)

    def outcome(self):
        """Whether a module's tests pass, and what the compiler and they say."""
        environment = ["env", f"MODULE={self.family.module}"]
        folder = ["--scratch-path", self.scratch]
        for program in ["millracePackageTests"] + (["millrace"] if self.family.module == "Stages" else []):
            built = self.run(*environment, "swift", "build", *folder, "--product", program)
            if built.returncode:
                return False, built.stdout + built.stderr
        if self.family.module == "Stages":
            # What editors check files with is made by the program.
            schema = self.run(f"{self.scratch}/debug/millrace", "schema", "pipeline").stdout
            self.write("pipelines/schema/pipeline.schema.json", schema)
        tested = self.run(*environment, "swift", "test", *folder, "--skip-build", "--filter", self.family.tests)
        return tested.returncode == 0, tested.stdout + tested.stderr

    def write(self, path, text):
        self.touched.add(path)
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        if not (self.folder / path).exists() or (self.folder / path).read_text() != text:
            (self.folder / path).write_text(text)

    def put(self, variants):
        """Has these kinds in it and no others: pairs of the letter of a name and what is left out."""
        lines, texts = {}, {}
        for letter, omission in variants:
            for path, text in self.family.files.items():
                if omission and omission.file == path:
                    if omission.old is None:
                        continue
                    old, new = omission.old.replace("{word}", self.family.word), omission.new
                    assert old in text, (omission, text)
                    text = text.replace(old, new, 1)
                texts[named(path, letter, self.family)] = named(text, letter, self.family)
            for index, line in enumerate(self.family.lines):
                if not (omission and index in omission.lines):
                    lines.setdefault(index, []).append(named(line.added, letter, self.family))
        for index, line in enumerate(self.family.lines):
            text = texts.get(line.file) or (ROOT / line.file).read_text()
            assert text.count(line.anchor) == 1, line
            added = "".join(lines.get(index, []))
            texts[line.file] = text.replace(line.anchor, added + line.anchor if line.before else line.anchor + added)
        self.restore(except_for=texts)
        for path, text in texts.items():
            self.write(path, text)

    def restore(self, except_for=()):
        for path in self.touched - set(except_for):
            file = self.folder / path
            if (ROOT / path).exists():
                self.write(path, (ROOT / path).read_text())
            elif file.exists():
                file.unlink()
                if not any(file.parent.iterdir()):
                    file.parent.rmdir()


def named(text, letter, family):
    """A text of a family's kind for the kind with a letter at the end of its name."""
    text = text.replace(family.type, family.type + letter)
    return text.replace(f'{family.word}"', f'{family.word}{letter}"').replace(f'"{family.word}:', f'"{family.word}{letter}:')


def telling(words, omission, letter, family):
    """The line that tells of an omission."""
    told = omission.told.replace("{type}", family.type + letter).replace("{word}", family.word + letter)
    lines = [line for line in words.replace("\\'", "'").splitlines() if not line.lstrip().startswith(("✔", "◇", "[", "Compiling"))]
    found = next((match for line in lines if (match := re.search(told, line))), None)
    if not found:
        return None
    start = max(found.start() - 30, 0)
    return found.string[start:found.start() + 110].strip()


def check(tree, family):
    """Adds a kind whole, then leaves out one thing of it after the other; returns what nobody tells."""
    faults = []
    tree.put([("", None)])
    passes, words = tree.outcome()
    print(f"  all there: tests {'pass' if passes else 'FAIL'}", flush=True)
    if not passes:
        return [f"all there: does not pass\n{tail(words)}"]
    alone = []
    for by in (COMPILER, TEST_COMPILER, TESTS):
        group = [(letter, each) for letter, each in zip(string.ascii_uppercase, family.omissions) if each.by == by]
        if not group:
            continue
        tree.put(group)
        _, words = tree.outcome()
        for letter, omission in group:
            if told := telling(words, omission, letter, family):
                print(f"  without {omission.what}, {by} told: {told}", flush=True)
            else:
                alone.append(omission)
    for omission in alone + [each for each in family.omissions if each.by == ALONE]:
        tree.put([("", omission)])
        passes, words = tree.outcome()
        told = telling(words, omission, "", family)
        if passes or told is None:
            faults.append(f"without {omission.what}: {'nobody tells' if passes else 'other words'}\n{tail(words)}")
        print(f"  without {omission.what}, alone: {told if told and not passes else 'NOBODY TELLS' if passes else 'OTHER WORDS'}", flush=True)
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--family", choices=FAMILIES, action="append")
    parser.add_argument("--tree", type=pathlib.Path)
    parser.add_argument("--scratch", default=SCRATCH)
    arguments = parser.parse_args()
    if arguments.tree and arguments.tree.resolve() == ROOT:
        parser.error("--tree is this tree itself; name a copy of it")
    folder = arguments.tree or pathlib.Path(tempfile.mkdtemp()) / "millrace"
    if not arguments.tree:
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", ".build*", ".millrace", "out"), symlinks=True)
    faults = []
    for name in arguments.family or FAMILIES:
        family = FAMILIES[name]()
        added = sorted(family.files) + sorted({line.file for line in family.lines})
        print(f"{name}: {', '.join(added)}", flush=True)
        begun = time.monotonic()
        tree = Tree(folder, arguments.scratch, family)
        try:
            found = [f"{name}, {fault}" for fault in check(tree, family)]
            print(*found, sep="\n", end="\n" if found else "", flush=True)
            faults += found
        finally:
            tree.restore()
        print(f"  {len(family.omissions)} omissions, {time.monotonic() - begun:.0f} s", flush=True)
    if not arguments.tree:
        shutil.rmtree(folder.parent)
    sys.exit(f"{len(faults)} faults" if faults else 0)


def tail(words):
    lines = [line for line in words.splitlines() if "error:" in line or "✘" in line or "↳" in line]
    return "\n".join("    " + line[:300] for line in lines[:12])


main()
