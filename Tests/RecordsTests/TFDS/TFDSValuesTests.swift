import Foundation
import Records
import Testing

/// Every record of what TFDS wrote, against what TFDS reads of it.
@Suite struct TFDSValuesTests {
  /// The records of a split in file order, with what is stored.
  private func records(_ name: String, split: String) throws -> [(values: NamedValues<RecordValue>, stored: Example)] {
    let directory = try TFDSDirectory(opening: golden(name))
    let split = try #require(directory.info.splits.first { $0.name == split })
    var records: [(values: NamedValues<RecordValue>, stored: Example)] = []
    for shard in split.shardLengths.indices {
      var reader = try TFRecordReader(path: directory.shardPath(split: split, shard: shard))
      while let record = try reader.withNext({ try Example(parsing: $0) }) {
        records.append((try directory.features.values(of: record), record))
      }
    }
    #expect(records.count == split.recordCount)
    return records
  }

  @Test func everyKindIsReadAsTFDSReadsIt() throws {
    let data = try Data(contentsOf: URL(filePath: golden("kinds-expected.json")))
    let expected = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    let records = try records("kinds/1.0.0", split: "train")
    #expect(records.count == 6)
    for (position, (record, expected)) in zip(records, expected).enumerated() {
      #expect(Set(record.values.keys).union(["maybe"]) == Set(expected.keys))
      for (name, shown) in expected {
        let value = record.values[name] ?? .numbers(NumericArray(type: .int32, shape: [], bytes: [0, 0, 0, 128]))
        #expect(value == self.value(of: shown), "'\(name)' of record \(position)")
      }
    }
    #expect(records.filter { $0.values["maybe"] == nil }.count == 1)
  }

  @Test func everyKindIsStoredAsTFDSStoresIt() throws {
    let features = try TFDSDirectory(opening: golden("kinds/1.0.0")).features
    for (values, stored) in try records("kinds/1.0.0", split: "train") {
      let made = try features.example(of: values).features
      #expect(Set(made.keys) == Set(stored.features.keys))
      for (name, list) in stored.features where name != "cube/value" && name != "packed" {
        #expect(made[name] == list, "\(name)")
      }
      #expect(try features.values(of: Example(features: made)) == values)
    }
  }

  @Test func soundsAndLabelsOfTones() throws {
    struct Tone: Decodable {
      struct Audio: Decodable {
        var shape: [Int]
        var sum: Int64
        var first: [Int64]
      }
      var audio: Audio
      var label: Int64
    }
    let data = try Data(contentsOf: URL(filePath: golden("tones-expected.json")))
    let expected = try #require(try JSONDecoder().decode([String: [Tone]].self, from: data)["train"])
    let records = try records("tones/1.0.0", split: "train")
    #expect(records.count == expected.count)
    for (record, tone) in zip(records, expected) {
      guard case .numbers(let audio) = record.values["audio"] else {
        Issue.record("no sound")
        continue
      }
      let samples = try #require(audio.integers)
      #expect(audio.shape == tone.audio.shape)
      #expect(samples.reduce(0, +) == tone.audio.sum)
      #expect(Array(samples.prefix(5)) == tone.audio.first)
      #expect(record.values["label"] == .numbers(NumericArray(int64: tone.label)))
    }
  }

  @Test(arguments: ["train", "test"]) func tagsOfShapes(split: String) throws {
    struct Shape: Decodable {
      var tags: [String]
      var box: [Int64]
      var id: String
    }
    let data = try Data(contentsOf: URL(filePath: golden("shapes-expected.json")))
    let expected = try #require(try JSONDecoder().decode([String: [Shape]].self, from: data)[split])
    let records = try records("shapes/1.2.0", split: split)
    #expect(records.count == expected.count)
    for (record, shape) in zip(records, expected) {
      #expect(record.values["tags"] == .list(shape.tags.map { .bytes(Array($0.utf8)) }))
      #expect(record.values["id"] == .bytes(Array(shape.id.utf8)))
      if case .numbers(let box) = record.values["box"] { #expect(box.integers == shape.box) }
    }
  }

  @Test func liesInAnExampleAreLocated() throws {
    let features = try TFDSDirectory(opening: golden("kinds/1.0.0")).features
    let sound = try records("kinds/1.0.0", split: "train")[2].stored
    for (name, lie) in [
      ("ragged/ragged_row_lengths_0", Example.Feature.integers([-1, 2])),
      ("ragged/ragged_row_lengths_0", .integers([9])),
      ("label", .integers([1, 2])), ("label", .floats([1])), ("flag", .integers([])), ("pair", .integers([1])),
      ("rows", .integers([1, 2])), ("scalars/int8", .integers([128])), ("cube/value", .bytes([[1, 2, 3]])),
      ("grid/shape", .integers([-1, -1])), ("grid/shape", .integers([1 << 40, 1 << 40])),
      ("raw/float64", .bytes([[1]])),
      ("words", .bytes([[]])), ("ragged3/ragged_row_lengths_1", .integers([5])),
    ] {
      var damaged = sound
      damaged.features[name] = lie
      let error = #expect(throws: RecordsError.self, "\(name) \(lie)") { try features.values(of: damaged) }
      #expect(error?.message.contains("'\(name.split(separator: "/")[0])") == true)
    }
  }

  @Test func whatIsMissingIsEmptyWhereItsLengthIsOpen() throws {
    let tensor = TFDSFeatures.Feature.tensor(shape: [], type: .int64)
    let open: [TFDSFeatures.Feature] = [
      .tensor(shape: [nil], type: .int64), .tensor(shape: [nil, 2], type: .float32), .strings(shape: [nil]),
      .sequence(tensor, length: nil), .sequence(.text, length: nil),
      .sequence(.sequence(tensor, length: nil), length: nil),
      .sequence(.tensor(shape: [2], type: .uint8, encoding: .bytes), length: nil),
    ]
    for feature in open {
      let value = try TFDSFeatures(features: ["v": feature]).values(of: Example(features: [:]))["v"]
      #expect(value?.isSame(as: .list([])) == true, "\(feature): \(String(describing: value))")
    }
    let fixed: [TFDSFeatures.Feature] = [
      tensor, .text, .tensor(shape: [2], type: .int64), .tensor(shape: [2, nil], type: .int64),
      .sequence(tensor, length: 2),
      .tensor(shape: [nil], type: .int64, encoding: .bytes), .sequence(.sequence(tensor, length: nil), length: 2),
    ]
    for feature in fixed {
      let error = #expect(throws: RecordsError.self, "\(feature)") {
        try TFDSFeatures(features: ["v": feature]).values(of: Example(features: [:]))
      }
      #expect(error?.message.contains("'v'") == true)
    }
  }

