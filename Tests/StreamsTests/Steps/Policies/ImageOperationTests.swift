import Arrays
import Media
import Streams
import Testing

@Suite struct ImageOperationTests {
  private let ramp = FloatImage(
    shape: ImageShape(height: 8, width: 8, channelCount: 1), samples: (0..<64).map { Float($0 % 8) / 8 })

  private func done(_ operation: ImageOperation, _ magnitude: Float) -> [Float] {
    operation.apply(magnitude, to: ramp, interpolation: .nearest).samples
  }

  @Test func geometryIsInPixelsAndDegrees() {
    // Rows further down are read further to the right; the upper left corner stays.
    #expect(done(.shearX, 0.5)[0..<8] == ramp.samples[0..<8])
    #expect(Array(done(.shearX, 0.5)[32..<40]) == [2, 3, 4, 5, 6, 7, 0, 0].map { Float($0) / 8 })
    #expect(done(.shearY, 1)[0] == 0 && done(.shearY, 1)[63] == 0 && done(.shearY, 0.5)[2] == 2.0 / 8)
    #expect(Array(done(.translateX, 2.9)[0..<8]) == [0, 0, 0, 1, 2, 3, 4, 5].map { Float($0) / 8 })
    #expect(Array(done(.translateX, -1)[0..<8]) == [1, 2, 3, 4, 5, 6, 7, 0].map { Float($0) / 8 })
    #expect(done(.translateY, 1)[0..<8].allSatisfy { $0 == 0 } && done(.translateY, 1)[8..<16] == ramp.samples[0..<8])
    // A quarter turn to the left brings the right side up.
    #expect(done(.rotate, 90)[0..<8].allSatisfy { $0 == 7.0 / 8 })
    #expect(done(.rotate, -90)[0..<8].allSatisfy { $0 == 0 })
  }

  @Test func levelsAreThePrimitives() {
    #expect(done(.identity, 0) == ramp.samples)
    #expect(done(.brightness, 0.5) == ramp.adjustingBrightness(1.5).samples)
    #expect(done(.contrast, -0.5) == ramp.adjustingContrast(0.5).samples)
    #expect(done(.color, -0.5) == ramp.samples)
    #expect(done(.sharpness, 0.5) == ramp.adjustingSharpness(1.5).samples)
    #expect(done(.posterize, 2) == ramp.posterized(bitCount: 2).samples)
    #expect(done(.solarize, 0.5) == ramp.solarized(threshold: 0.5).samples)
    #expect(done(.autocontrast, 0) == ramp.autocontrasted().samples)
    #expect(done(.equalize, 0) == ramp.equalized().samples)
  }
}
