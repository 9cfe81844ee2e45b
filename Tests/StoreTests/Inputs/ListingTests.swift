import Store
import Testing

@Suite struct ListingTests {
  private func file(_ path: String, _ content: String = "") -> Artifact.File {
    Artifact.File(path: path, byteCount: content.utf8.count, digest: Digest(of: content))
  }

  @Test func readsBackWhatItWrites() {
    let listing = Listing(["b", "a\nline", "a\\n", "sub/ü x", "a\\\\n\n"].map { file($0) })
    #expect(Listing(bytes: listing.bytes) == listing)
    #expect(listing.files.map(\.path) == ["a\nline", "a\\\\n\n", "a\\n", "b", "sub/ü x"])
  }

  @Test func namesWhatChanged() {
    let before = Listing([file("a", "1"), file("b", "1"), file("c", "1")])
    let now = Listing([file("a", "1"), file("b", "2"), file("d", "1")])
    #expect(now.changes(since: before) == ["b changed", "c removed", "d added"])
    #expect(now.changes(since: now).isEmpty)
  }

  @Test func refusesOtherTexts() {
    #expect(Listing(bytes: Array("nonsense\n".utf8)) == nil)
    #expect(Listing(bytes: Array("\(Digest(of: "").hex) -1 a\n".utf8)) == nil)
  }

  @Test func executableBitsAndEmptyFoldersAreContent() {
    let plain = Listing([file("a", "1"), file("b/c", "1")], emptyFolders: ["d\n", "e/f"])
    let script = Artifact.File(path: "a", byteCount: 1, digest: Digest(of: "1"), isExecutable: true)
    let other = Listing([script, file("b/c", "1")], emptyFolders: ["d\n", "b/g"])
    for listing in [plain, other] { #expect(Listing(bytes: listing.bytes) == listing) }
    #expect(
      other.changes(since: plain) == ["a made executable", "empty folder b/g added", "empty folder e/f removed"])
    #expect(plain.changes(since: other).first == "a made not executable")
    // A folder that got its first file was not removed.
    #expect(Listing([file("e/f/x")]).changes(since: Listing([], emptyFolders: ["e/f"])) == ["e/f/x added"])
    #expect(Listing.digest(of: script.digest, isExecutable: true) != script.digest)
    #expect(Listing.digest(of: script.digest, isExecutable: false) == script.digest)
  }

  @Test func namesThatDifferInNormalisationAreTwo() {
    let (one, two) = ("\u{E9}", "e\u{301}")
    #expect(Listing([file(two)]).changes(since: Listing([file(one)])) == ["\(two) added", "\(one) removed"])
    #expect(Listing([file(one)]) != Listing([file(two)]))
  }
}
