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
}
