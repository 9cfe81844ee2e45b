import Foundation
import Store
import Testing

@Suite struct ExternalInputTests {
  private func write(_ path: String, _ text: String) throws {
    try Disk.makeFolder(Disk.folder(of: path))
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func aFoldersContentIsThatOfItsListing() throws {
    let folder = try TemporaryFolder()
    let cache = StatCache(path: "\(folder.path)/cache")
    try write("\(folder.path)/data/b/2", "two")
    try write("\(folder.path)/data/a", "one")
    let input = try ExternalInput("\(folder.path)/data", cache: cache)
    let listing = Listing([
      Artifact.File(path: "a", byteCount: 3, digest: Digest(of: "one")),
      Artifact.File(path: "b/2", byteCount: 3, digest: Digest(of: "two")),
    ])
    #expect(input.digest == Digest(of: listing.bytes))
    #expect(try input.listing(cache: cache) == listing)
    // The same files elsewhere, made in another order.
    try write("\(folder.path)/other/a", "one")
    try write("\(folder.path)/other/b/2", "two")
    #expect(try ExternalInput("\(folder.path)/other", cache: cache).digest == input.digest)
  }

  @Test func tellsWhatHappenedSince() throws {
    let folder = try TemporaryFolder()
    let cache = StatCache(path: "\(folder.path)/cache")
    let path = "\(folder.path)/data/a"
    try write(path, "one")
    let file = try ExternalInput(path, cache: cache)
    let data = try ExternalInput("\(folder.path)/data", cache: cache)
    #expect(file.changeSince(cache: cache) == nil)
    #expect(data.changeSince(cache: cache) == nil)
    try write(path, "two")
    #expect(file.changeSince(cache: cache) == "was edited")
    #expect(data.changeSince(cache: cache) == "was edited")
    try Disk.remove(path)
    #expect(file.changeSince(cache: cache) == "was removed")
    #expect(data.changeSince(cache: cache) == "was edited")
    try Disk.remove("\(folder.path)/data")
    #expect(data.changeSince(cache: cache) == "was removed")
  }

  @Test func editsOfAFoldersFileWithinOneTickAreAllNoticed() throws {
    let folder = try TemporaryFolder()
    let cache = StatCache(path: "\(folder.path)/cache")
    for round in 0..<100 {
      try write("\(folder.path)/data/a", "\(round % 7)")
      let expected = Listing([Artifact.File(path: "a", byteCount: 1, digest: Digest(of: "\(round % 7)"))])
      #expect(try ExternalInput("\(folder.path)/data", cache: cache).digest == Digest(of: expected.bytes))
    }
  }

  @Test func whatIsMissingIsAnError() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: StoreError.self) {
      try ExternalInput("\(folder.path)/no", cache: StatCache(path: "\(folder.path)/cache"))
    }
    #expect(error?.code == .notFound)
  }
}
