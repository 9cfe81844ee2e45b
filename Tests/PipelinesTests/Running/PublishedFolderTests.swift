import Foundation
import Pipelines
import Settings
import Store
import Testing

@Suite struct PublishedFolderTests {
  private let yaml = "name: p\nstages: {a: {kind: sum, value: 7, publish: true}}"

  @Test func removesWhatARunBringsBack() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    let folder = PublishedFolder(of: "p", in: workspace.path + "/out")
    let expected = PublishedFolder.Contents(fileCount: 1, byteCount: 10)
    #expect(try folder.remove(sparing: workspace.store, isDry: true) == expected)
    #expect(Disk.status(folder.path + "/log.txt") != nil)
    #expect(try folder.remove(sparing: workspace.store) == expected)
    #expect(Disk.status(folder.path) == nil)
    #expect(try folder.remove(sparing: workspace.store) == nil)
    #expect(try workspace.run(yaml).words == ["a": "UP-TO-DATE"])
    #expect(Disk.status(folder.path + "/log.txt") != nil)
  }

  @Test func neverRemovesAStore() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    let above = PublishedFolder(of: "", in: workspace.path)
    try FileManager.default.createSymbolicLink(
      atPath: workspace.path + "/link", withDestinationPath: workspace.store.path)
    for path in [workspace.store.path, workspace.path + "/link"] {
      #expect(throws: SettingsError.self) { try above.remove(sparing: ArtifactStore(path: path)) }
    }
    #expect(try workspace.run(yaml).words == ["a": "UP-TO-DATE"])
  }

  @Test func followsNoLink() throws {
    let workspace = try Workspace()
    try Disk.replace(workspace.path + "/elsewhere/file", with: [1])
    try Disk.makeFolder(workspace.path + "/out")
    try FileManager.default.createSymbolicLink(
      atPath: workspace.path + "/out/p", withDestinationPath: workspace.path + "/elsewhere")
    _ = try PublishedFolder(of: "p", in: workspace.path + "/out").remove(sparing: workspace.store)
    #expect(try Disk.names(in: workspace.path + "/out").isEmpty)
    #expect(try Disk.names(in: workspace.path + "/elsewhere") == ["file"])
  }
}
