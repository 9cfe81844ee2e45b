import Foundation
import Records
import Testing

/// Shares by hash: growth moves no record, duplicates and groups stay together, and shares are near what was asked for.
@Suite struct SplitSharesTests {
  private static let features = TFDSFeatures(features: [
    "image": .image(shape: [nil, nil, 3], encoding: "png"), "label": .classLabel(classCount: 4, names: []),
    "speaker": .text, "id": .tensor(shape: [], type: .int64),
  ])

  private func shares(
    _ texts: [String: String] = ["train": "80%", "validation": "10%", "test": "10%"], seed: Int = 1,
    by grouping: RecordGrouping = .content
  ) throws -> SplitShares {
    var shares: [String: ShareExpression] = [:]
    for (name, text) in texts { shares[name] = try ShareExpression(parsing: text) }
    return try SplitShares(shares, seed: seed, grouping: grouping)
  }

  private func example(_ image: Int, label: Int = 0, speaker: String = "s", id: Int = 0) -> Example {
    Example(features: [
      "image": .bytes([Array("picture \(image)".utf8)]), "label": .integers([Int64(label)]),
      "speaker": .bytes([Array(speaker.utf8)]), "id": .integers([Int64(id)]),
    ])
  }

  private func sides(
    _ shares: SplitShares, _ examples: [Example], source: String = "train", names: [String]? = nil
  ) throws -> [String] {
    let divider = try RecordDivider(shares, features: Self.features)
    return try examples.enumerated().map { try divider.split(of: $1, source: source, name: names?[$0]) }
  }

  /// A side depends on the record and the seed alone, so that nothing that comes or goes moves it.
  @Test func growthMovesNoRecord() throws {
    var generator = SystemRandomNumberGenerator()
    let before = (0..<300).map { example($0) }
    let known = Dictionary(uniqueKeysWithValues: zip(0..<300, try sides(shares(), before)))
    for _ in 0..<20 {
      let order = (0..<Int.random(in: 1...600, using: &generator)).shuffled(using: &generator)
      for (number, side) in zip(order, try sides(shares(), order.map { example($0) })) where number < 300 {
        #expect(side == known[number])
      }
    }
  }

  @Test func duplicatesStayTogetherWhateverTheyAreCalled() throws {
    for image in 0..<100 {
      let copies = (0..<4).map { example(image, label: $0, speaker: "s\($0)", id: $0) }
      #expect(Set(try sides(shares(), copies)).count == 1)
    }
    // Without images all that is held counts, but for the class and the key.
    let table = TFDSFeatures(features: [
      "x": .tensor(shape: [], type: .float32), "label": .classLabel(classCount: 2, names: []), "__key__": .text,
    ])
    let divider = try RecordDivider(shares(), features: table)
    func row(_ x: Float, _ label: Int64, _ key: String) -> Example {
      Example(features: ["x": .floats([x]), "label": .integers([label]), "__key__": .bytes([Array(key.utf8)])])
    }
    var seen: Set<String> = []
    for number in 0..<100 {
      let x = Float(number)
      let side = try divider.split(of: row(x, 0, "a\(number)"), source: "train", name: nil)
      #expect(try divider.split(of: row(x, 1, "b\(number)"), source: "train", name: nil) == side)
      seen.insert(side)
    }
    #expect(seen == ["train", "validation", "test"])
  }

  /// Within four standard deviations in every class, for many seeds and shares.
  @Test func sharesAreNearInEveryClass() throws {
    for seed in 0..<12 {
      for (test, count) in [(10.0, 2_000), (30, 500), (2.5, 4_000)] {
        let shares = try shares(["train": "\(100 - test)%", "test": "\(test)%"], seed: seed)
        let found = try sides(shares, (0..<count).map { example($0 + seed * 10_000) }).count { $0 == "test" }
        let (mean, share) = (Double(count) * test / 100, test / 100)
        #expect(abs(Double(found) - mean) < 4 * (mean * (1 - share)).squareRoot(), "seed \(seed): \(found) of \(count)")
      }
    }
  }

  @Test func seedsDivideAnew() throws {
    let examples = (0..<400).map { example($0) }
    let first = try sides(shares(seed: 1), examples)
    #expect(try sides(shares(seed: 1), examples) == first)
    let moved = zip(first, try sides(shares(seed: 2), examples)).count { $0 != $1 }
    // 1 - 0.8² - 0.1² - 0.1² of them.
    #expect((80...192).contains(moved), "\(moved)")
  }

