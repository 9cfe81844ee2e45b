import Arrays
import Media
import Reports
import Testing

@Suite struct HeatMapImageTests {
  private let black = Tensor(shape: [1, 1, 3])

  @Test func signedMapsAreRedBlueAndClearAtZero() throws {
    let image = try HeatMapImage(
      map: Tensor(shape: [1, 3], values: [2, 0, -2]), over: black, scale: .signed)
    let pixels = (0..<3).map { Array(image.pixels[$0 * 3..<$0 * 3 + 3]) }
    #expect(pixels[0] == [179, 13, 38])
    #expect(pixels[1] == [184, 184, 184])
    #expect(pixels[2] == [5, 71, 158])
  }

  @Test func sequentialScaleGrowsLighter() {
    let lightness = (0...40).map { index in
      let color = sequentialColor(Double(index) / 40)
      return 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2]
    }
    #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func smallMapsAreEnlargedByHalfPixelInterpolation() throws {
    let wide = Tensor(shape: [1, 1, 4])
    let small = try HeatMapImage(map: Tensor(shape: [1, 2], values: [0, 1]), over: wide, scale: .sequential)
    let full = try HeatMapImage(
      map: Tensor(shape: [1, 4], values: [0, 0.25, 0.75, 1]), over: wide, scale: .sequential)
    #expect(small == full)
  }

  @Test func whatFallsOntoAColumnIsSummed() throws {
    let long = try HeatMapImage(
      map: Tensor(shape: [1, 6], values: [1, 1, 0, 0, 3, -5]), over: black, scale: .signed)
    #expect(
      try long == HeatMapImage(map: Tensor(shape: [1, 3], values: [2, 0, -2]), over: black, scale: .signed))
  }

  @Test func flatOrBrokenMapsStayDrawable() throws {
    for value in [Float(0), .nan, .infinity] {
      let map = Tensor(shape: [1, 3], repeating: value)
      #expect(try HeatMapImage(map: map, over: black, scale: .signed).pixels.count == 9)
      #expect(try HeatMapImage(map: map, over: black, scale: .sequential).pixels.count == 9)
    }
  }

  @Test func imagesKeepTheirColours() throws {
    let image = try HeatMapImage(image: Tensor(shape: [3, 1, 1], values: [1, 0.5, -2]))
    #expect(image.pixels == [255, 128, 0])
  }

  @Test func refusesOtherShapes() {
    #expect(throws: ReportError.self) { try HeatMapImage(image: Tensor(shape: [2, 1, 1])) }
    #expect(throws: ReportError.self) { try HeatMapImage(map: Tensor(shape: [3]), over: black, scale: .signed) }
  }

  @Test func passesEncoderErrorsOn() throws {
    struct Refused: Error {}
    let image = try HeatMapImage(image: black)
    #expect(throws: Refused.self) { try image.rendered(description: "x") { _, _, _, _ in throw Refused() } }
    let html = try image.rendered(description: "x") { width, height, channels, pixels in
      [UInt8(width), UInt8(height), UInt8(channels), UInt8(pixels.count)]
    }
    #expect(html.rendered().contains("data:image/png;base64,\(base64([3, 1, 3, 9]))"))
  }
}
