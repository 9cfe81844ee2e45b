import Arrays
import Explanation
import Testing

@Suite struct ImportantPartTests {
  @Test func takesTheGreatestCellsAboveZero() {
    var map = Tensor(shape: [5, 5], repeating: -1)
    for place in [6, 7, 8, 11, 12, 13, 16, 17, 18] { map.values[place] = 9 }
    // Of means over 3 × 3 cells the middle one is greatest, then those beside it.
    #expect(ImportantPart(of: map, share: 0.04).isInside.firstIndex(of: true) == 12)
    #expect(
      ImportantPart(of: map, share: 0.2).isInside.enumerated().filter(\.element).map(\.offset) == [7, 11, 12, 13, 17])
    // What speaks against is never inside, however much is asked for.
    #expect(
      ImportantPart(of: Tensor(shape: [2, 2], repeating: -1), share: 1).isInside == [false, false, false, false])
    #expect(ImportantPart(of: map, share: 0).isInside.allSatisfy { !$0 })
  }

  @Test func channelsAndColumnsAreSummed() {
    let map = Tensor(shape: [2, 1, 8], values: [0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 1, -7])
    // In fours: 0 and 3 + 3 + 1 - 7 = 0; without the second channel 6.
    #expect(ImportantPart(of: map, share: 1, mostColumns: 2).isInside == [false, false])
    let one = ImportantPart(of: Tensor(shape: [1, 8], values: Array(map.values.prefix(8))), share: 0.5, mostColumns: 2)
    #expect(one.columnCount == 2 && one.isInside.count { $0 } == 1)
  }

  @Test func weightsChangeLinearlyBetweenCells() {
    let part = ImportantPart(of: Tensor(shape: [1, 4], values: [0, 0, 0, 9]), share: 0.25)
    #expect(part.isInside == [false, false, false, true])
    #expect(part.weight(row: 0, column: 2.25) == 0.25 && part.weight(row: 7, column: 99) == 1)
    #expect(part.weight(row: -3, column: -1) == 0)
  }
}