  @Test func groupsStayTogether() throws {
    let examples = (0..<600).map { example($0, speaker: "speaker \($0 % 60)") }
    let found = try sides(shares(by: .feature("speaker")), examples)
    for speaker in 0..<60 { #expect(Set(stride(from: speaker, to: 600, by: 60).map { found[$0] }).count == 1) }
    #expect(Set(found).count == 3)
    let names = (0..<600).map { "s\($0 % 60)_take\($0 / 60).wav" }
    let byName = try sides(shares(by: .name(pattern: "^(s\\d+)_")), examples, names: names)
    for speaker in 0..<60 { #expect(Set(stride(from: speaker, to: 600, by: 60).map { byName[$0] }).count == 1) }
    // Without a group all of the match counts.
    #expect(try sides(shares(by: .name(pattern: "^s\\d+")), examples, names: names) == byName)
  }

  @Test func whatHasNoGroupIsRefused() throws {
    let message = { (error: RecordsError?) in error?.message ?? "" }
    let unknown = #expect(throws: RecordsError.self) { try sides(shares(by: .feature("nobody")), [example(1)]) }
    #expect(message(unknown).contains("no feature 'nobody'") && message(unknown).contains("speaker"))
    let empty = #expect(throws: RecordsError.self) {
      try sides(shares(by: .feature("speaker")), [example(1, speaker: "")])
    }
    #expect(message(empty).contains("no value of 'speaker'"))
    let unmatched = #expect(throws: RecordsError.self) {
      try sides(shares(by: .name(pattern: "^\\d")), [example(1)], names: ["x.png"])
    }
    #expect(message(unmatched).contains("'x.png'"))
    let nameless = #expect(throws: RecordsError.self) { try sides(shares(by: .name(pattern: "x")), [example(1)]) }
    #expect(message(nameless).contains("no names"))
    let broken = #expect(throws: RecordsError.self) { try sides(shares(by: .name(pattern: "(")), [example(1)]) }
    #expect(message(broken).contains("no regular expression"))
  }

  @Test func sharesOfStoredSplits() throws {
    let shares = try shares(["train": "90% of train", "validation": "10% of train", "late": "100% of extra+more"])
    let examples = (0..<200).map { example($0) }
    #expect(Set(try sides(shares, examples, source: "train")) == ["train", "validation"])
    #expect(Set(try sides(shares, examples, source: "more")) == ["late"])
    #expect(Set(try sides(shares, examples, source: "test")) == ["test"])
    try shares.check(stored: ["train", "test", "extra", "more"])
    let error = #expect(throws: RecordsError.self) { try shares.check(stored: ["train", "test", "extra"]) }
    #expect(error?.message.contains("no stored split 'more'") == true)
    let taken = #expect(throws: RecordsError.self) {
      try shares.check(stored: ["train", "validation", "extra", "more"])
    }
    #expect(taken?.message.contains("a stored split 'validation'") == true)
  }

  @Test(arguments: [
    (["train": "80%", "test": "10%"], "add up to 90%"), (["train": "80%", "test": "30%"], "add up to 110%"),
    (["a": "90% of x", "b": "10% of y", "c": "90% of y"], "add up to 90%"),
    (["a": "100%", "b": "100% of train"], "same records"),
    (["a": "100% of train", "b": "100% of test+train"], "same records"), (["a b": "100%"], "no name"),
    (["all": "100%"], "no name"),
  ]) func sharesThatAreNotWholeAreRefused(texts: [String: String], words: String) {
    let error = #expect(throws: RecordsError.self) { try shares(texts) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func thirdsAreWhole() throws {
    #expect(throws: Never.self) { try shares(["a": "33.33%", "b": "33.33%", "c": "33.34%"]) }
    #expect(throws: Never.self) { try shares(["a": "0.1%", "b": "0.2%", "c": "99.7%"]) }
  }

  /// The places of frozen records: a change of the hash would move everybody's records.
  @Test func placesAreFrozen() throws {
    let found = try sides(shares(["a": "25%", "b": "25%", "c": "50%"], seed: 42), (0..<24).map { example($0) })
    #expect(found.joined() == "abcbcabbaabbacbbcccccaba")
  }
}
