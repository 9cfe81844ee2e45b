import Media
public import Settings

/// Takes rows for columns, and columns for rows: `numpy.swapaxes` of height and width.
public struct Transpose: Hashable, Sendable {
  /// Describes the step.
  public init() {}
}

extension Transform {
  /// Takes rows for columns.
  public static var transpose: Transform { Transform(step: Transpose()) }
}

extension Transpose: FixedStep {
  public static let keyword = "transpose"
  public static let summary = "Takes the rows of an image for columns, and its columns for rows."
  public static let settings: [Setting<Transpose>] = []

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let image = try input.image()
    return .image(height: image.width, width: image.height, channelCount: image.channelCount)
  }

  package func apply(_ sample: Sample) -> Sample { .image(sample.image.transposed()) }
}
