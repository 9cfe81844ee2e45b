import Media
import Testing

@Suite struct ImageMontageTests {
  private func image(_ height: Int, _ width: Int, _ level: UInt8) -> Image {
    let shape = ImageShape(height: height, width: width, channelCount: 3)
    return Image(shape: shape, samples: [UInt8](repeating: level, count: shape.sampleCount))
  }

  @Test func standsInRowsAndColumnsOnWhite() throws {
    let sheet = try Image.montage([[image(1, 1, 1), image(3, 2, 2)], [image(1, 3, 3)]], gutter: 1)
    #expect(sheet.shape == ImageShape(height: 7, width: 8, channelCount: 3))
    let first = stride(from: 0, to: sheet.samples.count, by: 3).map { sheet.samples[$0] }
    let w: UInt8 = 255
    #expect(
      first == [
        w, w, w, w, w, w, w, w,
        w, w, w, w, w, 2, 2, w,
        w, w, 1, w, w, 2, 2, w,
        w, w, w, w, w, 2, 2, w,
        w, w, w, w, w, w, w, w,
        w, 3, 3, 3, w, w, w, w,
        w, w, w, w, w, w, w, w,
      ])
  }

  @Test func aSheetHasBounds() {
    let wide = image(1, 20_000, 0)
    let error = #expect(throws: MediaError.self) { try Image.montage([[wide, wide]], gutter: 0) }
    #expect(error?.code == .tooLarge)
  }
}
