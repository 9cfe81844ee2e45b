import Settings
import Store
import Testing

@Suite struct SealedDocumentTests {
  /// The key of a result is a digest of its settings, so that they must be read as they were written.
  @Test(arguments: [Double.infinity, -.infinity, .nan, 1, -0.0]) func numbersOfAllKindsAreReadAsTheyWere(number: Double)
    throws
  {
    let content: CanonicalValue = .mapping(["a": .list([.double(number), .string("\(number)")])])
    let read = try SealedDocument.decode(SealedDocument.encode(content), path: "p")
    guard case .double(let back)? = read["a"]?.elements?[0] else {
      Issue.record("\(read) has no number")
      return
    }
    #expect(back.bitPattern == number.bitPattern && read["a"]?.elements?[1] == .string("\(number)"))
  }

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
