import Arrays
import Foundation
import Records
import Streams
import Testing

@Suite struct RecordSelectionTests {
  @Test func stepsAreAppliedFromLeftToRight() throws {
    let whole = RecordSelection.split("train")
    #expect(try NumberedCollection.records(whole.prefix(5), shards: [4, 4]) == [0, 1, 2, 3, 4])
    #expect(try NumberedCollection.records(whole.dropFirst(5), shards: [4, 4]) == [5, 6, 7])
    #expect(try NumberedCollection.records(whole.dropFirst(2).prefix(3), shards: [4, 4]) == [2, 3, 4])
    #expect(try NumberedCollection.records(whole.prefix(3).dropFirst(2), shards: [4, 4]) == [2])
    #expect(try NumberedCollection.records(whole.prefix(99), shards: [4]) == [0, 1, 2, 3])
    #expect(try NumberedCollection.records(whole.dropFirst(99), shards: [4]) == [])
    let twice = RecordSelection.concatenation([.split("train[:2]"), .split("train[6:]")])
    #expect(try NumberedCollection.records(twice, shards: [4, 4]) == [0, 1, 6, 7])
  }

  @Test func shardsAreDisjointAndTogetherEverything() throws {
    for count in 1...5 {
      let parts = try (0..<count).map {
        try NumberedCollection.records(.split("train").shuffled(.buffer(size: 6)).shard($0, of: count), shards: [9, 4])
      }
      #expect(parts.flatMap { $0 }.sorted() == Array(0..<13))
      #expect((parts.map(\.count).max() ?? 0) - (parts.map(\.count).min() ?? 0) <= 1)
    }
  }

  @Test func aSecondShuffleHasItsOwnDraws() throws {
    let once = try NumberedCollection.records(.split("train").shuffled(), shards: [100])
    let twice = try NumberedCollection.records(.split("train").shuffled().shuffled(), shards: [100])
    #expect(once != twice)
    #expect(twice.sorted() == Array(0..<100))
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    let train = RecordSelection.split("train")
    let wrong: [(RecordSelection, String)] = [
      (train.shuffled().interleaved(), "right behind a split"),
      (train.interleaved(cycleLength: 0), "positive lengths"),
      (RecordSelection.concatenation([train]).interleaved(), "right behind a split"),
      (train.shuffled(.buffer(size: 0)), "size is 0"),
      (train.shuffled(.buffer(size: 5)).shuffled(), "behind a shuffle buffer"),
      (train.shuffled(.buffer(size: 5)).shuffled(.buffer(size: 5)), "behind a shuffle buffer"),
      (train.repeated().shuffled(), "shuffle first"),
      (train.repeated().repeated(2), "twice"),
      (train.repeated(0), "positive count"),
      (train.repeated().shard(0, of: 2), "shard first"),
      (train.shard(2, of: 2), "does not exist"),
      (train.prefix(-1), "take needs a count"),
      (.concatenation([train.repeated(), train]), "has no end"),
      (.mixture([]), "positive weights"),
      (.mixture([.init(train, weight: 0)]), "positive weights"),
      (.mixture([.init(train.prefix(0), weight: 1)]), "has no records"),
      (.split("train", collection: 1), "collection 1"),
    ]
    for (selection, words) in wrong {
      let error = #expect(throws: StreamsError.self, "\(selection)") {
        try NumberedCollection.records(selection, shards: [10])
      }
      #expect(error?.code == .configuration)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
    #expect(throws: RecordsError.self) { try NumberedCollection.records(.split("nope"), shards: [10]) }
  }

  @Test func isWrittenAndReadBack() throws {
    let selection = RecordSelection.mixture(
      [
        .init(.split("train[:10%]").interleaved().shuffled(.buffer(size: 7)), weight: 0.25),
        .init(.concatenation([.split("test", collection: 1), .split("train")]).shuffled().repeated(), weight: 2),
      ], onExhaustion: .restart
    ).prefix(9).dropFirst(1).shard(1, of: 3)
    let bytes = try JSONEncoder().encode(selection)
    #expect(try JSONDecoder().decode(RecordSelection.self, from: bytes) == selection)
  }
}
