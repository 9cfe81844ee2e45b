import Testing

import Store

@Suite struct ChildProcessTests {
  @Test func itReadsItsInputAndSpeaksOnStandardError() throws {
    // Longer than a pipe holds.
    let input = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
    var heard: [UInt8] = []
    let status = try ChildProcess.run(["sh", "-c", "cat >&2; exit 7"], input: input) { words in
      heard += words
      return true
    }
    #expect(status == 7)
    #expect(heard == input)
  }

  @Test func aProgramThatNobodyWantsAnyMoreIsEnded() throws {
    let status = try ChildProcess.run(["sh", "-c", "echo >&2; exec sleep 1000"], input: []) { $0.isEmpty }
    #expect(status == 128 + 9)
  }

  @Test func aProgramThatIsNotThereIsNamed() throws {
    let error = #expect(throws: StoreError.self) {
      try ChildProcess.run(["no-such-program"], input: []) { _ in true }
    }
    #expect(error?.code == .unreachable)
    #expect(error?.message.contains("no-such-program") == true)
  }
}
