import CKernels
public import Settings

/// A normalisation that is written down, not trained: (x − mean) / deviation of each channel or feature.
///
/// With it a model carries its own preprocessing.
public struct Normalize: Kind {
  public static let keyword = "normalize"
  public static let summary = "Normalises each channel by numbers of the description."
  public static let settings: [Setting<Normalize>] = [
    Setting(
      "mean", \.mean, in: .within(-1e38...1e38), required: true,
      "What is taken off: one number, or one for each channel."),
    Setting(
      "standardDeviation", \.deviation, in: .within(1e-38...1e38), required: true,
      "What the rest is divided by: one number, or one for each channel."),
  ]

  /// What is taken off, for each channel or one for all.
  public var mean: ChannelNumbers = [0]
  /// What the rest is divided by, for each channel or one for all.
  public var deviation: ChannelNumbers = [1]

  public init() {}
}

extension Normalize: LayerKind {
  var response: LayerResponse { .affine }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    let channels = inputs[0][0]
    guard [1, channels].contains(mean.count), [1, channels].contains(deviation.count) else {
      throw place.failure(
        "needs one mean and deviation, or one for each of \(channels) channels, not \(mean.count) and \(deviation.count)"
      )
    }
    return inputs[0]
  }

  /// Adds one multiplication and addition per channel, and the multiplication of the gradient.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let (input, extent) = try builder.walkable(inputs[0])
    // A constant of the network has no gradient, and what only reads it needs none.
    let output = builder.value(input.shape, input.layout)
    let arena = builder.arena
    let byteCount = Int(extent.channels) * MemoryLayout<Float>.stride
    let (scale, shift, none) = (
      arena.buffer(.shared, byteCount: byteCount), arena.buffer(.shared, byteCount: byteCount),
      arena.buffer(.shared, byteCount: byteCount)
    )
    builder.prepare { [mean, deviation, channels = input.shape[0]] in
      for channel in 0..<channels {
        let inverse = 1 / deviation[channel]
        arena.floats(scale)[channel] = Float(inverse)
        arena.floats(shift)[channel] = Float(-mean[channel] * inverse)
      }
    }
    builder.perSlice(uses: [input.buffer, output.buffer]) { slice, _ in
      kernel_channel_affine(
        arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice), extent,
        arena.floats(scale), arena.floats(shift), 0)
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { () throws(NetworkError) in
        let (outputGradient, inputGradient) = (builder.sum(of: gradient), builder.part(of: share))
        builder.perSlice(uses: [outputGradient, inputGradient]) { slice, _ in
          kernel_channel_affine(
            arena.floats(outputGradient, slice: slice), arena.floats(inputGradient, slice: slice), extent,
            arena.floats(scale), arena.floats(none), 0)
        }
      }
    }
    return output
  }
}

extension Layer {
  /// A normalisation by numbers of the description.
  public static func normalize(mean: ChannelNumbers, deviation: ChannelNumbers) -> Layer {
    var made = Normalize()
    (made.mean, made.deviation) = (mean, deviation)
    return Layer(made)
  }
}
