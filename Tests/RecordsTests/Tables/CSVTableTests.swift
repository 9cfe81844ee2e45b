import Foundation
import Records
import Testing

@Suite struct CSVTableTests {
  private func table(
    _ text: String, _ folder: TemporaryFolder, _ declared: NamedValues<CSVTable.Column> = [:]
  ) throws -> CSVTable {
    try CSVTable(opening: folder.write(Array(text.utf8), to: "t.csv"), declared: declared)
  }

  private func rows(_ table: CSVTable) throws -> [NamedValues<RecordValue>] {
    try RecordCollectionTests.recordsOutOfOrder(table)
  }

  private func double(_ value: Double) -> RecordValue {
    .numbers(NumericArray(type: .float64, shape: [], bytes: withUnsafeBytes(of: value) { Array($0) }))
  }

  private func text(_ value: String) -> RecordValue { .bytes(Array(value.utf8)) }

  /// As pandas writes what is missing; a column with nothing in it tells nothing.
  @Test func missingNumbersAreNone() throws {
    let folder = try TemporaryFolder()
    let table = try table("a,b,c,d\n1,,x,\n,2.5,,\n", folder)
    #expect(
      table.features.features == [
        "a": .tensor(shape: [], type: .float64, encoding: .bytes),
        "b": .tensor(shape: [], type: .float64, encoding: .bytes), "c": .text, "d": .text,
      ])
    let found = try rows(table)
    #expect(found[0]["a"] == double(1) && found[1]["b"] == double(2.5))
    #expect(found[1]["a"] == double(.nan) && found[0]["b"] == double(.nan) && found[1]["c"] == text(""))
  }

  @Test(arguments: ["\n", "\r\n"], ["", "\u{FEFF}"]) func quotesBreaksAndKinds(end: String, mark: String) throws {
    let folder = try TemporaryFolder()
    let lines = [
      "id,size,text,class", "1,0.5,\"a, \"\"b\"\"\(end)c\",dog", "", "-2,3,,cat", "3,1e2,\"\",\"dog\"",
    ]
    let table = try table(mark + lines.joined(separator: end), folder, ["class": .label(names: nil)])
    #expect(table.name == "t")
    #expect(
      table.features.features == [
        "id": .tensor(shape: [], type: .int64), "size": .tensor(shape: [], type: .float64, encoding: .bytes),
        "text": .text,
        "class": .classLabel(classCount: 2, names: ["cat", "dog"]),
      ])
    func row(_ id: Int64, _ size: Double, _ text: String, _ label: Int64) -> NamedValues<RecordValue> {
      [
        "id": .numbers(NumericArray(int64: id)), "size": double(size),
        "text": self.text(text), "class": .numbers(NumericArray(int64: label)),
      ]
    }
    #expect(try rows(table) == [row(1, 0.5, "a, \"b\"\(end)c", 1), row(-2, 3, "", 0), row(3, 100, "", 1)])
  }

  @Test func declaredColumnsAndGivenClasses() throws {
    let folder = try TemporaryFolder()
    let table = try table(
      "n,c\n1,b\n2,a\n", folder, ["n": .text, "c": .label(names: ["b", "a"])])
    #expect(try rows(table).map { $0["n"] } == [text("1"), text("2")])
    #expect(try rows(table).map { $0["c"] } == [.numbers(NumericArray(int64: 0)), .numbers(NumericArray(int64: 1))])
    let number = try self.table("n\n1\n2\n", folder, ["n": .number])
    #expect(try rows(number).map { $0["n"] } == [double(1), double(2)])
  }

  /// A category that is none of the known ones is -1, where a class of its own would be refused.
  @Test func strangeCategoriesAreNone() throws {
    let folder = try TemporaryFolder()
    let table = try table("town\noslo\natlantis\nrome\n", folder, ["town": .category(names: ["rome", "oslo"])])
    #expect(table.features.features == ["town": .classLabel(classCount: 2, names: ["rome", "oslo"])])
    #expect(try rows(table).map { $0["town"] } == [1, -1, 0].map { .numbers(NumericArray(int64: $0)) })
    #expect(throws: RecordsError.self) {
      try self.table("town\natlantis\n", folder, ["town": .label(names: ["rome", "oslo"])])
    }
  }

  @Test func emptyLinesAreRowsOfOneColumnOnly() throws {
    let folder = try TemporaryFolder()
    for end in ["\n", "\r\n", "\r"] {
      let one = try table(["c", "foo", "", "bar", ""].joined(separator: end), folder)
      #expect(try rows(one).map { $0["c"] } == [text("foo"), text(""), text("bar")])
      let two = try table(["a,b", "", "1,2", "", ""].joined(separator: end), folder)
      #expect(try rows(two).count == 1)
    }
    #expect(try rows(table("c\nfoo\n\"\"", folder)).count == 2)
  }

  @Test func columnsAndClassesAreNamedByTheirBytes() throws {
    let folder = try TemporaryFolder()
    let table = try table(
      ",\u{E9},e\u{301},label\n0,1,2,e\u{301}\n1,3,4,\u{E9}\n", folder, ["label": .label(names: nil)])
    #expect(table.features.names == ["column 0", "e\u{301}", "label", "\u{E9}"])
    let records = try rows(table)
    #expect(records[0]["\u{E9}"] == .numbers(NumericArray(int64: 1)))
    #expect(records[0]["e\u{301}"] == .numbers(NumericArray(int64: 2)))
    #expect(records.map { $0["label"] } == [0, 1].map { .numbers(NumericArray(int64: $0)) })
    #expect(records.map { $0["column 0"] } == [0, 1].map { .numbers(NumericArray(int64: $0)) })
  }

  @Test func filesBesideTheTable() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: "\(folder.path)/sub", withIntermediateDirectories: true)
    _ = try folder.write([1, 2], to: "sub/a.png")
    _ = try folder.write([3], to: "b.PNG")
    _ = try folder.write([4], to: "s.wav")
    let table = try table(
      "image,sound\nsub/a.png,s.wav\nb.PNG,s.wav\n", folder, ["image": .image, "sound": .sound])
    #expect(table.features.features["image"] == .image(shape: [nil, nil, 3], encoding: "png"))
    #expect(try rows(table).map { $0["image"] } == [.bytes([1, 2]), .bytes([3])])
    #expect(try rows(table).map { $0["sound"] } == [.bytes([4]), .bytes([4])])
    try FileManager.default.removeItem(atPath: "\(folder.path)/b.PNG")
    let reader = try table.makeReader(split: table.splits[0], shard: 0)
    let error = #expect(throws: RecordsError.self) { try reader.read(1) { _ in } }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("row 1 at byte 28, column 'image'") == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    ("a,b\n1,2\n1\n", "line 3 at byte 8 has 1 fields, the header 2"),
    ("a,b\n1,2,3\n", "line 2 at byte 4 has 3 fields"), ("a,a\n", "two columns are called 'a'"),
    (",\"column 0\"\n", "'column 0'"), ("", "no header"),
    ("a\n\"x\n\n", "line 2 at byte 2: a quoted field has no end"), ("a\nx\"y\n", "a quote stands in a field"),
    ("a\n\"x\"y\n", "text follows the closing quote of field 1"),
    ("a,b\n\"p\nq\",1\n\"x\"y,2\n", "line 4 at byte 12"),
  ]) func malformedTablesAreLocated(csv: String, words: String) throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: RecordsError.self) { try table(csv, folder) }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(error?.message.hasPrefix(folder.path) == true)
  }

  @Test(arguments: [
    ("a\nx\n", CSVTable.Column.integer, "line 2 at byte 2: column 'a' holds 'x'"), ("a\n1\nx\n", .number, "line 3"),
    ("a\n/etc/a.png\n", .image, "/etc/a.png"), ("a\n../a.png\n", .image, "../a.png"),
    ("a\nb/../../c.wav\n", .sound, ".."),
    ("a\nx.txt\n", .image, "x.txt"), ("a\nx\n", .label(names: ["y"]), "one of y"),
    ("a\nx\n", .label(names: ["x", "x"]), "one name"),
  ]) func whatADeclaredColumnDoesNotHold(csv: String, column: CSVTable.Column, words: String) throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: RecordsError.self) { try table(csv, folder, ["a": column]) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    let stranger = #expect(throws: RecordsError.self) { try table(csv, folder, ["q": column]) }
    #expect(stranger?.code == .invalid)
  }

  @Test func whatIsNotTextIsLocatedAndRowsAreBounded() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("a\nok\n".utf8) + [0xFF, 0x0A], to: "t.csv")
    let error = #expect(throws: RecordsError.self) { try CSVTable(opening: path) }
    #expect(error?.message.contains("line 3 at byte 5: field 1 is not UTF-8") == true)
    _ = try folder.write(Array("a\n\"".utf8) + [UInt8](repeating: 65, count: 1 << 24), to: "t.csv")
    let long = #expect(throws: RecordsError.self) { try CSVTable(opening: path) }
    #expect(long?.message.contains("more than 16777216 bytes") == true)
    _ = try folder.write([UInt8](repeating: UInt8(ascii: ","), count: 1 << 15), to: "t.csv")
    let wide = #expect(throws: RecordsError.self) { try CSVTable(opening: path) }
    #expect(wide?.message.contains("more than 16384 fields") == true)
  }

  @Test func aTableThatChangedSinceIsNotServed() throws {
    let folder = try TemporaryFolder()
    let table = try table("a\n1\n2\n", folder)
    _ = try folder.write(Array("a\n1\n2\n3\n".utf8), to: "t.csv")
    let changed = #expect(throws: RecordsError.self) { try table.makeReader(split: table.splits[0], shard: 0) }
    #expect(changed?.message.contains("has changed") == true)
    _ = try folder.write(Array("a\n1\nx\n".utf8), to: "t.csv")
    let reader = try table.makeReader(split: table.splits[0], shard: 0)
    let other = #expect(throws: RecordsError.self) { try reader.read(1) { _ in } }
    #expect(
      other?.message.contains("row 1 at byte 4, column 'a': 'x' is no 64-bit integer") == true,
      "\(other?.message ?? "")")
  }
}
