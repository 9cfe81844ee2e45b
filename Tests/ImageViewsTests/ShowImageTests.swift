import ImageViews
import Media
import Testing

@Suite struct ShowImageTests {
  private func shown(_ yaml: String, _ samples: [Float], channelCount: Int = 1) throws -> ShownImage {
    let image = image(samples, height: 1, width: samples.count / channelCount, channelCount: channelCount)
    return try #require(images(view(yaml).exhibits(of: subject(image))).first)
  }

  @Test func negativeNumbersAreBlueAndPositiveRed() throws {
    let signed = try shown("image", [-0.5, 0, 0.25])
    #expect(signed.scale == ColorBar(.signed, -0.5, 0.5))
    let pixels = try #require(signed.pixels?.samples)
    #expect(pixels[3..<6] == [255, 255, 255] && pixels[0] < pixels[2] && pixels[6] > pixels[8])
    let colored = try shown("image", [-1, 0, 1, 0.5, 0.5, 0.5], channelCount: 3)
    #expect(colored.scale == nil && colored.caption.contains("black at -1 and white at 1"))
    #expect(colored.pixels?.samples.prefix(3) == [0, 128, 255])
  }

  @Test func aRangeIsStretched() throws {
    let stretched = try shown("image: {range: [0.25, 0.75]}", [0, 0.25, 0.5, 1])
    #expect(stretched.pixels?.samples == [0, 0, 0, 0, 0, 0, 128, 128, 128, 255, 255, 255])
    #expect(stretched.scale == ColorBar(.gray, 0.25, 0.75))
    #expect(try shown("image: {colors: inverted}", [0, 1]).pixels?.samples == [255, 255, 255, 0, 0, 0])
    #expect(throws: (any Error).self) { try view("image: {range: [1, 0]}") }
    #expect(throws: (any Error).self) { try view("image: {range: [1]}") }
  }

  @Test func smallImagesAreMagnified() throws {
    #expect(try shown("image", [0.5, 0.5]).magnification == 128)
    #expect(try shown("image: {magnification: 3}", [0.5, 0.5]).magnification == 3)
    #expect(try shown("image", [Float](repeating: 0, count: 65)).magnification == 1)
  }
}

extension ShowImage: ExemplifiedView {
  static func checkExample() throws {
    let shown = images(
      ShowImage().exhibits(of: subject(image([1, 0.5, 0, 0, 0, 0], height: 2, width: 1, channelCount: 3))))
    #expect(shown.map { $0.pixels?.samples } == [[255, 128, 0, 0, 0, 0]])
    #expect(shown.map(\.caption) == ["2 × 1 × 3"] && shown[0].scale == nil)
  }
}
