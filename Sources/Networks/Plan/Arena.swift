import Glibc

/// A stretch of the arena.
final class Buffer {
  /// Whether each slice has its own, all share one, or each worker has its own for the length of a run of steps.
  enum Scope { case slice, shared, worker }

  let scope: Scope
  fileprivate(set) var byteCount: Int
  fileprivate var offset = 0
  fileprivate var uses: ClosedRange<Int>?
  /// Whether some step needs all records of a slice at once.
  private(set) var isWhole = false
  /// Whether it holds no more than the records that go through its run of steps.
  fileprivate(set) var isPassing = false
  private let parent: (buffer: Buffer, offset: Int)?

  init(_ scope: Scope, byteCount: Int) {
    self.scope = scope
    self.byteCount = byteCount
    parent = nil
  }

  /// A part of another buffer.
  init(of buffer: Buffer, offset: Int, byteCount: Int) {
    scope = buffer.scope
    self.byteCount = byteCount
    parent = (buffer, offset)
  }

  /// One of so many equal parts.
  func part(_ index: Int, of count: Int) -> Buffer {
    Buffer(of: self, offset: byteCount / count * index, byteCount: byteCount / count)
  }

  /// Makes room at the end and says where; only before the arena is laid out.
  func append(byteCount count: Int) -> Buffer {
    defer { byteCount += Arena.aligned(count) }
    return Buffer(of: self, offset: byteCount, byteCount: count)
  }

  /// Tells that step `index` reads or writes the buffer, as a whole or the records that the step is about.
  func used(at index: Int, byRecords: Bool = false) {
    if let parent { return parent.buffer.used(at: index) }
    uses = uses.map { min($0.lowerBound, index)...max($0.upperBound, index) } ?? index...index
    if !byRecords { isWhole = true }
  }

  fileprivate var position: Int { parent.map { $0.buffer.position + $0.offset } ?? offset }
}

/// All memory of a plan: one block, laid out once.
///
/// Buffers of a slice that are never needed at the same step share bytes. One that a single run of steps by records needs
/// is no slice's: each worker has room for the records at hand, which so stay in its caches.
///
/// It is laid out before any thread sees it; afterwards each slice's bytes belong to whoever runs it.
final class Arena {
  private let sliceCount, sliceSize, workerCount: Int
  private var base: UnsafeMutableRawPointer?
  private var sharedByteCount = 0
  private var sliceByteCount = 0
  private var workerByteCount = 0
  private var buffers: [Buffer] = []

  init(sliceCount: Int, sliceSize: Int, workerCount: Int) {
    (self.sliceCount, self.sliceSize, self.workerCount) = (sliceCount, sliceSize, workerCount)
  }

  deinit { free(base) }

  static func aligned(_ byteCount: Int) -> Int { (byteCount + 63) / 64 * 64 }

  func buffer(_ scope: Buffer.Scope, byteCount: Int) -> Buffer {
    let buffer = Buffer(scope, byteCount: byteCount)
    buffers.append(buffer)
    return buffer
  }

  /// The bytes the plan holds.
  var byteCount: Int { sharedByteCount + sliceCount * sliceByteCount + workerCount * workerByteCount }

