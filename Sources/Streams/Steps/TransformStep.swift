package import Arrays
package import Media
package import Settings

/// What is done to samples.
package protocol SampleOperation: Sendable {
  /// Does it; what is not random leaves the generator alone.
  func apply(_ sample: Sample, generator: inout CounterGenerator) throws(StreamsError) -> Sample

  /// What ``apply(_:generator:)`` would draw from the same generator, to be written down; `nil` for what draws nothing.
  func describedDraw(for sample: Sample, generator: inout CounterGenerator) -> (any Encodable & Sendable)?
}

extension SampleOperation {
  package func describedDraw(
    for sample: Sample, generator: inout CounterGenerator
  ) -> (any Encodable & Sendable)? { nil }
}

/// What every kind of step can do; the kinds are ``FixedStep`` and ``RandomStep``.
package protocol TransformStep: SampleOperation, Kind {
  /// Whether it may do different things to equal samples.
  var isRandom: Bool { get }

  /// Whether it takes black for 0 and white for 1, so that it must come before normalisation.
  var needsUnitRange: Bool { get }

  /// Whether levels are no brightness behind it.
  var isNormalization: Bool { get }

  /// How a decoder can help if the step comes first; `nil` for not at all.
  var earlyResize: EarlyResize? { get }

  /// What stands for it where nothing may be random: itself if it is not; `nil` for nothing.
  var evaluation: Transform? { get }

  /// The shape that it makes of another.
  ///
  /// Refuses the wrong kind of sample, and settings that do not fit it; what can be said of the settings alone is in
  /// their bounds.
  func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape

  /// Where the values that it makes of a sound lie in that sound; `nil` where they are no frequencies over time.
  func axes(sampleRateHz: Int) -> SpectrogramAxes?

  /// What the numbers of a table's row are called behind it; `nil` where they are no longer its columns.
  func columnNames(of names: [String]) -> [String]?

  /// The convolution that it does to images; `nil` where it does something else.
  var convolution: ImageConvolution? { get }

  /// The step with all that can be computed once for samples of a shape.
  func prepared(for input: SampleShape) -> any SampleOperation
}

extension TransformStep {
  package var needsUnitRange: Bool { false }
  package var isNormalization: Bool { false }
  package var earlyResize: EarlyResize? { nil }
  package func axes(sampleRateHz: Int) -> SpectrogramAxes? { nil }
  package func columnNames(of names: [String]) -> [String]? { nil }
  package var convolution: ImageConvolution? { nil }
  package var evaluation: Transform? { isRandom ? nil : Transform(step: self) }

  /// What stands for it in evaluation.
  public var companions: [any Kind] {
    guard let step = evaluation?.step, !(step is Self) else { return [] }
    return [step]
  }

  package func prepared(for input: SampleShape) -> any SampleOperation { self }
}

/// A step that does the same to equal samples.
package protocol FixedStep: TransformStep {
  /// Does the step.
  func apply(_ sample: Sample) throws(StreamsError) -> Sample
}

extension FixedStep {
  package var isRandom: Bool { false }

  package func apply(_ sample: Sample, generator: inout CounterGenerator) throws(StreamsError) -> Sample {
    try apply(sample)
  }
}

/// A step that draws what it does, so that the draw can be written down, read and done again.
package protocol RandomStep: TransformStep {
  /// What is drawn for one sample.
  associatedtype Draw: Codable & Hashable & Sendable

  /// Draws for a sample; only its extent matters.
  func draw(for sample: Sample, generator: inout CounterGenerator) -> Draw

  /// Does what was drawn.
  func apply(_ sample: Sample, _ draw: Draw) throws(StreamsError) -> Sample
}

extension RandomStep {
  package var isRandom: Bool { true }

  package func apply(_ sample: Sample, generator: inout CounterGenerator) throws(StreamsError) -> Sample {
    try apply(sample, draw(for: sample, generator: &generator))
  }

  package func describedDraw(
    for sample: Sample, generator: inout CounterGenerator
  ) -> (any Encodable & Sendable)? { isRandom ? draw(for: sample, generator: &generator) : nil }
}

extension SettingGroup {
  /// Refuses what no file could say, however it was made.
  func checkSettings() throws(StreamsError) {
    let place = SourceLocation(file: "", line: 1, column: 1)
    do {
      _ = try Self.read(ConfigurationNode(canonical: canonical, at: place, path: ""))
    } catch {
      throw StreamsError(.configuration, "\(error.path): \(error.message)")
    }
  }
}

/// Refuses settings that make no sense.
func require(_ holds: Bool, _ message: @autoclosure () -> String) throws(StreamsError) {
  if !holds { throw StreamsError(.configuration, message()) }
}

/// Refuses a sample that a primitive refuses.
func refusing<Result>(_ work: () throws(MediaError) -> Result) throws(StreamsError) -> Result {
  do {
    return try work()
  } catch {
    throw StreamsError(.damaged, error.message)
  }
}
