import Foundation
import Records
import Testing

@Suite struct DividedCollectionTests {
  /// A folder of tables is the tables one behind the other, with features that fit all.
  @Test func aFolderIsReadLikeATable() throws {
    let folder = try TemporaryFolder()
    try Data("n,x\n1,a\n2,b\n".utf8).write(to: URL(filePath: "\(folder.path)/a.csv"))
    try Data("n,x\n2.5,c\n".utf8).write(to: URL(filePath: "\(folder.path)/b.csv"))
    let collection = try DatasetFormat.csv.open(folder.path)
    #expect(collection.splits.map(\.name) == ["train"] && collection.splits[0].shardLengths == [2, 1])
    #expect(collection.features.features["n"] == .tensor(shape: [], type: .float64, encoding: .bytes))
    let reader = try collection.makeReader(split: collection.splits[0], shard: 1)
    var example: Example?
    try reader.read(0) { example = try Example(parsing: $0) }
    #expect(example?.features["x"] == .bytes([Array("c".utf8)]))
    #expect(collection.shardPath(split: collection.splits[0], shard: 1).hasSuffix("/b.csv"))
    try Data("n,y\n1,a\n".utf8).write(to: URL(filePath: "\(folder.path)/c.csv"))
    #expect(throws: RecordsError.self) { try DatasetFormat.csv.open(folder.path) }
  }
}
