import Foundation
import Records
import Settings
import Store
import Testing

/// A format that is only read with a sample, in an extension in the test file named after it; one without is told of by
/// ``DatasetFormatKindsTests``.
protocol ExemplifiedFormat: Kind {
  /// Makes a dataset of three records in a folder, and tells the file to open; `nil` where the folder is the dataset.
  static func make(in folder: TemporaryFolder) throws -> String?
}

/// A small dataset of a format, for the tests over all formats: one that is written is converted to.
struct FormatSample {
  /// The folder that it lies in.
  let folder: String
  /// What is opened: a file in the folder, or the folder itself.
  let path: String
  private let owner: TemporaryFolder

  init(of format: DatasetFormat) throws {
    owner = try TemporaryFolder()
    folder = owner.path
    if format.isWritten {
      let source = try TemporaryFolder()
      let keyed = try StoredDataset(opening: Self.keyed(source), format: .webdataset)
      _ = try convertDataset(keyed, to: format, folder: folder, name: "x", createFile: owner.create)
      path = folder
    } else {
      let type = type(of: format.kind)
      let kind = try #require(
        type as? any ExemplifiedFormat.Type,
        "\(type) has no sample: in \(type)Tests.swift, extend it to an ExemplifiedFormat, or write it")
      path = try kind.make(in: owner).map { [folder] in "\(folder)/\($0)" } ?? folder
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

  /// Three files in folders of two classes.
  static func makeClassFolders(in folder: TemporaryFolder, suffix: String) throws {
    for name in ["cat/1", "cat/2", "dog/1"] {
      try Disk.makeFolder("\(folder.path)/\(name.prefix(3))")
      _ = try folder.write(Array(name.utf8), to: "\(name).\(suffix)")
    }
  }
}
