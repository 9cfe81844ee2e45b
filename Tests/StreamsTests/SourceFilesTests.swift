import Foundation
import Store
import Streams
import Testing

/// What is left of downloads that were cut off; nothing here reaches a network, since curl is given no scheme it may use.
@Suite struct SourceFilesTests {
  private func withFile<Result>(
    _ body: (SourceFiles, DatasetManifest.SourceFile, _ partial: String, _ content: [UInt8]) throws -> Result
  ) throws -> Result {
    let folder = NSTemporaryDirectory() + "sources-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let content = Array("the whole file".utf8)
    var file = try DatasetManifest(named: "fashion_mnist", workspace: DatasetManifestTests.root).files[0]
    file.url = "none://nowhere/file"
    file.packagePath = nil
    file.digest = Digest(of: content)
    file.contentDigest = Digest(of: content)
    file.byteCount = content.count
    return try body(
      SourceFiles(folder: folder, mayDownload: true), file, "\(folder)/\(file.name).partial", content)
  }

  @Test func aWholePartialFileIsUsed() throws {
    try withFile { sources, file, partial, content throws in
      try Data(content).write(to: URL(filePath: partial))
      let found = try sources.find(file)
      #expect(found.path == "\(sources.folder)/\(file.name)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: sources.folder) == [file.name])
    }
  }

  @Test func anIncompletePartialFileStaysForTheNextRun() throws {
    try withFile { sources, file, partial, content throws in
      try Data(content.prefix(5)).write(to: URL(filePath: partial))
      let error = #expect(throws: StreamsError.self) { try sources.find(file) }
      #expect(error?.code == .notFound)
      #expect(error?.message.contains("curl ended with code") == true)
      #expect(try Data(contentsOf: URL(filePath: partial)) == Data(content.prefix(5)))
    }
  }
}
