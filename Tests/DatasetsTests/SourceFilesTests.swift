import Datasets
import Foundation
import Records
import Store
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
      let error = #expect(throws: DatasetsError.self) { try sources.find(file) }
      #expect(error?.code == .notFound)
      #expect(error?.message.contains("curl ended with code") == true)
      #expect(try Data(contentsOf: URL(filePath: partial)) == Data(content.prefix(5)))
    }
  }

  /// A server that never answers cannot have been asked: what is longer than the file, or as long and wrong, goes first.
  @Test(arguments: ["the whole filE", "the whole file and more"]) func aWrongPartialFileIsBegunAnew(text: String) throws
  {
    try withFile { sources, file, partial, _ throws in
      try Data(text.utf8).write(to: URL(filePath: partial))
      let error = #expect(throws: DatasetsError.self) { try sources.find(file) }
      #expect(error?.code == .notFound)
      #expect(!FileManager.default.fileExists(atPath: partial))
    }
  }

  @Test func theSameFilesPackedAnewAreTaken() throws {
    let fixture = try SourceFixture("asterisk_prompts")
    let folder = fixture.manifest.files[0].folder
    let prompts: [(String, [UInt8])] = [("\(folder)/a.wav", [1]), ("\(folder)/b/c.wav", [2])]
    try fixture.put(fixture.tar(prompts))
    var file = fixture.manifest.files[0]
    let path = "\(fixture.folder)/sources/\(file.name)"
    file.filesDigest = try file.tree(at: path).digest()
    let packed = try Compression.gzip.compressed(fixture.tar(prompts.reversed() + [("README", [3])]))
    try Data(packed).write(to: URL(filePath: path))
    #expect(try fixture.sources.find(file).path == path)
    try Data(fixture.tar([prompts[0], ("\(folder)/b/c.wav", [4])])).write(to: URL(filePath: path))
    let changed = #expect(throws: DatasetsError.self) { try fixture.sources.find(file) }
    #expect(changed?.code == .damaged)
    file.filesDigest = nil
    try Data(packed).write(to: URL(filePath: path))
    let unknown = #expect(throws: DatasetsError.self) { try fixture.sources.find(file) }
    #expect(unknown?.message.contains(Digest(of: packed).hex) == true)
  }

  @Test func aFolderInPlaceOfAFileIsRefused() throws {
    let fixture = try SourceFixture("cifar10")
    let path = "\(fixture.folder)/sources/\(fixture.manifest.files[0].name)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let error = #expect(throws: DatasetsError.self) { try fixture.sources.find(fixture.manifest.files[0]) }
    #expect(error?.message.contains("\(path) is a folder") == true)
  }

  /// Files that another package has put beside are none of the manifest's business, and no records.
  @Test(arguments: [true, false]) func filesBesideThoseOfTheManifestArePassedOver(isInstalled: Bool) throws {
    let fixture = try SourceFixture("tuxpaint_stamps")
    let root = "\(fixture.folder)/installed"
    func write(_ name: String, _ bytes: [UInt8]) throws {
      let path = URL(filePath: "\(root)/\(name)")
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: path)
    }
    let names = (0..<9).map { "animals/\($0).png" }
    for (number, name) in names.enumerated() { try write(name, [UInt8(number)]) }
    fixture.manifest.files[0].packagePath = root
    fixture.manifest.files[0].package = "stamps"
    fixture.manifest.files[0].filesDigest = try fixture.manifest.files[0].tree(at: root).digest()
    let lists = "\(fixture.folder)/lists"
    try FileManager.default.createDirectory(atPath: lists, withIntermediateDirectories: true)
    if isInstalled {
      let list = ["/.", root, "\(root)/animals"] + names.map { "\(root)/\($0)" }
      try Data(list.joined(separator: "\n").utf8).write(to: URL(filePath: "\(lists)/stamps:amd64.list"))
    }
    try write("cartoon/tux.png", [1])
    // A class that the package fills as well is known by its list alone.
    if isInstalled { try write("animals/other.png", [2]) }
    let sources = SourceFiles(folder: "\(fixture.folder)/sources", mayDownload: false, packageLists: lists)
    let found = try sources.find(fixture.manifest.files[0])
    var seen: [String] = []
    try found.tree.forEach { name, _ in
      seen.append(name)
      return true
    }
    #expect(seen == names)
    try FileManager.default.removeItem(atPath: "\(root)/animals/3.png")
    let error = #expect(throws: DatasetsError.self) { try sources.find(fixture.manifest.files[0]) }
    let words = isInstalled ? ["missing: animals/3.png", "animals/other.png", "dpkg -V stamps"] : ["cartoon/tux.png"]
    for word in words { #expect(error?.message.contains(word) == true, "\(error?.message ?? "")") }
  }
}
