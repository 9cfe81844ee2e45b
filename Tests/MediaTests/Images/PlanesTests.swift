import Media
import Testing

@Suite struct PlanesTests {
  @Test(arguments: 1...5)
  func channelsComeOutermost(channelCount: Int) {
    for (height, width) in [(1, 1), (3, 5), (17, 33)] {
      let shape = ImageShape(height: height, width: width, channelCount: channelCount)
      let bytes = (0..<shape.sampleCount).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
      let pixelCount = height * width
      let expected = (0..<shape.sampleCount).map { index in
        Float(bytes[index % pixelCount * channelCount + index / pixelCount]) / 255
      }
      var planes = [Float](repeating: -1, count: shape.sampleCount)
      planes.withUnsafeMutableBufferPointer { planes in
        bytes.withUnsafeBufferPointer { $0.writeUnitPlanes(of: shape, to: planes) }
      }
      #expect(planes == expected)
      let floats = Image(shape: shape, samples: bytes).unitFloats()
      #expect(floats.samples == bytes.map { Float($0) / 255 })
      planes.withUnsafeMutableBufferPointer { planes in
        planes.update(repeating: -1)
        floats.samples.withUnsafeBufferPointer { $0.writePlanes(of: shape, to: planes) }
      }
      #expect(planes == expected)
    }
  }
}
