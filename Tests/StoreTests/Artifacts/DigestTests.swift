import Foundation
import Store
import Testing

@Suite struct DigestTests {
  @Test func matchesTheStandardsVector() {
    #expect(Digest(of: "abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test(arguments: ["", "xyz", String(repeating: "A", count: 64), String(repeating: "0", count: 63)])
  func refusesWhatIsNoDigest(text: String) { #expect(Digest(hex: text) == nil) }

  @Test func digitsBytesAndOrderAgree() throws {
    let digests = (0..<64).map { Digest(of: "\($0)") }
    for digest in digests {
      #expect(Digest(hex: digest.hex) == digest)
      #expect(Digest(bytes: digest.bytes) == digest)
      #expect(digest.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == digest.hex)
    }
    #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
    // Each half byte counts.
    let zeros = String(repeating: "0", count: 64)
    let one = (0..<64).map { place in String(zeros.prefix(place)) + "1" + String(zeros.dropFirst(place + 1)) }
    let ones = one.compactMap(Digest.init(hex:))
    #expect(Set(ones).count == 64)
    #expect(ones.sorted().map(\.hex) == one.sorted())
  }

  @Test func travelsThroughJSON() throws {
    let digest = Digest(of: "abc")
    #expect(try JSONDecoder().decode([Digest].self, from: JSONEncoder().encode([digest])) == [digest])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Digest].self, from: Data("[\"no\"]".utf8)) }
  }
}
