import Foundation
import KindChecks
import Records
import Testing

/// Whatever is said of formats, over the list of all of them.
@Suite struct DatasetFormatKindsTests {
  @Test func everyFormatSaysWhatItIs() { #expect(KindChecks.faults(of: DatasetFormat.self) == []) }

  @Test func everyFormatIsListed() {
    #expect(KindChecks.unlistedKinds(in: "Records", listedIn: [DatasetFormat.self]) == [])
  }

  @Test func aMisspeltFormatIsAnsweredWithTheNearest() throws {
    for format in DatasetFormat.known { #expect(try DatasetFormat(named: format.name) == format) }
    let error = #expect(throws: RecordsError.self) { try DatasetFormat(named: "webdatset") }
    #expect(error?.code == .invalid && error?.message.contains("'webdataset'") == true, "\(error?.message ?? "")")
  }

  @Test(arguments: DatasetFormat.known) func isKnownByItsLooks(format: DatasetFormat) throws {
    let sample = try FormatSample(of: format)
    #expect(try DatasetFormat(detecting: sample.path) == format)
    #expect(try DatasetFormat(dividing: sample.folder) == format)
  }

  /// By number, from front to back, and shard by shard.
  @Test(arguments: DatasetFormat.known) func allWaysToReadItAgree(format: DatasetFormat) throws {
    let sample = try FormatSample(of: format)
    let collection = try format.open(sample.path)
    let splits = try format.splits(of: sample.path)
    #expect(splits.map(\.split) == collection.splits.map(\.name))
    for (stored, split) in zip(splits, collection.splits) {
      let expected = try RecordCollectionTests.recordsOutOfOrder(collection, split: split.name)
      #expect(expected.count == 3 && (stored.recordCount ?? 3) == 3)
      var records: [NamedRecord] = []
      try stored.forEach { records.append($0) }
      #expect(
        records.map(\.values)
          == expected.map { values in
            var values = values
            _ = values.removeValue(forKey: "__key__")
            return values
          })
      // A key is the format's own, or kept as a text, or there is none.
      let isKeyed = records.map(\.key) == ["one", "two", "three"]
      let isText = stored.features?.features["__key__"] != nil
      #expect(isKeyed == (format.hasKeys || isText) && !(format.hasKeys && isText))
    }
    let shards = try DividedDataset(opening: sample.folder).shards
    try DividedDatasetTests().expectSame(sample.folder, collection, shards: shards.count)
  }

  @Test(arguments: DatasetFormat.known) func whatIsNotThereIsRefused(format: DatasetFormat) throws {
    let empty = try TemporaryFolder()
    #expect(throws: RecordsError.self) { try format.open(empty.path) }
    #expect(throws: RecordsError.self) { try format.splits(of: empty.path) }
    #expect(throws: RecordsError.self) { try DividedDataset(opening: empty.path, format: format) }
    let missing = "\(empty.path)/missing"
    #expect(throws: RecordsError.self) { try format.open(missing) }
  }

  /// Files cut in the middle: what comes of it is records or an error that is located, never a trap.
  @Test(arguments: DatasetFormat.known) func whatIsCutIsRecordsOrAnError(format: DatasetFormat) throws {
    let sample = try FormatSample(of: format)
    for name in try FileManager.default.subpathsOfDirectory(atPath: sample.folder) {
      let file = URL(filePath: "\(sample.folder)/\(name)")
      guard let whole = try? Data(contentsOf: file) else { continue }
      for count in Set([0, 1, whole.count / 2, whole.count - 1]) {
        try whole.prefix(count).write(to: file)
        do {
          for split in try format.splits(of: sample.path) { try split.forEach { _ in } }
        } catch let error as RecordsError {
          #expect(error.message.contains(sample.folder), "\(name), \(count) bytes: \(error.message)")
        }
      }
      try whole.write(to: file)
    }
  }

  /// No declaration is passed over in silence.
  @Test(arguments: DatasetFormat.known) func columnsAreNamedOrRefused(format: DatasetFormat) throws {
    let sample = try FormatSample(of: format)
    let name = try format.open(sample.path).features.names[0]
    do {
      let opened = try format.open(sample.path, columns: [name: .text])
      #expect(opened.features.features[name] == .text)
    } catch let error as RecordsError {
      #expect(error.code == .invalid && error.message.contains("\(format.name), which has no columns to name"))
      #expect(throws: error) { try format.splits(of: sample.path, columns: [name: .text]) }
    }
  }

  @Test func whatIsReadOnlyIsNotWritten() throws {
    let source = try StoredDataset(opening: golden("shapes/1.2.0"), format: .tfds)
    let result = try TemporaryFolder()
    let written = DatasetFormat.written.map(\.name)
    #expect(Set(written).isSuperset(of: ["tfds", "mds", "webdataset"]))
    for format in DatasetFormat.known where !format.isWritten {
      let error = #expect(throws: RecordsError.self) {
        try convertDataset(source, to: format, folder: result.path, name: "x", createFile: result.create)
      }
      #expect(
        error?.code == .invalid && error?.message.contains("written are \(written.joined(separator: ", "))") == true)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: result.path).isEmpty)
  }
}
