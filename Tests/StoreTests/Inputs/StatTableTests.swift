import Store
import Testing

@Suite struct StatTableTests {
  private func fingerprint(_ inode: UInt64, _ changedAt: Int = 5) -> Fingerprint {
    Fingerprint(device: 1, inode: inode, byteCount: 3, modifiedAt: -2, changedAt: changedAt)
  }

  @Test func findsEveryEntryAndNoOther() throws {
    let files = Dictionary(
      uniqueKeysWithValues: (0..<500).map { (fingerprint($0 &* 0x9E37_79B9_7F4A_7C15), Digest(of: "\($0)")) })
    let folders = Dictionary(
      uniqueKeysWithValues: (0..<50).map { (Digest(of: "scan \($0)"), Digest(of: "content \($0)")) })
    let table = try #require(StatTable(bytes: StatTable().adding(files: files, folders: folders).bytes))
    for (fingerprint, digest) in files { #expect(table.digest(of: fingerprint) == digest) }
    for (scan, digest) in folders { #expect(table.digest(ofScan: scan) == digest) }
    #expect(table.digest(of: fingerprint(12_345)) == nil)
    #expect(table.digest(of: fingerprint(0, 6)) == nil)
    #expect(table.digest(ofScan: Digest(of: "other")) == nil)
  }

  @Test func aFilesNewFingerprintTakesThePlaceOfItsOldOne() throws {
    let first = StatTable().adding(
      files: [fingerprint(7): Digest(of: "old"), fingerprint(8): Digest(of: "other")], folders: [:])
    let second = first.adding(files: [fingerprint(7, 6): Digest(of: "new")], folders: [:])
    #expect(second.digest(of: fingerprint(7)) == nil)
    #expect(second.digest(of: fingerprint(7, 6)) == Digest(of: "new"))
    #expect(second.digest(of: fingerprint(8)) == Digest(of: "other"))
    #expect(second.bytes.count == first.bytes.count)
  }
}
