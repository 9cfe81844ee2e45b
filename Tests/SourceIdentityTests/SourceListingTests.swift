import SourceIdentity
import Testing

@Suite struct SourceListingTests {
  private func digests(_ files: [(String, String)]) throws -> [String: String] {
    var listing = SourceListing()
    try listing.addModule("A", files: files.map { (path: $0.0, source: Array($0.1.utf8)) })
    let files = try #require(listing.files(of: "A"))
    return Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.digest) })
  }

  private let one = ("A/One.swift", "let a = 1 // one\n"), two = ("A/B/Two.swift", "let b = 2\n")

  @Test func commentsFormatFoldersAndOrderDoNotCount() throws {
    let digests = try digests([one, two])
    #expect(digests.keys.sorted() == ["One.swift", "Two.swift"])
    #expect(try digests == self.digests([two, ("A/C/One.swift", "/// Says so.\nlet a  =  1")]))
  }

  @Test func everyFileHasItsOwnDigest() throws {
    let digests = try digests([one, two])
    let changed = try self.digests([one, (two.0, "let b = 3\n")])
    #expect(digests["One.swift"] == changed["One.swift"] && digests["Two.swift"] != changed["Two.swift"])
    #expect(try self.digests([one, ("A/Words.md", "no source")]).count == 1)
  }

  @Test func twoFilesOfOneNameAreRefused() {
    let error = #expect(throws: SourceListing.SameName.self) { try digests([one, ("A/B/One.swift", "let c = 3\n")]) }
    #expect(error.map { "\($0)" } == "two files of A are called One.swift; rename one")
  }

  @Test func comesBackAsItWasWritten() throws {
    var listing = SourceListing()
    try listing.addModule("B", files: [(path: "B/One.swift", source: []), (path: "B/Two.c", source: [65])])
    try listing.addModule("A", files: [])
    listing.addTarget("StageB", modules: ["B", "A"])
    let read = try #require(SourceListing(text: listing.text))
    #expect(read == listing)
    #expect(read.modules(linkedInto: "StageB") == ["A", "B"] && read.modules(linkedInto: "B") == nil)
    #expect(read.files(of: "A") == [] && read.files(of: "C") == nil)
  }

  @Test(arguments: ["One.swift 00", "module", "module A\nOne.swift 00", "module A\nOne.swift 1 2"])
  func whatIsNoListingIsRefused(text: String) { #expect(SourceListing(text: text) == nil) }
}
