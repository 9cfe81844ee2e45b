import Glibc

/// A stretch of the arena.
final class Buffer {
  /// Whether each slice has its own, or all share one.
  enum Scope { case slice, shared }

  let scope: Scope
  fileprivate(set) var byteCount: Int
  fileprivate var offset = 0
  fileprivate var uses: ClosedRange<Int>?
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

  /// Tells that step `index` reads or writes the buffer.
  func used(at index: Int) {
    if let parent { return parent.buffer.used(at: index) }
    uses = uses.map { min($0.lowerBound, index)...max($0.upperBound, index) } ?? index...index
  }

  fileprivate var position: Int { parent.map { $0.buffer.position + $0.offset } ?? offset }
}

/// All memory of a plan: one block, laid out once.
///
/// Buffers of a slice that are never needed at the same step share bytes.
///
/// It is laid out before any thread sees it; afterwards each slice's bytes belong to whoever runs it.
final class Arena {
  private let sliceCount: Int
  private var base: UnsafeMutableRawPointer?
  private var sharedByteCount = 0
  private var sliceByteCount = 0
  private var buffers: [Buffer] = []

  init(sliceCount: Int) { self.sliceCount = sliceCount }

  deinit { free(base) }

  static func aligned(_ byteCount: Int) -> Int { (byteCount + 63) / 64 * 64 }

  func buffer(_ scope: Buffer.Scope, byteCount: Int) -> Buffer {
    let buffer = Buffer(scope, byteCount: byteCount)
    buffers.append(buffer)
    return buffer
  }

  /// The bytes the plan holds.
  var byteCount: Int { sharedByteCount + sliceCount * sliceByteCount }

  /// Gives every buffer its place: shared ones in a row; those of a slice by size, each at the lowest place that is free
  /// in all steps where it is needed (Pisarchyk and Lee, 2020, arXiv:2001.03288, "greedy by size").
  func layOut() {
    for buffer in buffers where buffer.scope == .shared {
      buffer.offset = sharedByteCount
      sharedByteCount += Self.aligned(buffer.byteCount)
    }
    var placed: [(uses: ClosedRange<Int>, bytes: Range<Int>)] = []
    let bySize = buffers.filter { $0.scope == .slice }.enumerated().sorted {
      ($1.element.byteCount, $0.offset) < ($0.element.byteCount, $1.offset)
    }
    for (_, buffer) in bySize {
      guard let uses = buffer.uses else { continue }
      let count = Self.aligned(buffer.byteCount)
      var place = 0
      for other in placed.filter({ $0.uses.overlaps(uses) }).map(\.bytes).sorted(by: { $0.lowerBound < $1.lowerBound })
      {
        if place + count <= other.lowerBound { break }
        place = max(place, other.upperBound)
      }
      buffer.offset = place
      placed.append((uses, place..<place + count))
    }
    sliceByteCount = placed.map(\.bytes.upperBound).max() ?? 0
    base = aligned_alloc(64, max(byteCount, 64))
    guard let base else { preconditionFailure("no memory for a plan of \(byteCount) bytes") }
    // Padding channels must read as zero from the start.
    memset(base, 0, byteCount)
  }

  /// Where a buffer begins, for a slice.
  ///
  /// - Complexity: O(1).
  func bytes(_ buffer: Buffer, slice: Int = 0) -> UnsafeMutableRawPointer {
    guard let base else { preconditionFailure("the arena is used before it is laid out") }
    // Sound: layOut gave every buffer a place within the block, and 0 <= slice < sliceCount.
    return buffer.scope == .shared
      ? base + buffer.position : base + sharedByteCount + slice * sliceByteCount + buffer.position
  }

  func floats(_ buffer: Buffer, slice: Int = 0) -> UnsafeMutablePointer<Float> {
    bytes(buffer, slice: slice).assumingMemoryBound(to: Float.self)
  }

  func doubles(_ buffer: Buffer, slice: Int = 0) -> UnsafeMutablePointer<Double> {
    bytes(buffer, slice: slice).assumingMemoryBound(to: Double.self)
  }
}
