import Foundation
import Store
import Testing

@Suite struct DigestTests {
  @Test func matchesTheStandardsVector() {
    #expect(Digest(of: "abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test(arguments: ["", "xyz", String(repeating: "A", count: 64), String(repeating: "0", count: 63)])
  func refusesWhatIsNoDigest(text: String) { #expect(Digest(hex: text) == nil) }

  @Test func travelsThroughJSON() throws {
    let digest = Digest(of: "abc")
    #expect(try JSONDecoder().decode([Digest].self, from: JSONEncoder().encode([digest])) == [digest])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Digest].self, from: Data("[\"no\"]".utf8)) }
  }
}
