import Settings
import Store
import Testing

@Suite struct SealedDocumentTests {
  @Test func noticesEveryFlippedBitAndEveryCut() throws {
    let content: CanonicalValue = .mapping(["a": .list([.int(1), .string("x")])])
    let bytes = SealedDocument.encode(content)
    #expect(try SealedDocument.decode(bytes, path: "p") == content)
    for index in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[index] ^= 1 << bit
        #expect(throws: StoreError.self, "byte \(index), bit \(bit)") { try SealedDocument.decode(damaged, path: "p") }
      }
      #expect(throws: StoreError.self, "cut at \(index)") {
        try SealedDocument.decode(Array(bytes[..<index]), path: "p")
      }
    }
  }
}
