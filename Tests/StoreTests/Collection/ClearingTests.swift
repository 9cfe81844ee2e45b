import Foundation
import Testing

import Store

@Suite struct ClearingTests {
  @Test func whatIsMarkedIsLeftAloneUntilItIsGone() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      try Disk.replace(store.attemptsPath + "/stuck/file", with: [1])
      try Disk.replace(store.attemptsPath + "/stuck" + Clearing.mark, with: [])
      #expect(try store.removeLeftovers().isEmpty)
      #expect(try Disk.names(in: store.attemptsPath) == ["stuck", "stuck.left"])
      try Disk.remove(store.attemptsPath + "/stuck")
      #expect(try store.removeLeftovers().isEmpty)
      #expect(try Disk.names(in: store.attemptsPath).isEmpty)
    }
  }

  @Test func whatCanBeRemovedIsAndNothingIsSaid() throws {
    try withTemporaryFolder { folder throws in
      try Disk.replace(folder + "/gone/file", with: [1])
      #expect(Clearing.clear(folder + "/gone", aside: folder + "/aside") == nil)
      #expect(Clearing.clear(folder + "/nothing", aside: folder + "/aside") == nil)
      #expect(try Disk.names(in: folder).isEmpty)
    }
  }
}
