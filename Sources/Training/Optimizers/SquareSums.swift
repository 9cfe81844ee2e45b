import CKernels

/// Sums of squares over segments of memory, summed in pieces that do not depend on who sums what: equal bits for any
/// number of threads.
///
/// Threads may sum at once: each piece's sum has a place of its own, written by the one call whose range holds the piece.
final class SquareSums {
  /// Pieces end where segments end and at multiples of this.
  static let pieceLength = 1024

  private let pieces: [Range<Int>]
  /// The first piece of each segment, and the end.
  private let firsts: [Int]
  private let sums: UnsafeMutablePointer<Double>

  /// Prepares for segments in ascending order.
  init(_ segments: [Range<Int>]) {
    var pieces: [Range<Int>] = []
    var firsts = [0]
    for segment in segments {
      var start = segment.lowerBound
      while start < segment.upperBound {
        let end = min(segment.upperBound, (start / Self.pieceLength + 1) * Self.pieceLength)
        pieces.append(start..<end)
        start = end
      }
      firsts.append(pieces.count)
    }
    self.pieces = pieces
    self.firsts = firsts
    sums = .allocate(capacity: max(pieces.count, 1))
    sums.initialize(repeating: 0, count: max(pieces.count, 1))
  }

  deinit { sums.deallocate() }

  /// Sums the pieces inside a range whose values start at `values`.
  ///
  /// - Precondition: the range starts at a multiple of ``pieceLength`` and ends at one or at the end of all.
  func sum(_ range: Range<Int>, _ values: UnsafePointer<Float>) {
    precondition(range.lowerBound.isMultiple(of: Self.pieceLength), "ranges start at whole pieces")
    var index = firstPiece(from: range.lowerBound)
    while index < pieces.count, pieces[index].lowerBound < range.upperBound {
      let piece = pieces[index]
      precondition(piece.upperBound <= range.upperBound, "ranges end at whole pieces")
      sums[index] = kernel_square_sum(values + (piece.lowerBound - range.lowerBound), Int64(piece.count))
      index += 1
    }
  }

  /// The sum over a segment, once all its pieces are summed.
  func total(_ segment: Int) -> Double {
    var total = 0.0
    for index in firsts[segment]..<firsts[segment + 1] { total += sums[index] }
    return total
  }

  private func firstPiece(from bound: Int) -> Int {
    var (low, high) = (0, pieces.count)
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].lowerBound < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
