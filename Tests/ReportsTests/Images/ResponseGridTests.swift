import Arrays
import Reports
import Testing

@Suite struct ResponseGridTests {
  private func pixel(_ grid: ImageGrid, _ x: Int, _ y: Int) -> [UInt8] {
    Array(grid.pixels[(y * grid.width + x) * 3..<(y * grid.width + x) * 3 + 3])
  }

  @Test func eachRowIsAnImageAndItsChannels() throws {
    // Two images of 2 × 2, two channels of 1 × 1.
    let responses = try ResponseGrid(
      layer: "conv1", images: Tensor(shape: [2, 1, 2, 2], values: [0, 1, 0, 0, 1, 1, 1, 1]),
      responses: Tensor(shape: [2, 2, 1, 1], values: [4, 0, 2, -4]), imageCount: 5, channelCount: 2)
    let grid = try responses.grid()
    #expect(grid.width == 10 && grid.height == 7)
    #expect(pixel(grid, 1, 1) == [0, 0, 0] && pixel(grid, 2, 1) == [255, 255, 255])
    #expect(pixel(grid, 4, 1) == [179, 13, 38] && pixel(grid, 5, 2) == [179, 13, 38])
    #expect(pixel(grid, 7, 1) == [255, 255, 255])
    #expect(pixel(grid, 4, 4) == [217, 134, 147] && pixel(grid, 7, 4) == [5, 71, 158])
    #expect(responses.caption == "conv1: channels of 1 × 1 (all 2) for 2 of 5 images")
  }

  @Test func refusesWhatDoesNotFit() {
    #expect(throws: ReportError.self) {
      try ResponseGrid(
        layer: "c", images: Tensor(shape: [2, 1, 2, 2]), responses: Tensor(shape: [1, 2, 1, 1]), imageCount: 2,
        channelCount: 2)
    }
    #expect(throws: ReportError.self) {
      try ResponseGrid(
        layer: "c", images: Tensor(shape: [1, 1, 2, 2]), responses: Tensor(shape: [1, 2, 4]), imageCount: 1,
        channelCount: 2)
    }
  }
}
