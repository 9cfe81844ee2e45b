import Arrays
package import Media

/// Makes of the windows of a recording what a model is fed, as a stream makes it of windows that are stored.
package struct WindowFeed: Sendable {
  /// The axes of one window's tensor.
  package let shape: [Int]
  private let input: EvaluationInput
  private let chain: TransformChain
  private let keys: TransformChain.EpochKeys
  private let windows: SoundWindows
  private let channelCount: Int
  private let sampleRateHz: Int
  private let outputShape: SampleShape

  /// - Throws: ``StreamsError`` where the model is not fed sounds, or its steps do not bring windows to one size.
  package init(_ input: EvaluationInput, windows: SoundWindows) throws(StreamsError) {
    guard case .waveform(let channelCount, _, let rate) = input.stored else {
      throw StreamsError(.configuration, "the model reads '\(input.feature)', \(input.stored), which is no sound")
    }
    (self.input, self.windows, self.channelCount, sampleRateHz) = (input, windows, channelCount, rate)
    chain = try TransformChain(
      input.steps,
      input: .waveform(
        channelCount: channelCount, frameCount: rate == windows.sampleRateHz ? windows.frameCount : nil,
        sampleRateHz: rate))
    keys = chain.keys(from: RandomKey(seed: 0), epoch: 0)
    outputShape =
      if case .frames(let count) = input.padding { chain.outputShape.lasting(count) } else { chain.outputShape }
    guard let shape = outputShape.tensorShape else {
      throw StreamsError(
        .configuration,
        "windows of \(windows.lengthSeconds) s differ in length once they are fed: each is \(outputShape)")
    }
    self.shape = shape
  }

  /// The numbers of one window, in the order of ``shape``.
  package func row(of window: SoundWindow) throws -> [Float] {
    let count = window.samples.count / channelCount
    var samples = [Float](repeating: 0, count: window.samples.count)
    for channel in 0..<channelCount {
      for time in 0..<count {
        samples[channel * count + time] = Float(window.samples[time * channelCount + channel]) / 32768
      }
    }
    let stored = Waveform(sampleRateHz: windows.sampleRateHz, channelCount: channelCount, samples: samples)
    let sample = try chain.apply(
      .waveform(try stored.resampled(toHz: sampleRateHz)), steps: 0..<chain.count, keys: keys, recordID: 0)
    var row = [Float](repeating: 0, count: shape.product)
    guard case .frames(let frameLimit) = input.padding else {
      try row.withUnsafeMutableBufferPointer { try Row.write(sample, to: $0) }
      return row
    }
    let values = sample.values
    let lineCount = outputShape.axesBeforeTime.product
    let length = values.count / lineCount
    for line in 0..<lineCount {
      let kept = values[line * length..<line * length + min(length, frameLimit)]
      row.replaceSubrange(line * frameLimit..<line * frameLimit + kept.count, with: kept)
    }
    return row
  }
}
