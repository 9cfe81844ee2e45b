import Foundation
import Testing

import Store

@Suite struct SealTests {
  private func device(_ folder: String) throws -> UInt64 { try #require(Disk.status(folder)).identity[0] }

  private func isSealed(_ path: String, _ device: UInt64) -> Bool {
    guard let seal = Seal(path, device: device) else { return false }
    return seal.holds
  }

  @Test func aFileOfOurOwnIsSealedAndReadOnly() throws {
    try withTemporaryFolder { folder throws in
      try Disk.replace(folder + "/file", with: [1, 2])
      chmod(folder + "/file", 0o764)
      let device = try device(folder)
      guard let seal = Seal(folder + "/file", device: device) else { Issue.record("is not sealed"); return }
      let digest = try seal.digest()
      #expect(digest == OutputFile.Written(digest: Digest(of: [1, 2]), byteCount: 2))
      #expect(try FileManager.default.attributesOfItem(atPath: folder + "/file")[.posixPermissions] as? Int == 0o544)
    }
  }

  @Test func aFileThatSomebodyMayWriteIsNot() throws {
    try withTemporaryFolder { folder throws in
      let place = folder + "/file"
      let device = try device(folder)
      try Disk.replace(place, with: [1])
      #expect(!isSealed(place, device + 1))
      let writer = open(place, O_RDWR)
      #expect(!isSealed(place, device) && Disk.isOpenForWriting(place) == true)
      let memory = mmap(nil, 1, PROT_READ | PROT_WRITE, MAP_SHARED, writer, 0)
      close(writer)
      #expect(!isSealed(place, device) && Disk.isOpenForWriting(place) == true)
      munmap(memory, 1)
      #expect(isSealed(place, device) && Disk.isOpenForWriting(place) == false)
      #expect(link(place, folder + "/second") == 0)
      chmod(place, 0o640)
      #expect(!isSealed(place, device))
      // What is somebody else's too keeps its mode.
      #expect(try FileManager.default.attributesOfItem(atPath: place)[.posixPermissions] as? Int == 0o640)
      #expect(mkfifo(folder + "/fifo", 0o600) == 0)
      #expect(!isSealed(folder + "/fifo", device) && !isSealed(folder, device))
    }
  }

  @Test func aSealBreaksWhenSomebodyOpensTheFile() throws {
    try withTemporaryFolder { folder throws in
      try Disk.replace(folder + "/file", with: [1])
      let device = try device(folder)
      guard let seal = Seal(folder + "/file", device: device) else { Issue.record("is not sealed"); return }
      let held = seal.holds
      #expect(held)
      chmod(folder + "/file", 0o644)
      // The kernel would have the opener wait for us.
      #expect(open(folder + "/file", O_WRONLY | O_NONBLOCK) < 0 && errno == EWOULDBLOCK)
      let heldOn = seal.holds
      #expect(!heldOn)
      let digest = try seal.digest()
      #expect(digest == nil)
    }
  }
}
