import Foundation
import Glibc
import Store
import Synchronization
import Testing

@Suite struct StatCacheTests {
  /// A file that was changed long ago, so that its times are settled; its content and where it is.
  private func settledFile(_ folder: TemporaryFolder, _ name: String, _ text: String) throws -> String {
    let path = "\(folder.path)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Waits until a change would show in the file's times, whatever the clock's tick is.
  private func settle(_ path: String) throws {
    let cache = StatCache(path: "\(path)-none")
    while try !cache.digest(of: path).settled {}
  }

  @Test func remembersSettledFilesAcrossProcessesAndReadsFreshOnesAgain() throws {
    let folder = try TemporaryFolder()
    let path = try settledFile(folder, "a", "one")
    try settle(path)
    let cache = StatCache(path: "\(folder.path)/cache")
    let first = try cache.digest(of: path)
    #expect(first.digest == Digest(of: "one") && first.settled)
    try cache.save()
    let second = StatCache(path: "\(folder.path)/cache")
    #expect(second.known(first.fingerprint) == Digest(of: "one"))
    #expect(try second.digest(of: path).digest == Digest(of: "one"))
  }

  @Test func aFolderInItsPlaceIsNotInItsWay() throws {
    let folder = try TemporaryFolder()
    let path = try settledFile(folder, "a", "one")
    try settle(path)
    try Disk.makeFolder("\(folder.path)/cache")
    try Data().write(to: URL(fileURLWithPath: "\(folder.path)/cache/inside"))
    let cache = StatCache(path: "\(folder.path)/cache")
    let first = try cache.digest(of: path)
    try cache.save()
    #expect(StatCache(path: "\(folder.path)/cache").known(first.fingerprint) == Digest(of: "one"))
  }

  @Test func anEditWithEqualSizeAndRestoredTimeIsNoticed() throws {
    let folder = try TemporaryFolder()
    let path = try settledFile(folder, "a", "one")
    try settle(path)
    let cache = StatCache(path: "\(folder.path)/cache")
    _ = try cache.digest(of: path)
    let before = try #require(Disk.status(path)).times
    try Data("two".utf8).write(to: URL(fileURLWithPath: path))
    // To the nanosecond: only the time of the status change tells.
    var times = [timespec(tv_sec: before[0], tv_nsec: before[1]), timespec(tv_sec: before[0], tv_nsec: before[1])]
    #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
    #expect(Disk.status(path)?.times.prefix(2) == before.prefix(2))
    #expect(try cache.digest(of: path).digest == Digest(of: "two"))
  }

  /// Dated into the future, a file is unsettled for as long as the test takes, however fine the clock.
  @Test func unsettledFilesAndFoldersAreNotRemembered() throws {
    let folder = try TemporaryFolder()
    try Disk.makeFolder("\(folder.path)/data")
    let path = try settledFile(folder, "data/a", "one")
    let later = Fingerprint.now() / 1_000_000_000 + 3600
    var times = [timespec(tv_sec: later, tv_nsec: 1), timespec(tv_sec: later, tv_nsec: 1)]
    #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
    let cache = StatCache(path: "\(folder.path)/cache")
    let file = try cache.digest(of: path)
    #expect(!file.settled)
    #expect(cache.known(file.fingerprint) == nil)
    let scan = try FolderScan("\(folder.path)/data", collects: false)
    #expect(!scan.isSettled)
    _ = try ExternalInput("\(folder.path)/data", cache: cache)
    #expect(cache.known(scan: scan.digest) == nil)
  }

  @Test func manyEditsWithinOneTickAreAllNoticed() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a"
    let cache = StatCache(path: "\(folder.path)/cache")
    for round in 0..<200 {
      try Data("\(round % 7)".utf8).write(to: URL(fileURLWithPath: path))
      #expect(try cache.digest(of: path).digest == Digest(of: "\(round % 7)"))
    }
  }

  @Test func aDamagedFileIsAnEmptyCache() throws {
    let folder = try TemporaryFolder()
    let path = try settledFile(folder, "a", "one")
    try settle(path)
    let cache = StatCache(path: "\(folder.path)/cache")
    let fingerprint = try cache.digest(of: path).fingerprint
    try cache.save()
    let whole = try Disk.read("\(folder.path)/cache")
    for index in stride(from: 0, to: whole.count, by: 5) {
      var bytes = whole
      bytes[index] ^= 1
      try Disk.replace("\(folder.path)/cache", with: bytes)
      #expect(StatCache(path: "\(folder.path)/cache").known(fingerprint) == nil, "byte \(index)")
    }
    try Disk.replace("\(folder.path)/cache", with: Array(whole.dropLast()))
    #expect(StatCache(path: "\(folder.path)/cache").known(fingerprint) == nil)
  }

  @Test func nothingNewIsNotWritten() throws {
    let folder = try TemporaryFolder()
    let cache = StatCache(path: "\(folder.path)/cache")
    try cache.save()
    #expect(Disk.status("\(folder.path)/cache") == nil)
  }

  @Test func anInterruptionEndsTheReadingOfAFile() throws {
    let folder = try TemporaryFolder()
    let path = try settledFile(folder, "a", String(repeating: "x", count: 3 << 20))
    let count = Mutex(0)
    let cache = StatCache(
      path: "\(folder.path)/cache",
      isInterrupted: {
        count.withLock {
          $0 += 1; return $0 == 2
        }
      })
    let error = #expect(throws: StoreError.self) { try cache.digest(of: path) }
    #expect(error?.code == .interrupted)
    #expect(count.withLock { $0 } == 2, "asked for each piece")
  }

  /// In the folder that outlives a start of the machine, so on a disk: file systems in memory never write anything back.
  @Test func aStoreThroughAMemoryMapMovesTheTimesAfterTheFileWasRead() throws {
    let folder = "/var/tmp/store-\(UUID())"
    try Disk.makeFolder(folder)
    defer { try? Disk.remove(folder) }
    let path = "\(folder)/a"
    try Data(String(repeating: "A", count: 4096).utf8).write(to: URL(filePath: path))
    let descriptor = open(path, O_RDWR)
    defer { close(descriptor) }
    let map = try #require(mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0))
    defer { munmap(map, 4096) }
    map.storeBytes(of: UInt8(ascii: "B"), as: UInt8.self)
    try settle(path)
    let cache = StatCache(path: "\(folder)/cache")
    let first = try cache.digest(of: path, seesMappedStores: true)
    map.storeBytes(of: UInt8(ascii: "C"), as: UInt8.self)
    let second = try cache.digest(of: path, seesMappedStores: true)
    #expect(first.fingerprint != second.fingerprint)
    #expect(first.digest != second.digest)
  }
}
