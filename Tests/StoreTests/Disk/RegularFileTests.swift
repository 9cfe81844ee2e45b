import Foundation
import Glibc
import Store
import Testing

@Suite struct RegularFileTests {
  /// Each of these was waited for, for ever, by `open`.
  @Test func whatIsNoFileIsNamedAndNeverWaitedFor() throws {
    let folder = try TemporaryFolder()
    mkfifo("\(folder.path)/pipe", 0o644)
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // Socket names are short, so it is made where it is called.
    let name = "/tmp/millrace-\(getpid())"
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(name.utf8)) }
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        #expect(bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0)
      }
    }
    defer { unlink(name) }
    for (path, words) in [
      ("\(folder.path)/pipe", "a named pipe"), (name, "a socket"), ("/dev/zero", "a device"), (folder.path, "a folder"),
    ] {
      for read in [
        { _ = try Disk.read(path) }, { _ = try Disk.digest(of: path) },
        { try Disk.copy(path, to: "\(folder.path)/copy", mode: 0o644) },
        { _ = try StatCache(path: "\(folder.path)/cache").digest(of: path) },
      ] as [() throws -> Void] {
        let error = #expect(throws: StoreError.self) { try read() }
        #expect(error?.code == .unreadable)
        #expect(error?.message == "\(path) is \(words), where only a file can be read")
      }
    }
    #expect(Disk.status("\(folder.path)/copy") == nil)
    // A store whose files were replaced by pipes is damaged, and no store to wait for.
    let store = ArtifactStore(path: "\(folder.path)/store")
    let record = try publish(store, "key", ["out/a": "1"])
    let blob = store.blobPath(Digest(of: "1"))
    unlink(blob)
    mkfifo(blob, 0o644)
    let artifact = try #require(record.outputs["out"])
    #expect(throws: StoreError.self) { try store.materialize(artifact) }
    #expect(throws: StoreError.self) { try store.checkout(artifact.files[0], to: "\(folder.path)/out") }
  }

  @Test func filesAreOpenedThroughLinksOnlyWhereThatIsWanted() throws {
    let folder = try TemporaryFolder()
    try Data("1".utf8).write(to: URL(filePath: "\(folder.path)/a"))
    symlink("a", "\(folder.path)/link")
    #expect(try Disk.read("\(folder.path)/link") == Array("1".utf8))
    #expect(throws: StoreError.self) { try Disk.digest(of: "\(folder.path)/link") }
    #expect(Disk.brokenLink("\(folder.path)/link") == nil && Disk.brokenLink("\(folder.path)/a") == nil)
    unlink("\(folder.path)/a")
    #expect(Disk.brokenLink("\(folder.path)/link") != nil)
  }
}
