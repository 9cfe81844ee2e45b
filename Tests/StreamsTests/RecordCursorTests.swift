import Arrays
import Streams
import Testing

/// What all orders promise: any place is found again from its number.
@Suite struct RecordCursorTests {
  /// A random selection over splits `train` and `test` of two collections.
  private func selection(_ generator: inout CounterGenerator, depth: Int = 2) -> RecordSelection {
    var selection: RecordSelection
    switch depth == 0 ? 0 : generator.below(4) {
    case 0, 1:
      selection = .split(["train", "test", "train[2:9]+test", "train[30%:]"][generator.below(4)], collection: generator.below(2))
      if generator.below(3) == 0 {
        selection = selection.interleaved(cycleLength: 1 + generator.below(4), blockLength: 1 + generator.below(4))
      }
    case 2: selection = .concatenation((0...generator.below(3)).map { _ in self.selection(&generator, depth: depth - 1) })
    default:
      selection = .mixture(
        (0...generator.below(3)).map { _ in
          RecordSelection.Part(self.selection(&generator, depth: depth - 1), weight: Double(1 + generator.below(5)))
        }, onExhaustion: generator.below(2) == 0 ? .stop : .restart)
    }
    for _ in 0..<generator.below(4) {
      switch generator.below(7) {
      case 0: selection = selection.shuffled(.buffer(size: 1 + generator.below(30)))
      case 1: selection = selection.shuffled()
      case 2: selection = selection.repeated(1 + generator.below(3))
      case 3: selection = selection.prefix(generator.below(60))
      case 4: selection = selection.dropFirst(generator.below(9))
      default:
        let count = 1 + generator.below(3)
        selection = selection.shard(generator.below(count), of: count)
      }
    }
    return selection
  }

  @Test func everyPlaceIsFoundAgain() throws {
    let catalogue = RecordCatalogue([
      NumberedCollection([("train", [5, 0, 7, 3, 6]), ("test", [4, 4])]),
      NumberedCollection([("train", [9, 2]), ("test", [1, 0, 8, 3])]),
    ])
    var generator = RandomKey(seed: 5).derived("selections").generator()
    var checkedCount = 0
    var placeCount = 0
    while checkedCount < 600 {
      let selection = selection(&generator)
      let key = RandomKey(seed: UInt64(checkedCount))
      let cursor: any RecordCursor
      do {
        cursor = try selection.cursor(in: catalogue, key: key)
      } catch { continue }  // Some combinations make no sense and are refused: RecordSelectionTests.
      let all = NumberedCollection.references(cursor)
      #expect(all.count == cursor.count, "\(selection)")
      // On one cursor to and fro, and on a fresh one.
      for _ in 0..<12 {
        let place = generator.below(all.count + 1)
        cursor.seek(to: place)
        let rest = NumberedCollection.references(cursor)
        #expect(rest == Array(all[place...]), "place \(place) of \(all.count) in \(selection)")
        let fresh = try selection.cursor(in: catalogue, key: key)
        fresh.seek(to: place)
        #expect(NumberedCollection.references(fresh, limit: 3) == Array(all[place...].prefix(3)))
        placeCount += all.count - place
      }
      checkedCount += 1
    }
    #expect(placeCount > 40_000)
  }
}
