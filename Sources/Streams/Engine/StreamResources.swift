import Glibc

/// What a stream may use; it changes how fast batches come, and nothing else.
public struct StreamResources: Sendable, Equatable {
  /// How many threads may read and decode; none means the caller's own, without reading ahead.
  ///
  /// As many of them work as the batches are asked for fast enough to need.
  public var threadCount: Int
  /// How many bytes of decoded records may wait; one batch may in any case.
  public var byteBudget: Int
  /// How many batches may wait.
  public var prefetchDepth: Int

  /// Sets limits: unless told otherwise all cores of this machine, 64 MiB, and 16 batches.
  public init(
    threadCount: Int = StreamResources.coreCount, byteBudget: Int = 64 << 20, prefetchDepth: Int = 16
  ) {
    self.threadCount = threadCount
    self.byteBudget = byteBudget
    self.prefetchDepth = prefetchDepth
  }

  /// The caller's thread alone.
  public static let callingThread = StreamResources(threadCount: 0)

  /// How many cores are at work in this machine.
  public static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  func check() throws(StreamsError) {
    guard (0...1024).contains(threadCount), byteBudget > 0, prefetchDepth > 0 else {
      throw StreamsError(
        .configuration,
        "a stream needs 0 to 1024 threads, a positive byte budget and prefetch depth, has \(threadCount), \(byteBudget) "
          + "and \(prefetchDepth)")
    }
  }
}
