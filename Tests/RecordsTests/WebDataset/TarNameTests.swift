import Records
import Store
import Testing

@Suite struct TarNameTests {
  @Test func namesKeepTheirNormalisation() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "e\u{301}/", count: 60)
    let names = ["\u{E9}", "e\u{301}", "\(long)\u{E9}", "\(long)e\u{301}", "plain"]
    let tar = try TarWriter(file: folder.create("a.tar"))
    for name in names { try tar.write(Array(name.utf8), as: "\(name).txt") }
    _ = try tar.finish()
    var reader = try WebDatasetReader(path: "\(folder.path)/a.tar")
    var found: [[UInt8]] = []
    while let record = try reader.next() {
      found.append(Array(record.key.utf8))
      #expect(record.values["txt"] == .bytes(Array(record.key.utf8)))
    }
    #expect(found == names.map { Array($0.utf8) })
    let collection = try WebDatasetCollection(opening: folder.path)
    let keys = try RecordCollectionTests.recordsOutOfOrder(collection).map { $0["__key__"] }
    #expect(keys == names.map { .bytes(Array($0.utf8)) })
  }
}
