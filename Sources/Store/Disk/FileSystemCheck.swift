import Glibc

/// What the store needs of the file system under it, tried out.
public struct FileSystemCheck: Sendable {
  /// One thing that was tried or measured.
  public struct Finding: Sendable, Equatable {
    /// What it is about.
    public let name: String
    /// What was found.
    public let words: String
    /// What to do; `nil` where all is well.
    public let advice: String?
  }

  /// What was found, in the order in which it was tried.
  public private(set) var findings: [Finding] = []

  private static let smallestFreeByteCount = 1 << 30

  /// Tries things out in a folder of its own in `folder`, or in the nearest one above that exists; leaves nothing.
  ///
  /// - Throws: `StoreError` where not even a folder can be made there.
  public init(_ folder: String) throws(StoreError) {
    var parent = folder
    while Disk.status("\(parent)/.")?.kind != .folder && parent != "." && parent != "/" {
      parent = Disk.folder(of: parent)
    }
    let probe = "\(parent)/.millrace-doctor-\(Disk.uniqueName())"
    try Disk.makeFolder(probe)
    let outcome: Result<Void, StoreError>
    do throws(StoreError) {
      try tryOut(probe)
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    try Disk.remove(probe)
    try outcome.get()
    checkSpace(parent, collection: Advice.command(["gc"], store: folder))
  }

  private mutating func note(_ name: String, _ words: String, advice: String? = nil) {
    findings.append(Finding(name: name, words: words, advice: advice))
  }

  private mutating func tryOut(_ probe: String) throws(StoreError) {
    let content = [UInt8](repeating: 7, count: 4096)
    let start = monotonicSeconds()
    try Disk.replace("\(probe)/file", with: content)
    let milliseconds = Int(((monotonicSeconds() - start) * 1000).rounded())
    note(
      "sync", "a small file is durable after \(milliseconds) ms",
      advice: milliseconds > 500 ? "each result needs a few such writes; a local disk is faster" : nil)
    try Disk.replace("\(probe)/file", with: content.reversed())
    let names = try Disk.names(in: probe)
    let isReplaced = try Disk.read("\(probe)/file").count == content.count && names == ["file"]
    note(
      "rename", isReplaced ? "replaces whole files" : "left a half-replaced file",
      advice: isReplaced ? nil : "results could be damaged; put the store on a local disk")
    checkLinks(probe)
    checkReflinks(probe)
    checkLocks(probe)
    checkTimes(probe)
  }

  private mutating func checkLinks(_ probe: String) {
    let isLinked =
      link("\(probe)/file", "\(probe)/link") == 0
      && Disk.status("\(probe)/link")?.identity == Disk.status("\(probe)/file")?.identity
    note(
      "hard links", isLinked ? "equal content is kept once" : "not supported",
      advice: isLinked ? nil : "results cannot be published here; put the store on a file system such as ext4 or XFS")
  }

  private mutating func checkReflinks(_ probe: String) {
    let source = open("\(probe)/file", O_RDONLY | O_CLOEXEC)
    let copy = open("\(probe)/copy", O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    defer {
      close(source)
      close(copy)
    }
    // FICLONE, _IOW(0x94, 9, int); its definition is a macro that Swift cannot import.
    let isShared = source >= 0 && copy >= 0 && ioctl(copy, UInt(0x4004_9409), source) == 0
    note("reflinks", isShared ? "copies share their bytes" : "not supported; copies take their full size")
  }

  private mutating func checkLocks(_ probe: String) {
    let advice = "two runs at once would spoil each other's work; put the store on a local disk, or run one at a time"
    let first = open("\(probe)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    let second = open("\(probe)/lock", O_RDWR | O_CLOEXEC)
    defer {
      close(first)
      close(second)
    }
    guard first >= 0, second >= 0, flock(first, LOCK_EX | LOCK_NB) == 0 else {
      return note("locks", "not supported", advice: advice)
    }
    let excludes = flock(second, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    flock(first, LOCK_UN)
    let shares = flock(first, LOCK_SH | LOCK_NB) == 0 && flock(second, LOCK_SH | LOCK_NB) == 0
    let isWell = excludes && shares
    note(
      "locks", isWell ? "exclude and share" : excludes ? "cannot be shared" : "do not exclude",
      advice: isWell ? nil : advice)
  }

  /// Sets a time and reads back how much of it was kept.
  private mutating func checkTimes(_ probe: String) {
    let nanoseconds = 123_456_789
    var times = [timespec(tv_sec: 1_000_000_000, tv_nsec: nanoseconds)]
    times.append(times[0])
    let isSet = utimensat(AT_FDCWD, "\(probe)/file", times, 0) == 0
    let kept = Disk.status("\(probe)/file")?.times[1] ?? 0
    let advice = "changes within a second cannot be told apart by time; contents are read again instead"
    guard isSet, kept > 0 else { return note("time stamps", "whole seconds", advice: advice) }
    var step = 1
    while step < 1_000_000_000, nanoseconds / step * step != kept { step *= 10 }
    let words = [1: "1 ns", 100: "100 ns", 1000: "1 µs", 1_000_000: "1 ms"]
    note("time stamps", "steps of \(words[step] ?? "\(step) ns")", advice: step > 10_000_000 ? advice : nil)
  }

  private mutating func checkSpace(_ folder: String, collection: String) {
    var space = statvfs()
    guard statvfs(folder, &space) == 0 else { return note("space", "unknown") }
    let free = Int(space.f_bavail) * Int(space.f_frsize)
    let total = max(1, Int(space.f_blocks) * Int(space.f_frsize))
    let percent = free * 100 / total
    note(
      "space", "\(free / 1_000_000) MB of \(total / 1_000_000) MB free (\(percent)%)",
      advice: free < Self.smallestFreeByteCount ? "free some space, or remove old results: \(collection)" : nil)
    if space.f_files > 0 {
      let isShort = space.f_favail * 20 < space.f_files
      note(
        "files", "\(space.f_favail) of \(space.f_files) more can be made",
        advice: isShort ? "the file system runs out of inodes; remove old results: \(collection)" : nil)
    }
  }

  private func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
