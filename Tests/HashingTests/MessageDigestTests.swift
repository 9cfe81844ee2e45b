import Hashing
import Testing

@Suite struct MessageDigestTests {
  /// Test vectors of FIPS 180-4 and RFC 1321.
  @Test(arguments: [
    (MessageDigest.Algorithm.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"), (.md5, "900150983cd24fb0d6963f7d28e17f72"),
  ]) func vectors(algorithm: MessageDigest.Algorithm, hex: String) {
    let whole = Array("abc".utf8).withUnsafeBytes { MessageDigest.digest(of: $0, by: algorithm) }
    #expect(MessageDigest.hexadecimal(whole) == hex)
    let digest = MessageDigest(algorithm)
    for _ in 0..<2 {
      for part in ["a", "", "bc"] { Array(part.utf8).withUnsafeBytes(digest.update) }
      #expect(MessageDigest.hexadecimal(digest.finish()) == hex, "the second time, it began again")
    }
  }

  @Test func nothingHasADigest() {
    #expect(
      MessageDigest.hexadecimal(MessageDigest(.sha256).finish())
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }
}
