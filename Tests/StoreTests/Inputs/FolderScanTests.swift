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
    try Disk.makeFolder("\(place)/empty/inside")
    let last = try FolderScan(place, collects: true)
    #expect(last.files.count == 5)
    #expect(last.emptyFolders == ["empty/inside"])
    digests.insert(last.digest)
    #expect(digests.count == 5, "a folder that holds nothing is seen")
    try Disk.makeFolder("\(folder.path)/nothing")
    #expect(try FolderScan("\(folder.path)/nothing", collects: true).emptyFolders == ["."])
  }

  @Test func refusesWhatIsNoFileAndLinksThatLeadBack() throws {
    let folder = try TemporaryFolder()
    mkfifo("\(folder.path)/pipe", 0o644)
    let error = #expect(throws: StoreError.self) { try FolderScan(folder.path, collects: false) }
    #expect(error?.message.hasSuffix("/pipe is a named pipe; inputs may hold only files and folders") == true)
    unlink("\(folder.path)/pipe")
    symlink(".", "\(folder.path)/back")
    #expect(throws: StoreError.self) { try FolderScan(folder.path, collects: false) }
    #expect(throws: StoreError.self) { try FolderScan("\(folder.path)/nothing", collects: false) }
  }

  @Test func namesLinksThatLeadNowhere() throws {
    let folder = try TemporaryFolder()
    symlink("/nowhere/file", "\(folder.path)/dangling")
    let error = #expect(throws: StoreError.self) { try FolderScan(folder.path, collects: false) }
    // Not "not found": the folder is there.
    #expect(error?.code == .unreadable)
    #expect(error?.message.contains("/dangling is a link to /nowhere/file, which does not exist") == true)
    unlink("\(folder.path)/dangling")
    symlink("circle", "\(folder.path)/circle")
    let circle = #expect(throws: StoreError.self) { try FolderScan(folder.path, collects: false) }
    #expect(circle?.message.contains("/circle is a link to circle, which leads back to itself") == true)
  }
}
