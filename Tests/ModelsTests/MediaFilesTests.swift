import Foundation
import Models
import Pipelines
import Store
import Testing

@Suite struct MediaFilesTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/image-files-\(UUID().uuidString)"

  private func write(_ names: String...) throws {
    for name in names { try Disk.replace("\(folder)/\(name)", with: Array("x".utf8)) }
  }

  private func files(_ names: String...) throws -> (files: [String], passedOver: Int) {
    let found = try MediaFiles.files(of: names.map { "\(folder)/\($0)" })
    return (found.files.map { String($0.dropFirst(folder.count + 1)) }, found.passedOver)
  }

  @Test func foldersAreLookedThroughAndLinksFollowed() throws {
    try write("a/2.png", "a/10.JPG", "a/b/1.jpeg", "a/notes.txt", "a/.hidden.png", "other/3.png", "single")
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/a/link", withDestinationPath: "../other")
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/a/one.png", withDestinationPath: "2.png")
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/a/gone.png", withDestinationPath: "nowhere")
    let found = try files("a/", "single")
    #expect(found.files == ["a/10.JPG", "a/2.png", "a/b/1.jpeg", "a/link/3.png", "a/one.png", "single"])
    #expect(found.passedOver == 2)
  }

  /// A list of files may name what is gone by now.
  @Test func whatIsMissingMayStandInAList() throws {
    try write("1.png")
    let found = try MediaFiles.files(of: ["\(folder)/none.png", "\(folder)/1.png"], namesMissing: true)
    #expect(found.files == ["\(folder)/none.png", "\(folder)/1.png"])
  }

  @Test func mistakesAreNamed() throws {
    try write("empty/notes.txt", "loop/1.png")
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/loop/again", withDestinationPath: "..")
    try #require(mkfifo("\(folder)/pipe", 0o600) == 0)
    for (name, words) in [
      ("none.png", "there is no file or folder"), ("empty", "holds no images"),
      ("pipe", "there is no file or folder"),
      ("loop", "is a link into a folder that it stands in"),
    ] {
      let error = #expect(throws: StagesError.self) { try files(name) }
      #expect(error?.message.contains(words) == true && error?.message.contains(folder) == true)
    }
  }
}
