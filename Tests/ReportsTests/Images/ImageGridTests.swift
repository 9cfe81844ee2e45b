import Reports
import Testing

@Suite struct ImageGridTests {
  private let ground: [UInt8] = [200, 200, 200]

  private func tile(_ width: Int, _ height: Int, _ values: [Double]) -> ImageGrid.Tile {
    ImageGrid.Tile(width: width, height: height, colors: values.map { SIMD3(repeating: $0) })
  }

  private func pixel(_ grid: ImageGrid, _ x: Int, _ y: Int) -> [UInt8] {
    Array(grid.pixels[(y * grid.width + x) * 3..<(y * grid.width + x) * 3 + 3])
  }

  @Test func tilesStandInCellsBetweenLines() {
    let grid = ImageGrid(rows: [[tile(2, 1, [0, 1]), tile(2, 1, [1, 0])], [tile(2, 1, [0, 0])]])
    #expect(grid.width == 7 && grid.height == 5 && grid.pixels.count == 105)
    for x in [0, 3, 6] { #expect(pixel(grid, x, 1) == ground) }
    for y in [0, 2, 4] { #expect(pixel(grid, 1, y) == ground) }
    #expect(pixel(grid, 1, 1) == [0, 0, 0] && pixel(grid, 2, 1) == [255, 255, 255])
    #expect(pixel(grid, 4, 1) == [255, 255, 255] && pixel(grid, 5, 1) == [0, 0, 0])
    #expect(pixel(grid, 2, 3) == [0, 0, 0] && pixel(grid, 4, 3) == ground, "a short row leaves cells empty")
  }

  @Test func smallTilesAreEnlargedByAWholeFactorInTheMiddle() {
    let grid = ImageGrid(rows: [[tile(5, 5, [Double](repeating: 0, count: 25)), tile(2, 2, [1, 1, 1, 0])]])
    // Four of five pixels: one line is left over, at the end.
    #expect(
      pixel(grid, 7, 1) == [255, 255, 255] && pixel(grid, 10, 4) == [0, 0, 0] && pixel(grid, 9, 2) == [255, 255, 255])
    #expect(pixel(grid, 11, 1) == ground && pixel(grid, 7, 5) == ground)
    let enlarged = ImageGrid(rows: [[tile(1, 1, [0])]], enlargement: 3)
    #expect(enlarged.width == 5 && pixel(enlarged, 3, 3) == [0, 0, 0])
  }

  @Test func largeTilesAreReducedToMeans() {
    let tile = tile(3, 2, [0, 1, 1, 0, 1, 0])
    #expect(tile.reduced(to: 3) == tile)
    let reduced = tile.reduced(to: 2)
    #expect(reduced.width == 2 && reduced.height == 1)
    #expect(reduced.pixels == [128, 128, 128, 128, 128, 128])
    let large = ImageGrid(rows: [[self.tile(640, 320, [Double](repeating: 1, count: 640 * 320))]])
    #expect(large.width == 66 && large.height == 34)
  }
}
