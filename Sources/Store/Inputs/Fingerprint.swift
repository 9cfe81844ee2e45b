import Glibc

/// What the file system says about a file without reading it: while this stays equal, so does the content.
///
/// The time of the last status change is part of it, which no program can set back, so that an edit with equal size and
/// restored modification time is noticed.
package struct Fingerprint: Hashable, Sendable {
  package let device: UInt64
  package let inode: UInt64
  /// Which image the file lies in, where it lies in one that cannot be written.
  package let image: Int
  package let byteCount: Int
  /// The last change of the content, in nanoseconds.
  package let modifiedAt: Int
  /// The last change of the content or of what is known about it, in nanoseconds.
  package let changedAt: Int
  /// Whether its owner may execute it; a change of that moves `changedAt` as well.
  package let isExecutable: Bool

  package init(
    device: UInt64, inode: UInt64, image: Int = 0, byteCount: Int, modifiedAt: Int, changedAt: Int,
    isExecutable: Bool = false
  ) {
    self.device = device
    self.inode = inode
    self.image = image
    self.byteCount = byteCount
    self.modifiedAt = modifiedAt
    self.changedAt = changedAt
    self.isExecutable = isExecutable
  }

  /// What tells contents apart, as numbers, for caches.
  var numbers: [Int] {
    [Int(bitPattern: UInt(device)), Int(bitPattern: UInt(inode)), image, byteCount, modifiedAt, changedAt]
  }

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    image = ImageIdentity.of(device: device)
    byteCount = Int(status.st_size)
    modifiedAt = Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec)
    changedAt = Int(status.st_ctim.tv_sec) &* 1_000_000_000 &+ Int(status.st_ctim.tv_nsec)
    isExecutable = status.st_mode & S_IXUSR != 0
  }

  /// Whether a change after `instant` would show in the times; otherwise it may fall into the same tick of the clock that
  /// stamps files, and leave them as they are.
  ///
  /// - Reference: git-scm.com/docs/racy-git.
  package func isSettled(before instant: Int) -> Bool {
    let hasWholeSeconds = modifiedAt % 1_000_000_000 == 0 && changedAt % 1_000_000_000 == 0
    return max(modifiedAt, changedAt) < instant - (hasWholeSeconds ? Self.coarseTick : Self.fineTick)
  }

  /// Longer than a tick of the kernel's clock, which has 1 to 10 ms.
  private static let fineTick = 20_000_000
  /// Some file systems keep whole seconds, or even pairs of them.
  private static let coarseTick = 2_100_000_000

  /// The time on the clock that stamps files, in nanoseconds.
  package static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
