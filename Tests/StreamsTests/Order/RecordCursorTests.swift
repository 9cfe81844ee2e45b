import Arrays
import Streams
import Testing

/// What all orders promise: any place is found again from its number.
@Suite struct RecordCursorTests {
  @Test func everyPlaceIsFoundAgain() throws {
    let catalogue = RecordCatalogue([
      NumberedCollection([("train", [5, 0, 7, 3, 6]), ("test", [4, 4])]),
      NumberedCollection([("train", [9, 2]), ("test", [1, 0, 8, 3])]),
    ])
    var generator = RandomKey(seed: 5).derived("selections").generator()
    var checkedCount = 0
    var placeCount = 0
    while checkedCount < 600 {
      let selection = RandomSelection.make(&generator, collectionCount: 2)
      let key = RandomKey(seed: UInt64(checkedCount))
      var cursor: any RecordCursor
      do {
        cursor = try selection.cursor(in: catalogue, key: key)
      } catch { continue }  // Some combinations make no sense and are refused: RecordSelectionTests.
      let all = NumberedCollection.references(&cursor)
      #expect(all.count == cursor.count, "\(selection)")
      // On one cursor to and fro, and on a fresh one.
      for _ in 0..<12 {
        let place = generator.below(all.count + 1)
        cursor.seek(to: place)
        let rest = NumberedCollection.references(&cursor)
        #expect(rest == Array(all[place...]), "place \(place) of \(all.count) in \(selection)")
        var fresh = try selection.cursor(in: catalogue, key: key)
        fresh.seek(to: place)
        #expect(NumberedCollection.references(&fresh, limit: 3) == Array(all[place...].prefix(3)))
        placeCount += all.count - place
      }
      checkedCount += 1
    }
    #expect(placeCount > 40_000)
  }
}
