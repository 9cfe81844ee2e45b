import Foundation
import Records
import Store
import Testing

@Suite struct ContentDigestTests {
  @Test func plainAndCompressedFilesOfOneContent() throws {
    let folder = try TemporaryFolder()
    let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let plain = try folder.write(content, to: "plain")
    let packed =
      try Compression.gzip.compressed(Array(content.prefix(10)))
      + Compression.gzip.compressed(Array(content.dropFirst(10)))
    let gzip = try folder.write(packed, to: "gzip")
    #expect(try ContentDigest.file(plain) == Digest(of: content))
    #expect(try ContentDigest.content(plain) == Digest(of: content))
    #expect(try ContentDigest.content(gzip) == Digest(of: content))
    #expect(try ContentDigest.file(gzip) == Digest(of: packed))
    for short in [[], [0x1F], [0x1F, 0x8B]] as [[UInt8]] {
      #expect(try ContentDigest.content(folder.write(short, to: "short")) == Digest(of: short))
    }
    let cut = try folder.write(Array(packed.dropLast(5)), to: "cut")
    let error = #expect(throws: RecordsError.self) { try ContentDigest.content(cut) }
    #expect(error?.code == .damaged)
  }
}
