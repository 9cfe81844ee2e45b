import Glibc
import ImageViews
import Media
import Testing

@Suite struct ShowSpectrumTests {
  @Test func aPlainImageHasNoWaves() throws {
    let shown = try #require(
      try images(ShowSpectrum().exhibits(of: subject(image([0.5, 0.5], height: 1, width: 2)))).first)
    #expect(shown.scale == ColorBar(.sequential, -80, 0))
  }

  @Test func aChannelThatIsNotThereIsRefused() throws {
    let refusal = #expect(throws: ImageViewRefusal.self) {
      try view("spectrum: 1").exhibits(of: subject(image([0.5], height: 1, width: 1)))
    }
    #expect(refusal?.setting == "channel")
  }
}

extension ShowSpectrum: ExemplifiedView {
  static func checkExample() throws {
    // Two waves across eight pixels: bright at two places, a quarter of a cycle per pixel from the middle.
    let wave = image((0..<8).map { 0.5 + 0.5 * cos(.pi * Float($0) / 2) }, height: 1, width: 8)
    let shown = images(try ShowSpectrum().exhibits(of: subject(wave)))[0]
    let brightest = ColorBar(.sequential, -80, 0).color(0)
    let pixels = shown.pixels?.samples ?? []
    let bright = (0..<8).filter { Double(pixels[3 * $0]) / 255 > brightest[0] - 0.01 }
    #expect(bright == [2, 6] && shown.axes == .frequencies)
  }
}
