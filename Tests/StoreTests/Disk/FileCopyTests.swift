import Foundation
import Store
import Testing

@Suite struct FileCopyTests {
  @Test func copiesBytesToAPlaceOfItsOwn() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/a"))
    try Disk.copy("\(folder.path)/a", to: "\(folder.path)/b", mode: 0o755)
    #expect(try Disk.read("\(folder.path)/b") == bytes)
    #expect(access("\(folder.path)/b", X_OK) == 0)
    try Data([1]).write(to: URL(fileURLWithPath: "\(folder.path)/b"))
    #expect(try Disk.read("\(folder.path)/a") == bytes, "the copy is its own file")
    #expect(throws: StoreError.self) { try Disk.copy("\(folder.path)/a", to: "\(folder.path)/b", mode: 0o644) }
    #expect(throws: StoreError.self) { try Disk.copy("\(folder.path)/none", to: "\(folder.path)/c", mode: 0o644) }
  }
}
