import Arrays
import Reports
import Testing

@Suite struct FilterGridTests {
  private func pixel(_ grid: ImageGrid, _ x: Int, _ y: Int) -> [UInt8] {
    Array(grid.pixels[(y * grid.width + x) * 3..<(y * grid.width + x) * 3 + 3])
  }

  @Test func filtersOverOneChannelStandInARowBySign() throws {
    var weights = Tensor(shape: [2, 1, 3, 3])
    weights.values[0] = 2
    weights.values[9 + 8] = -2
    let filters = try FilterGrid(layer: "conv1", weights: weights)
    let grid = filters.grid()
    // A tap is 8 pixels, a tile 24, a line 3.
    #expect(grid.width == 57 && grid.height == 30)
    #expect(pixel(grid, 3, 3) == [179, 13, 38] && pixel(grid, 10, 10) == [179, 13, 38])
    #expect(pixel(grid, 11, 10) == [255, 255, 255])
    #expect(pixel(grid, 30, 3) == [255, 255, 255] && pixel(grid, 53, 26) == [5, 71, 158])
    #expect(filters.caption == "conv1: filters of 3 × 3 over one channel: all 2")
  }

  @Test func filtersOverThreeChannelsAreColoursScaledTogether() throws {
    // Filter, channel: one weight each; from −1 to 3 over the whole layer.
    let filters = try FilterGrid(layer: "c", weights: Tensor(shape: [2, 3, 1, 1], values: [3, 1, -1, 0, -1, 1]))
    let grid = filters.grid()
    #expect(pixel(grid, 3, 3) == [255, 128, 0] && pixel(grid, 30, 3) == [64, 0, 128])
    #expect(filters.caption.contains("red, green and blue"))
  }

  @Test func otherFiltersHaveARowEachAndLimitsAreSaid() throws {
    // The weight tells its place: filter 1 sees channel 2 alone.
    var weights = Tensor(shape: [20, 40, 1, 1])
    weights.values[1 * 40 + 2] = 1
    let filters = try FilterGrid(layer: "c", weights: weights)
    let grid = filters.grid()
    #expect(grid.width == 16 * 27 + 3 && grid.height == 16 * 27 + 3)
    #expect(pixel(grid, 2 * 27 + 3, 27 + 3) == [179, 13, 38] && pixel(grid, 27 + 3, 2 * 27 + 3) == [255, 255, 255])
    #expect(filters.caption == "c: filters of 1 × 1, one a row (16 of 20); one input channel a column (16 of 40)")
    let two = try FilterGrid(layer: "c", weights: Tensor(shape: [3, 2, 5, 5])).grid()
    #expect(two.width == 2 * 23 + 3 && two.height == 3 * 23 + 3)
  }

  @Test func manySingleTilesWrapAndEndAtALimit() throws {
    let filters = try FilterGrid(layer: "c", weights: Tensor(shape: [70, 1, 24, 24]))
    #expect(filters.grid().width == 16 * 27 + 3 && filters.grid().height == 4 * 27 + 3)
    #expect(filters.caption.hasSuffix("64 of 70"))
  }

  @Test func brokenWeightsStayDrawableAndOtherAxesAreRefused() throws {
    for channels in [1, 2, 3] {
      let weights = Tensor(shape: [1, channels, 1, 1], repeating: .nan)
      #expect(try !FilterGrid(layer: "c", weights: weights).grid().pixels.isEmpty)
    }
    #expect(throws: ReportError.self) { try FilterGrid(layer: "c", weights: Tensor(shape: [3, 2, 5])) }
  }
}
