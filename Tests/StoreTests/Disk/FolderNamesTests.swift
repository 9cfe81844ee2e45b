import Foundation
import Testing

import Store

@Suite struct FolderNamesTests {
  private func withStrangeName(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder throws in
      for name in [[0x62], [0x61], [0xE9, 0x0A]] as [[UInt8]] {
        let file = open(
          (Array(folder.utf8) + [47] + name + [0]).map { CChar(bitPattern: $0) }, O_CREAT | O_WRONLY, 0o644)
        #expect(file >= 0)
        close(file)
      }
      try body(folder)
    }
  }

  @Test func ofDataAreUTF8OrAnErrorThatNamesThem() throws {
    try withStrangeName { folder throws in
      let error = #expect(throws: StoreError.self) { try Disk.names(in: folder) }
      #expect(error?.message == "\(folder) holds a name that is not UTF-8, \\xE9\\x0A; rename it")
    }
  }

  @Test func ofTheStoreAreItsOwnOnly() throws {
    try withStrangeName { folder throws in
      #expect(try Disk.ownNames(in: folder) == ["a", "b"])
      #expect(try Disk.strangeNames(in: folder) == [[0xE9, 0x0A]])
      #expect(try Disk.ownNames(in: folder + "/nothing").isEmpty)
    }
  }

  @Test func areToldInPrintableWords() {
    #expect(Disk.words("caf\u{e9}".utf8) == "caf\u{e9}")
    #expect(Disk.words([0x63, 0xE9]) == "c\\xE9")
    #expect(Disk.words([0x1B, 0x5B]) == "\\x1B[")
  }
}