  @Test func doublesAreNotRoundedIntoAListOfFloats() throws {
    let features = TFDSFeatures(features: ["x": .tensor(shape: [], type: .float64)])
    func example(_ value: Double) throws -> Example {
      let bytes = withUnsafeBytes(of: value) { Array($0) }
      return try features.example(of: ["x": .numbers(NumericArray(type: .float64, shape: [], bytes: bytes))])
    }
    #expect(try example(0.5).features["x"] == .floats([0.5]))
    let error = #expect(throws: RecordsError.self) { try example(0.1) }
    #expect(error?.message.contains("store it as bytes") == true)
  }

  @Test(arguments: ["4611686018427387904", "1099511627776"]) func absurdShapesAreRefusedWhereTheyAreDeclared(
    length: String
  ) {
    let json = #"""
      {"pythonClassName":"a.FeaturesDict","featuresDict":{"features":{"x":{"pythonClassName":"a.Sequence","sequence":{
      "feature":{"pythonClassName":"a.Tensor","tensor":{"dtype":"int8","encoding":"bytes","shape":{"dimensions":[
      "\#(length)","\#(length)"]}}},"length":"-1"}}}}}
      """#
    let error = #expect(throws: RecordsError.self) {
      _ = try TFDSFeatures(json: Array(json.utf8), path: "f.json") { _ in nil }
    }
    #expect(error?.message.hasPrefix("f.json: 'x' has the absurd shape") == true, "\(error?.message ?? "")")
  }

  @Test func valuesThatDoNotFitAreRefused() throws {
    let features = TFDSFeatures(features: ["a": .tensor(shape: [2], type: .int32), "b": .sequence(.text, length: 1)])
    let good: NamedValues<RecordValue> = [
      "a": .numbers(NumericArray(type: .int32, shape: [2], bytes: [UInt8](repeating: 0, count: 8))),
      "b": .list([.bytes([65])]),
    ]
    #expect(try features.values(of: features.example(of: good)) == good)
    for (name, value) in [
      ("a", RecordValue.bytes([])), ("a", .numbers(NumericArray(int64: 5))), ("b", .bytes([])), ("b", .list([])),
      ("c", .bytes([])),
    ] {
      #expect(throws: RecordsError.self) { try features.example(of: good.merging([name: value]) { $1 }) }
    }
    #expect(throws: RecordsError.self) { try features.example(of: ["a": good["a"] ?? .list([])]) }
  }

  /// What the golden file says of a value.
  private func value(of shown: Any) -> RecordValue? {
    guard let shown = shown as? [String: Any] else { return nil }
    if let rows = shown["ragged"] as? [Any] { return .list(rows.compactMap(value(of:))) }
    if let type = (shown["type"] as? String).flatMap(NumericArray.ElementType.init(rawValue:)),
      let shape = shown["shape"] as? [Int], let hex = shown["hex"] as? String
    {
      return .numbers(NumericArray(type: type, shape: shape, bytes: bytes(hex)))
    }
    if let hex = shown["hex"] as? String { return .bytes(bytes(hex)) }
    if let hexes = shown["hex"] as? [String] { return .list(hexes.map { .bytes(bytes($0)) }) }
    return .fields(NamedValues(uniqueNamesWithValues: shown.compactMapValues(value(of:)).map { ($0, $1) }))
  }
}
