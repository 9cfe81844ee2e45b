import Foundation
import Store
import Testing

@Suite struct OutputFileTests {
  @Test func hashesWhatItWrites() throws {
    let path = NSTemporaryDirectory() + "/output-file-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try OutputFile(creating: path)
    let chunk = [UInt8](repeating: 7, count: 700_000)
    for _ in 0..<5 { try file.write(chunk) }
    let written = try file.finish()
    let content = try Data(contentsOf: URL(filePath: path))
    #expect(written.digest == Digest(of: content))
    #expect(written.byteCount == 3_500_000)
    #expect(content.count == 3_500_000)
  }

  @Test func neverOverwrites() throws {
    let path = NSTemporaryDirectory() + "/output-file-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try OutputFile(creating: path).finish()
    #expect(throws: StoreError.self) { try OutputFile(creating: path) }
  }

  @Test func aFullDiskIsNamedAsSuch() throws {
    let error = StoreError("write", "/somewhere", errno: ENOSPC)
    #expect(error.code == .noSpace)
    #expect(error.message.contains("/somewhere"))
  }
}
