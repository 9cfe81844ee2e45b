public import Arrays
public import Settings

/// One step that is done to each sample, written in JSON and YAML as `{randomFlip: horizontal}`.
///
/// A step's random draws depend on the seed, the step's name, the epoch and the record, and on nothing else; the second
/// step of one kind is named `randomFlip.2`. A step that can do only one thing, such as `{invert: {}}`, is not random: it
/// is done in evaluation, too.
public struct Transform: KindFamily, StoredSettings {
  public static let family = "step"
  public static var all: [any Kind.Type] { stepKinds }

  package let step: any TransformStep

  public var kind: any Kind { step }

  package init(step: any TransformStep) { self.step = step }

  public init(kind: any Kind) {
    guard let step = kind as? any TransformStep else { preconditionFailure("\(kind) is no step") }
    self.step = step
  }

  /// The step's kind, as it is written.
  public var name: String { Swift.type(of: step).keyword }

  /// Whether it may do different things to equal samples.
  public var isRandom: Bool { step.isRandom }

  /// What stands for the step where nothing may be random, as in evaluation: the step itself if it is not random, a cut
  /// from the middle for a random one; `nil` if nothing does.
  public var evaluation: Transform? { step.evaluation }

  /// What the numbers of a table's row are called behind the step; `nil` where they are no longer its columns.
  package func columnNames(of names: [String]) -> [String]? { step.columnNames(of: names) }

  /// The shape that the step makes of another.
  ///
  /// - Throws: ``StreamsError`` of code `configuration` for the wrong kind of sample, or settings that make no sense.
  public func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    try step.checkSettings()
    return try step.outputShape(of: input)
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
  public static func == (left: Transform, right: Transform) -> Bool {
    AnyHashable(left.step) == AnyHashable(right.step)
  }

  /// Takes kind and settings into a hash.
  public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(step)) }
}
