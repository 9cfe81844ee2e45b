package import Arrays
package import Media

/// How a model's input is made of something that people can hear.
package struct HeardInput: Sendable {
  /// The sound: decoded, and through the first steps, which leave it one and at its own level.
  package let sound: EvaluationInput
  /// Where the values of the model's input lie in the sound; `nil` where they are its samples, or no frequencies over time.
  package let axes: SpectrogramAxes?
  /// Whether the model reads samples.
  package let isSamples: Bool
  /// The axes of one record's tensor.
  private let shape: [Int]
  private let chain: TransformChain

  /// Parts the steps of an input into those before and those behind what can be heard.
  ///
  /// - Returns: `nil` for a model that is fed no sounds, or sounds of no common length.
  /// - Throws: ``StreamsError`` where a step does not fit: what was read from a file may lie.
  package init?(_ input: EvaluationInput) throws(StreamsError) {
    guard case .waveform = input.stored, let shape = try input.outputShape().tensorShape else { return nil }
    self.shape = shape
    var heard = input.stored
    var count = 0
    for transform in input.steps {
      guard !transform.step.isNormalization, case let next = try transform.outputShape(of: heard),
        case .waveform = next
      else { break }
      heard = next
      count += 1
    }
    let rest = Array(input.steps[count...])
    sound = EvaluationInput(
      feature: input.feature, channels: input.channels, sampleRateHz: input.sampleRateHz, padding: .longest,
      reading: input.reading, stored: input.stored, steps: Array(input.steps[..<count]))
    chain = try TransformChain(rest, input: heard)
    isSamples = if case .waveform = chain.outputShape { true } else { false }
    let rate = try heard.sound().sampleRateHz
    let found = rest.lazy.compactMap { $0.step.axes(sampleRateHz: rate) }.first
    // A step behind it may have made other bands.
    axes = if case .spectrogram(_, found?.bandCentersHz.count, _) = chain.outputShape { found } else { nil }
  }

  /// What the model is fed of a sound, cut and padded with zeros as its stream does.
  package func input(of waveform: Waveform) throws(StreamsError) -> Tensor {
    let sample = try chain.apply(
      .waveform(waveform), steps: 0..<chain.count, key: RandomKey(seed: 0), epoch: 0, recordID: 0)
    let values = sample.values
    let rowCount = shape.dropLast().product
    let (wanted, length) = (shape[shape.count - 1], values.count / max(rowCount, 1))
    guard length != wanted else { return Tensor(shape: shape, values: values) }
    return Tensor(
      shape: shape,
      values: (0..<rowCount).flatMap { row in
        let kept = values[row * length..<row * length + min(length, wanted)]
        return kept + [Float](repeating: 0, count: wanted - kept.count)
      })
  }
}
