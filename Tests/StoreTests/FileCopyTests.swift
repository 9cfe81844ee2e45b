import Foundation
import Store
import Testing

@Suite struct FileCopyTests {
  @Test func copiesBytesAndModeToAPlaceOfItsOwn() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/a"))
    chmod("\(folder.path)/a", 0o755)
    try Disk.copy("\(folder.path)/a", to: "\(folder.path)/b")
    #expect(try Disk.read("\(folder.path)/b") == bytes)
    #expect(access("\(folder.path)/b", X_OK) == 0)
    try Data([1]).write(to: URL(fileURLWithPath: "\(folder.path)/b"))
    #expect(try Disk.read("\(folder.path)/a") == bytes, "the copy is its own file")
    #expect(throws: StoreError.self) { try Disk.copy("\(folder.path)/a", to: "\(folder.path)/b") }
    #expect(throws: StoreError.self) { try Disk.copy("\(folder.path)/none", to: "\(folder.path)/c") }
  }
}
