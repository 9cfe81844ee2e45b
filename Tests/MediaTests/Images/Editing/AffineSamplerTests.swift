import Media
import Testing

@Suite struct AffineSamplerTests {
  private func sample(
    _ sampler: AffineSampler, _ values: [Float], _ shape: Image.Shape, fill: AffineSampler.Fill = .constant
  ) -> [Float] {
    let pixelCount = shape.height * shape.width
    let samples = (0..<values.count).map { values[$0 % shape.channelCount * pixelCount + $0 / shape.channelCount] }
    return sampler.apply(to: FloatImage(shape: shape, samples: samples), fill: fill).planarSamples
  }

  private let shape = Image.Shape(height: 3, width: 3, channelCount: 1)
  private let image: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]

  @Test func identityKeepsTheImage() {
    #expect(sample(AffineSampler(shape: shape), image, shape) == image)
  }

  @Test func wholeShiftsMovePixels() {
    let right = AffineSampler(shape: shape, shiftX: 1)
    #expect(sample(right, image, shape) == [0, 1, 2, 0, 4, 5, 0, 7, 8])
    #expect(sample(right, image, shape, fill: .nearest) == [1, 1, 2, 4, 4, 5, 7, 7, 8])
    #expect(sample(AffineSampler(shape: shape, shiftY: -1), image, shape) == [4, 5, 6, 7, 8, 9, 0, 0, 0])
  }

  @Test func halfShiftsMixNeighbours() {
    let half = AffineSampler(shape: shape, shiftX: 0.5)
    #expect(sample(half, image, shape) == [0.5, 1.5, 2.5, 2, 4.5, 5.5, 3.5, 7.5, 8.5])
  }

  @Test func aQuarterTurnMovesCorners() {
    let turned = sample(AffineSampler(shape: shape, cosine: 0, sine: 1), image, shape)
    #expect(turned == [7, 4, 1, 8, 5, 2, 9, 6, 3] || turned == [3, 6, 9, 2, 5, 8, 1, 4, 7])
    let back = sample(AffineSampler(shape: shape, cosine: 0, sine: -1), turned, shape)
    #expect(back == image)
  }

  @Test func magnifyingByTwoSamplesBetweenPixels() {
    #expect(sample(AffineSampler(shape: shape, scale: 2), image, shape) == [3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7])
  }

  @Test func channelsAreSampledAlike() {
    let two = Image.Shape(height: 3, width: 3, channelCount: 2)
    let sampler = AffineSampler(shape: two, cosine: 0.9, sine: 0.2, scale: 1.1, shiftX: 0.3, shiftY: -0.2)
    let result = sample(sampler, image + image.map { $0 * 2 }, two)
    for index in 0..<9 { #expect(abs(result[9 + index] - 2 * result[index]) < 1e-5) }
  }

  /// Half coordinates are the map's, whole ones the sampler's.
  @Test func takesAMapOfHalfCoordinates() {
    let size = ImageSize(height: 3, width: 3)
    let shifted = AffineSampler(ProjectiveMap.affine(size: size, translation: (x: 0.5, y: 0)))
    #expect(sample(shifted, image, shape) == [0.5, 1.5, 2.5, 2, 4.5, 5.5, 3.5, 7.5, 8.5])
    let turned = AffineSampler(ProjectiveMap.affine(size: size, angle: 90))
    let expected: [Float] = [7, 4, 1, 8, 5, 2, 9, 6, 3]
    #expect(zip(sample(turned, image, shape, fill: .nearest), expected).allSatisfy { abs($0 - $1) < 1e-4 })
  }
}
