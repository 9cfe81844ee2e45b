import Foundation
import Store
import Synchronization
import Testing

@Suite struct DraftTests {
  @Test func whatAKilledProcessLeftIsUsedAgain() throws {
    try withTemporaryFolder { folder throws in
      let left = folder + "/.millrace-draft"
      try Data(repeating: 7, count: 1000).write(to: URL(filePath: left))
      try Disk.replace(folder + "/file", with: Array("short".utf8))
      #expect(try Disk.read(folder + "/file") == Array("short".utf8))
      #expect(try Disk.names(in: folder) == ["file"])
    }
  }

  @Test func manyAtOnceEachArriveWhole() throws {
    try withTemporaryFolder { folder throws in
      let failures = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 64) { index in
        do {
          try Disk.replace("\(folder)/\(index % 4)", with: [UInt8](repeating: UInt8(index), count: 5000 + index))
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
      #expect(failures.withLock { $0 } == [])
      #expect(try Disk.names(in: folder) == ["0", "1", "2", "3"])
      for name in 0..<4 {
        let bytes = try Disk.read("\(folder)/\(name)")
        #expect(Int(bytes[0]) % 4 == name)
        #expect(bytes == [UInt8](repeating: bytes[0], count: 5000 + Int(bytes[0])))
      }
    }
  }
}
