import CMediaKernels

extension Raster where Sample == UInt8 {
  /// The image on 0…1.
  package func unitFloats() -> FloatImage {
    FloatImage(
      shape: shape, samples: filled(samples.count) { unit_floats_of_bytes(samples, $0, Int64(samples.count)) })
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Writes the samples `[height, width, channel]` of an image as floats on 0…1, `[channel, height, width]`.
  package func writeUnitPlanes(of shape: ImageShape, to planes: UnsafeMutableBufferPointer<Float>) {
    precondition(
      count == shape.sampleCount && planes.count == count, "\(count) bytes and \(planes.count) floats must fit \(shape)"
    )
    // Sound: both hold height · width · channels samples.
    guard let source = baseAddress, let destination = planes.baseAddress else { return }
    unit_planes_of_bytes(source, destination, Int64(shape.height * shape.width), Int64(shape.channelCount))
  }
}

extension UnsafeBufferPointer<Float> {
  /// Writes the samples `[height, width, channel]` of an image as `[channel, height, width]`.
  package func writePlanes(of shape: ImageShape, to planes: UnsafeMutableBufferPointer<Float>) {
    precondition(
      count == shape.sampleCount && planes.count == count,
      "\(count) and \(planes.count) floats must fit \(shape)")
    // Sound: both hold height · width · channels samples.
    guard let source = baseAddress, let destination = planes.baseAddress else { return }
    planes_of_floats(source, destination, Int64(shape.height * shape.width), Int64(shape.channelCount))
  }
}
