public import Arrays

/// One step that is done to each sample, written in JSON and YAML as `{randomFlip: horizontal}`.
///
/// A step's random draws depend on the seed, the step's name, the epoch and the record, and on nothing else; the second
/// step of one kind is named `randomFlip.2`. A step that can do only one thing, such as `{invert: {}}`, is not random: it
/// is done in evaluation, too.
public struct Transform: Sendable {
  package let step: any TransformStep

  /// The step's kind, as it is written.
  public var name: String { type(of: step).keyword }

  /// Whether it may do different things to equal samples.
  public var isRandom: Bool { step.isRandom }

  /// What stands for the step where nothing may be random, as in evaluation: the step itself if it is not random, a cut
  /// from the middle for a random one; `nil` if nothing does.
  public var evaluation: Transform? { step.evaluation.map(Transform.init(step:)) }

  /// The shape that the step makes of another.
  ///
  /// - Throws: ``StreamsError`` of code `configuration` for the wrong kind of sample, or settings that make no sense.
  public func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    try step.outputShape(of: input)
  }

  /// Does the step.
  ///
  /// - Throws: ``StreamsError`` of code `damaged` for a sample that is too large or too small for the step.
  public func apply(_ sample: Sample, generator: inout CounterGenerator) throws(StreamsError) -> Sample {
    try step.apply(sample, generator: &generator)
  }
}

extension Transform: Hashable {
  /// Whether both are of one kind, with equal settings.
  public static func == (left: Transform, right: Transform) -> Bool { left.step.isEqual(to: right.step) }

  /// Takes kind and settings into a hash.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(step)
  }
}

extension Transform: Codable {
  /// Reads `{kind: settings}`, where a value alone stands for the one setting that has no default.
  ///
  /// - Throws: `DecodingError` whose words name the kinds there are, or the settings.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: AnyName.self)
    guard let name = container.allKeys.first, container.allKeys.count == 1, let type = Self.types[name.stringValue]
    else {
      let found = container.allKeys.map { "'\($0.stringValue)'" }.sorted().joined(separator: ", ")
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "one step is expected, of \(Self.names.joined(separator: ", ")); found "
            + (found.isEmpty ? "none" : found)))
    }
    do {
      self.init(step: try type.init(from: container.superDecoder(forKey: name)))
    } catch let error as DecodingError {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "\(name.stringValue): \(error.words)"))
    }
  }

  /// Writes `{kind: settings}`, every setting spelt out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyName.self)
    try step.encode(to: container.superEncoder(forKey: AnyName(stringValue: name)))
  }

  private static let types = Dictionary(uniqueKeysWithValues: kinds.map { ($0.keyword, $0) })

  /// The names of all kinds of steps.
  public static var names: [String] { kinds.map { $0.keyword } }
}