  /// Gives every buffer its place: shared ones in a row, those of a slice or a worker where no other is needed.
  func layOut(_ runs: RecordRuns) {
    for buffer in buffers where buffer.scope == .shared {
      buffer.offset = sharedByteCount
      sharedByteCount += Self.aligned(buffer.byteCount)
    }
    var ofSlice: [Claim] = []
    var ofWorker: [Claim] = []
    for buffer in buffers where buffer.scope != .shared {
      guard let uses = buffer.uses else { continue }
      if buffer.scope == .slice, !buffer.isWhole, let recordCount = runs.recordCount(of: uses) {
        buffer.isPassing = true
        ofWorker.append(Claim(buffer: buffer, uses: uses, byteCount: recordCount * recordByteCount(buffer)))
      } else {
        let isScratch = buffer.scope == .worker && !buffer.isWhole
        let claim = Claim(buffer: buffer, uses: isScratch ? uses : runs.widened(uses), byteCount: buffer.byteCount)
        if buffer.scope == .slice { ofSlice.append(claim) } else { ofWorker.append(claim) }
      }
    }
    sliceByteCount = Self.place(ofSlice)
    workerByteCount = Self.place(ofWorker)
    base = aligned_alloc(64, max(byteCount, 64))
    guard let base else { preconditionFailure("no memory for a plan of \(byteCount) bytes") }
    // Padding channels must read as zero from the start.
    memset(base, 0, byteCount)
  }

  private struct Claim {
    let buffer: Buffer
    let uses: ClosedRange<Int>
    let byteCount: Int
  }

  /// Places buffers by size, each at the lowest place that is free in all steps where it is needed (Pisarchyk and Lee,
  /// 2020, arXiv:2001.03288, "greedy by size").
  ///
  /// - Returns: the bytes of all.
  private static func place(_ claims: [Claim]) -> Int {
    var placed: [(uses: ClosedRange<Int>, bytes: Range<Int>)] = []
    let bySize = claims.enumerated().sorted {
      ($1.element.byteCount, $0.offset) < ($0.element.byteCount, $1.offset)
    }
    for (_, claim) in bySize {
      let uses = claim.uses
      let count = aligned(claim.byteCount)
      var place = 0
      for other in placed.filter({ $0.uses.overlaps(uses) }).map(\.bytes).sorted(by: { $0.lowerBound < $1.lowerBound })
      {
        if place + count <= other.lowerBound { break }
        place = max(place, other.upperBound)
      }
      claim.buffer.offset = place
      placed.append((uses, place..<place + count))
    }
    return placed.map(\.bytes.upperBound).max() ?? 0
  }

  /// The bytes of one record of a slice's buffer.
  private func recordByteCount(_ buffer: Buffer) -> Int { buffer.byteCount / sliceSize }

  /// Where a buffer begins, for a slice.
  ///
  /// - Complexity: O(1).
  func bytes(_ buffer: Buffer, slice: Int = 0) -> UnsafeMutableRawPointer {
    guard let base else { preconditionFailure("the arena is used before it is laid out") }
    // Sound: layOut gave every buffer a place within the block, and 0 <= slice < sliceCount.
    return buffer.scope == .shared
      ? base + buffer.position : base + sharedByteCount + slice * sliceByteCount + buffer.position
  }

  /// Where the records of a group begin in a slice's buffer, or where a worker's buffer begins.
  ///
  /// - Complexity: O(1).
  func bytes(_ buffer: Buffer, _ group: RecordGroup) -> UnsafeMutableRawPointer {
    guard let base else { preconditionFailure("the arena is used before it is laid out") }
    // Sound, as above: 0 <= worker < workerCount, and what passes through a run has room for the run's groups.
    if buffer.isPassing || buffer.scope == .worker {
      return base + sharedByteCount + sliceCount * sliceByteCount + group.worker * workerByteCount + buffer.position
    }
    return bytes(buffer, slice: group.slice) + group.records.lowerBound * recordByteCount(buffer)
  }

  func floats(_ buffer: Buffer, _ group: RecordGroup) -> UnsafeMutablePointer<Float> {
    bytes(buffer, group).assumingMemoryBound(to: Float.self)
  }

  func floats(_ buffer: Buffer, slice: Int = 0) -> UnsafeMutablePointer<Float> {
    bytes(buffer, slice: slice).assumingMemoryBound(to: Float.self)
  }

  func doubles(_ buffer: Buffer, slice: Int = 0) -> UnsafeMutablePointer<Double> {
    bytes(buffer, slice: slice).assumingMemoryBound(to: Double.self)
  }
}
