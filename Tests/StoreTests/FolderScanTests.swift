import Foundation
import Glibc
import Store
import Testing

@Suite struct FolderScanTests {
  @Test func seesAllFilesThroughLinksAndNotesEveryChange() throws {
    let folder = try TemporaryFolder()
    let place = "\(folder.path)/data"
    try Disk.makeFolder("\(place)/sub/deep")
    for name in ["a", "sub/b", "sub/deep/c"] { try Data("x".utf8).write(to: URL(fileURLWithPath: "\(place)/\(name)")) }
    symlink("a", "\(place)/link")
    let scan = try FolderScan(place, collects: true)
    #expect(Set(scan.files.map(\.path)) == ["a", "link", "sub/b", "sub/deep/c"])
    #expect(try FolderScan(place, collects: false).digest == scan.digest)
    var digests: Set<Digest> = [scan.digest]
    try Data("y".utf8).write(to: URL(fileURLWithPath: "\(place)/sub/new"))
    digests.insert(try FolderScan(place, collects: false).digest)
    try Disk.rename("\(place)/sub/new", to: "\(place)/sub/other")
    digests.insert(try FolderScan(place, collects: false).digest)
    try Disk.rename("\(place)/sub/other", to: "\(place)/other")
    digests.insert(try FolderScan(place, collects: false).digest)
    #expect(digests.count == 4, "added, renamed, moved")
    try Disk.makeFolder("\(place)/empty")
    #expect(try FolderScan(place, collects: true).files.count == 5)
  }

  @Test func refusesWhatIsNoFileAndLinksThatLeadBack() throws {
    let folder = try TemporaryFolder()
    mkfifo("\(folder.path)/pipe", 0o644)
    let error = #expect(throws: StoreError.self) { try FolderScan(folder.path, collects: false) }
    #expect(error?.message.hasSuffix("/pipe is neither file nor folder; inputs may hold nothing else") == true)
    unlink("\(folder.path)/pipe")
    symlink(".", "\(folder.path)/back")
    #expect(throws: StoreError.self) { try FolderScan(folder.path, collects: false) }
    #expect(throws: StoreError.self) { try FolderScan("\(folder.path)/nothing", collects: false) }
  }
}
