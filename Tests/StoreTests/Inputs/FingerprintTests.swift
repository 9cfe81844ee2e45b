import Store
import Testing

@Suite struct FingerprintTests {
  private func fingerprint(modifiedAt: Int, changedAt: Int) -> Fingerprint {
    Fingerprint(device: 1, inode: 2, byteCount: 3, modifiedAt: modifiedAt, changedAt: changedAt)
  }

  @Test func isSettledOnceALaterChangeWouldShow() {
    let file = fingerprint(modifiedAt: 5_000_000_001, changedAt: 7_000_000_001)
    #expect(!file.isSettled(before: 7_000_000_001))
    #expect(!file.isSettled(before: 7_015_000_000), "within a tick of the kernel's clock")
    #expect(file.isSettled(before: 7_025_000_000))
    let dated = fingerprint(modifiedAt: 9_000_000_001, changedAt: 7_000_000_001)
    #expect(!dated.isSettled(before: 8_000_000_000), "dated into the future")
  }

  @Test func wholeSecondsTakeLonger() {
    let file = fingerprint(modifiedAt: 5_000_000_000, changedAt: 7_000_000_000)
    #expect(!file.isSettled(before: 9_000_000_000))
    #expect(file.isSettled(before: 9_200_000_000))
  }
}
