import Media
import Streams
import Testing

@Suite struct ContactSheetTests {
  private func levels(_ sheet: Image, _ y: Int, _ x: Int) -> [UInt8] {
    (0..<3).map { sheet.samples[(y * sheet.shape.width + x) * 3 + $0] }
  }

  @Test func imagesAreMagnifiedBetweenGutters() throws {
    let original = image([0, 1, 0.5, 0], height: 2, width: 2)
    let color = image([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1], height: 2, width: 2, channelCount: 3)
    let sheet = try ContactSheet.draw([[original, color], [color]], cellSide: 5, gutter: 1)
    // Two cells of 4×4, gutters around and between.
    #expect(sheet.shape == ImageShape(height: 11, width: 11, channelCount: 3))
    #expect(levels(sheet, 0, 5) == [255, 255, 255] && levels(sheet, 3, 5) == [255, 255, 255])
    #expect(levels(sheet, 1, 1) == [0, 0, 0] && levels(sheet, 2, 2) == [0, 0, 0])
    #expect(levels(sheet, 1, 3) == [255, 255, 255] && levels(sheet, 3, 1) == [128, 128, 128])
    #expect(levels(sheet, 1, 6) == [255, 0, 0] && levels(sheet, 1, 8) == [0, 255, 0])
    #expect(levels(sheet, 6, 1) == [255, 0, 0] && levels(sheet, 8, 1) == [0, 0, 255])
    // Nothing stands in the second row's second place.
    #expect(levels(sheet, 7, 8) == [255, 255, 255])
  }

  @Test func imagesBeyondTheUnitAreStretched() throws {
    let sheet = try ContactSheet.draw([[image([-2, 0, 2, 1], height: 2, width: 2)]], cellSide: 2, gutter: 0)
    #expect(sheet.samples == [0, 0, 0, 128, 128, 128, 255, 255, 255, 191, 191, 191])
  }

  @Test func lowFrequenciesAreAtTheBottom() throws {
    let spectrogram = Sample.spectrogram(Spectrogram(bandCount: 2, frameCount: 2, values: [-80, -60, -40, 0]))
    let sheet = try ContactSheet.draw([[spectrogram]], cellSide: 2, gutter: 0)
    #expect(levels(sheet, 0, 0)[0] == 128 && levels(sheet, 0, 1)[0] == 255)
    #expect(levels(sheet, 1, 0)[0] == 0 && levels(sheet, 1, 1)[0] == 64)
  }

  @Test func soundsAreCurves() throws {
    let square = sound((0..<80).map { $0 < 40 ? 1 : -1 })
    let sheet = try ContactSheet.draw([[square]], cellSide: 20, gutter: 0)
    #expect(sheet.shape == ImageShape(height: 20, width: 40, channelCount: 3))
    #expect(levels(sheet, 0, 10) == [40, 40, 40] && levels(sheet, 19, 10) == [235, 235, 235])
    #expect(levels(sheet, 19, 30) == [40, 40, 40] && levels(sheet, 0, 30) == [235, 235, 235])
    let empty = try ContactSheet.draw([[sound([])]], cellSide: 20, gutter: 0)
    #expect(empty.samples.allSatisfy { $0 == 235 })
    let few = try ContactSheet.draw([[.numbers([3, -3])]], cellSide: 20, gutter: 0)
    #expect(levels(few, 0, 10) == [40, 40, 40] && levels(few, 19, 30) == [40, 40, 40])
  }

  @Test func whatIsNoNumberIsBlack() throws {
    let sheet = try ContactSheet.draw([[image([.nan, 0, 1, 3], height: 2, width: 2)]], cellSide: 2, gutter: 0)
    #expect(sheet.samples[0] == 0 && sheet.samples[9] == 255)
  }

  @Test func sheetsAreBounded() {
    let wide = image([Float](repeating: 0, count: 20_000), height: 1, width: 20_000)
    let error = #expect(throws: StreamsError.self) { try ContactSheet.draw([[wide, wide]]) }
    #expect(error?.code == .configuration)
    #expect(error?.message.hasSuffix("is too large; ask for fewer records or draws") == true)
  }
}
