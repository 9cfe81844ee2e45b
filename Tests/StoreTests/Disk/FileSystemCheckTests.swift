import Foundation
import Store
import Testing

@Suite struct FileSystemCheckTests {
  @Test func triesEverythingAndLeavesNothing() throws {
    try withTemporaryFolder { folder throws in
      let check = try FileSystemCheck(folder + "/not/there/yet")
      #expect(
        Array(check.findings.map(\.name).prefix(7)) == [
          "sync", "rename", "hard links", "reflinks", "locks", "time stamps", "space",
        ])
      // What Millrace's own tests run on has all of it.
      for name in ["rename", "hard links", "locks"] {
        #expect(check.findings.first { $0.name == name }?.advice == nil, "\(name)")
      }
      #expect(try Disk.names(in: folder).isEmpty)
    }
  }

  @Test func refusesWhereNothingCanBeMade() throws {
    #expect(throws: StoreError.self) { try FileSystemCheck("/proc/none") }
  }
}
