import Glibc
import Records
import Testing

@Suite struct InputFileTests {
  @Test func whatIsNoRegularFileIsRefusedWithoutWaiting() throws {
    let folder = try TemporaryFolder()
    let pipe = "\(folder.path)/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [pipe, folder.path, "/dev/zero"] {
      let error = #expect(throws: RecordsError.self) { _ = try InputFile(opening: path) }
      #expect(error?.code == .unreadable)
      #expect(error?.message.contains(path) == true)
    }
  }

  @Test func rangesOutsideTheFileAreErrorsBeforeAnythingIsAllocated() throws {
    let folder = try TemporaryFolder()
    let file = try InputFile(opening: folder.write([1, 2, 3], to: "a"))
    var bytes: [UInt8] = []
    for (offset, count) in [(0, 4), (3, 1), (4, 0), (-1, 1), (0, -1), (1, Int.max), (Int.max, Int.max)] {
      let error = #expect(throws: RecordsError.self, "\(count) at \(offset)") {
        try file.read(at: offset, count: count, into: &bytes)
      }
      #expect(error?.message.contains("the file ends at 3") == true)
    }
    #expect(bytes.isEmpty)
    try file.read(at: 1, count: 2, into: &bytes)
    #expect(bytes == [2, 3])
    #expect(throws: RecordsError.self) { _ = try InputFile.contents(of: file.path, limit: 2) }
  }
}
