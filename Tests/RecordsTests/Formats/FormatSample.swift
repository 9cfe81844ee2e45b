import Foundation
import Records
import Store
import Testing

/// A small dataset of a format, for the tests over all formats.
///
/// One that is written is converted to; one that is only read needs a maker here.
struct FormatSample {
  /// The folder that it lies in.
  let folder: String
  /// What is opened: a file in the folder, or the folder itself.
  let path: String
  private let owner: TemporaryFolder

  /// Makes files in a folder, and tells the one to open; nothing where the folder is the dataset.
  private static let makers: [String: @Sendable (TemporaryFolder) throws -> String?] = [
    "csv": { folder in
      _ = try folder.write(Array("n,x\n1,a\n2,b\n3,c\n".utf8), to: "t.csv")
      return "t.csv"
    },
    "npz": { folder in
      let tar = try TarWriter(file: folder.create("a.npz"))
      let rows = NumericArray(type: .uint8, shape: [3, 2], bytes: [1, 2, 3, 4, 5, 6])
      try tar.write(NPYArray.file(rows), as: "x_train.npy")
      try tar.write(NPYArray.file(NumericArray(type: .uint8, shape: [3], bytes: [1, 0, 1])), as: "y_train.npy")
      _ = try tar.finish()
      return "a.npz"
    },
    "images": { try classFolders($0, "png") },
    "sounds": { try classFolders($0, "wav") },
  ]

  init(of format: DatasetFormat) throws {
    owner = try TemporaryFolder()
    folder = owner.path
    if format.isWritten {
      let source = try TemporaryFolder()
      let keyed = try StoredDataset(opening: Self.keyed(source), format: .webdataset)
      _ = try convertDataset(keyed, to: format, folder: folder, name: "x", createFile: owner.create)
      path = folder
    } else {
      let make = try #require(
        Self.makers[format.name], "format \(format.name) has no sample: add a maker to FormatSample, or write it")
      path = try make(owner).map { [folder] in "\(folder)/\($0)" } ?? folder
    }
  }

  /// A WebDataset whose samples are called by words.
  private static func keyed(_ folder: TemporaryFolder) throws -> String {
    let tar = try TarWriter(file: folder.create("x.tar"))
    for (number, key) in ["one", "two", "three"].enumerated() {
      try tar.write(Array("\(number)".utf8), as: "\(key).cls")
      try tar.write(Array("text of \(key)".utf8), as: "\(key).txt")
    }
    _ = try tar.finish()
    return folder.path
  }

  private static func classFolders(_ folder: TemporaryFolder, _ suffix: String) throws -> String? {
    for name in ["cat/1", "cat/2", "dog/1"] {
      try Disk.makeFolder("\(folder.path)/\(name.prefix(3))")
      _ = try folder.write(Array(name.utf8), to: "\(name).\(suffix)")
    }
    return nil
  }
}
