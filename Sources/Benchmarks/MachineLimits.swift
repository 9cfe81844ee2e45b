import Concurrency
import Networks

/// How fast a thread can compute and copy here while as many work.
struct MachineLimits {
  /// The least time a piece of work could take, and what keeps it from less.
  struct Bound {
    enum Limit: String { case arithmetic, memory }

    let seconds: Double
    let limit: Limit

    /// The bound in per cent of what was measured; 0 where nothing was.
    func share(of measured: Double) -> Double { measured > 0 ? seconds / measured * 100 : 0 }
  }

  /// Floating-point operations a second.
  let operationRate: Double
  /// Bytes read and written a second where nothing is in the caches.
  let byteRate: Double

  init(_ workers: Workers) throws {
    operationRate = try measuredPeakRate(workers: workers)
    let byteCount = 64 << 20
    let areas = (0..<2 * workers.count).map { _ in
      UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    }
    defer { for area in areas { area.deallocate() } }
    for area in areas { area.initializeMemory(as: UInt8.self, repeating: 1, count: byteCount) }
    let copy = Segment.disjoint(count: workers.count) { index, _ in
      // Sound: every thread has two areas of this size to itself.
      areas[2 * index].copyMemory(from: areas[2 * index + 1], byteCount: byteCount)
    }
    byteRate = Double(2 * byteCount) / Measurement(repetitions: 7) { workers.run([copy]) }.minimum
  }

  /// The bound of one thread's work.
  func bound(operations: Int, byteCount: Int) -> Bound {
    let (computing, moving) = (Double(operations) / operationRate, Double(byteCount) / byteRate)
    return Bound(seconds: max(computing, moving), limit: computing > moving ? .arithmetic : .memory)
  }

  var words: String {
    "a thread: \(Int(operationRate / 1e9)) GFLOP/s, "
      + "\(Table.Cell.number(byteRate / 1e9, decimals: 1).words) GB/s"
  }
}
