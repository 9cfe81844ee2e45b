import FileServer
import Foundation
import Settings
import Store
import Testing

@Suite struct NoSpaceTests {
  /// A result that is larger than any disk ends a pull before a byte of it is fetched.
  @Test func aFullDiskEndsWithItsOwnCode() throws {
    let session = try Session()
    #expect(try session.run("millrace run words.yaml && millrace push words.yaml --cache $CACHE").code == 0)
    for (name, bytes) in session.cache.entries where name.hasPrefix("ac/") {
      let sealed = try #require(try? SealedDocument.decode(bytes, path: name))
      let record = try #require(Record(canonical: sealed))
      let outputs = record.outputs.mapValues { artifact in
        Artifact(files: artifact.files.map { Artifact.File(path: $0.path, byteCount: .max / 4, digest: $0.digest) })
      }
      session.cache.entries[name] = SealedDocument.encode(
        Record(preimage: record.preimage, outputs: outputs, facts: record.facts).canonical)
    }
    let pull = try session.run("millrace pull words.yaml --cache $CACHE --store other")
    #expect(pull.code == 6)
    #expect(pull.errors.contains("has room for"))
  }
}
