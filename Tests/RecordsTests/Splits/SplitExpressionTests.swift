import Foundation
import Records
import Testing

@Suite struct SplitExpressionTests {
  private let splits = [
    TFDSInfo.Split(name: "train", shardLengths: [39, 39, 40, 39]),
    TFDSInfo.Split(name: "test", shardLengths: [10, 10, 11, 10]),
  ]

  private func ranges(_ text: String) throws -> [SplitRange] { try SplitExpression(parsing: text).ranges(in: splits) }

  /// Every expression of the golden selects the ids that TFDS selects, in file order.
  @Test func selectsWhatTFDSSelects() throws {
    let data = try Data(contentsOf: URL(filePath: golden("split-expressions.json")))
    let expected = try JSONDecoder().decode([String: [String]].self, from: data)
    let train = try #require(expected["train"])
    let both = try #require(expected["train+test"])
    let ids = ["train": train, "test": Array(both.dropFirst(train.count))]
    #expect(expected.count >= 12)
    for (text, selected) in expected {
      #expect(try ranges(text).flatMap { ids[$0.split]?[$0.range] ?? [] } == selected, "\(text)")
    }
  }

  @Test func percentagesRoundHalfToEven() throws {
    let five = [TFDSInfo.Split(name: "s", shardLengths: [5])]
    let seven = [TFDSInfo.Split(name: "s", shardLengths: [7])]
    #expect(try SplitExpression(parsing: "s[:50%]").ranges(in: five)[0].range == 0..<2)
    #expect(try SplitExpression(parsing: "s[:50%]").ranges(in: seven)[0].range == 0..<4)
    #expect(try SplitExpression(parsing: "s[12.5%:]").ranges(in: seven)[0].range == 1..<7)
  }

  @Test func slicesByRecordsAndShards() throws {
    #expect(try ranges("train[10:-5]") == [SplitRange(split: "train", range: 10..<152)])
    #expect(try ranges("train[:2shard]") == [SplitRange(split: "train", range: 0..<78)])
    #expect(try ranges("train[1shard]") == [SplitRange(split: "train", range: 39..<78)])
    #expect(try ranges("train[-1shard:]") == [SplitRange(split: "train", range: 118..<157)])
    #expect(try ranges("all").map(\.split) == ["train", "test"])
    #expect(try ranges(" train[80%:] + test ").map(\.range.count) == [31, 41])
    #expect(try ranges("train[20:10]") == [])
  }

  /// TFDS takes what Python's `int` takes, and any white space around a plus sign.
  @Test(arguments: [
    ("train[:1_0]", "train[:10]"), ("train[1_0:-1_0]", "train[10:-10]"), ("train[:5_0%]", "train[:50%]"),
    ("train[:0_2shard]", "train[:2shard]"), ("train[:٣]", "train[:3]"), ("train[:१०%]", "train[:10%]"),
    ("train\t+\n test", "train+test"), ("train[007:]", "train[7:]"), ("train[:.5%]", "train[:0.5%]"),
  ]) func numbersAndSpacesAreThoseOfPython(text: String, plain: String) throws {
    #expect(try ranges(text) == ranges(plain))
    #expect(try SplitExpression(parsing: text).canonical == plain)
  }

  @Test func theCanonicalSpellingSelectsTheSame() throws {
    for text in [
      "train[10:-5]", "train[1shard]", "train[-1shard]", "all", " train[80%:] + test ", "train[:33.30%]", "train[-7:]",
    ] {
      let canonical = try SplitExpression(parsing: text).canonical
      #expect(try ranges(canonical) == ranges(text), "\(text)")
      #expect(try SplitExpression(parsing: canonical).canonical == canonical)
    }
  }

  @Test(arguments: [
    ("", "column 1"), ("train+", "column 7"), ("train[", "column 6"), ("train[]", "column 6"), ("train[:]", "column 7"),
    ("train[5]", "column 7"), ("train[1:2:3]", "column 7"), ("train[a:]", "column 7"), ("train[:120%]", "column 8"),
    ("train[10:50%]", "column 10"), ("all[:5]", "column 4"), ("test+nope", "column 6"), ("train[:1000]", "column 1"),
    ("train[:nan]", "column 8"), ("train[:1.5]", "column 8"), ("train[:_1]", "column 8"), ("train[:1_]", "column 8"),
    ("train[:1__0]", "column 8"), ("train[:--1]", "column 8"), ("train[:①]", "column 8"), ("train[:1_.5%]", "column 8"),
  ]) func errorsAreLocated(text: String, place: String) {
    let error = #expect(throws: RecordsError.self) { try ranges(text) }
    #expect(error?.code == .invalid)
    #expect(error?.message.contains(place) == true, "\(error?.message ?? "")")
  }
}
