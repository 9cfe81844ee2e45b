import Records
import Testing

@Suite struct WaitingNumbersTests {
  /// What is in the file, what waits in memory, and what lies across both is the same as in an array.
  @Test(arguments: [1, 3, 7, 1_000]) func everyRangeIsWhatWasAppended(chunkCount: Int) throws {
    var waiting = WaitingNumbers<Int32>(chunkCount: chunkCount)
    var all: [Int32] = []
    for length in [2, 1, 0, 5, 4] {
      let numbers = (0..<length).map { Int32(100 * length + $0) }
      try waiting.append(numbers)
      all += numbers
    }
    #expect(waiting.count == all.count)
    var found: [Int32] = [9, 9, 9]
    for start in 0...all.count {
      for end in start...all.count {
        try waiting.read(start..<end, into: &found)
        #expect(found == Array(all[start..<end]), "\(start)..<\(end)")
      }
    }
  }

  @Test func aFolderThatIsNotThereIsNamedWhenItIsNeeded() throws {
    var waiting = WaitingNumbers<Float>(in: "/nowhere/at/all", chunkCount: 3)
    try waiting.append([1, 2])
    #expect(throws: RecordsError.self) { try waiting.append([3]) }
  }
}
