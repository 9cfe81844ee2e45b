import Concurrency

/// Sums of kernels with vectors, each vector with some coefficients.
struct KernelSums: Sendable {
  private let block: KernelBlock
  /// Less ``centre``.
  private let vectors, squares: [Float]
  private let centre: [Float]
  /// `[vector · sum]`.
  private let coefficients: [Float]
  /// Vectors that are summed for themselves.
  private let groups: [Range<Int>]
  /// Sums of a group.
  private let width: Int
  /// Vectors of a piece of work, all of one group.
  private let pieces: [(range: Range<Int>, group: Int)]

  /// Records that are compared at a time.
  ///
  /// So many always are, the last filled up with zeros: OpenBLAS may have other bits for other numbers of them.
  private static let batchSize = 256

  /// Takes vectors, group behind group.
  init(_ block: KernelBlock, vectors: [Float], groupCounts: [Int], coefficients: [Float], width: Int) {
    let columnCount = block.columnCount
    var vectors = vectors
    var centre = [Float](repeating: 0, count: columnCount)
    if block.kernel.isOfDifferences {
      centre = ColumnSums.means(vectors, columnCount: columnCount).map { Float($0) }
      for place in vectors.indices { vectors[place] -= centre[place % columnCount] }
    }
    squares = vectors.withUnsafeBufferPointer { vectors in
      vectors.baseAddress.map { block.squares($0, count: vectors.count / columnCount) } ?? []
    }
    var (groups, pieces, first): ([Range<Int>], [(range: Range<Int>, group: Int)], Int) = ([], [], 0)
    for (group, count) in groupCounts.enumerated() {
      groups.append(first..<first + count)
      for start in stride(from: first, to: first + count, by: KernelBlock.width) {
        pieces.append((start..<min(start + KernelBlock.width, first + count), group))
      }
      first += count
    }
    (self.block, self.vectors, self.centre, self.coefficients) = (block, vectors, centre, coefficients)
    (self.groups, self.pieces, self.width) = (groups, pieces, width)
  }

  /// The sums `[record · group · sum]` of records; equal bits whatever records stand together.
  func sums(of rows: [Float], count: Int, workers: Workers?) -> [Double] {
    let columnCount = block.columnCount
    let recordWidth = groups.count * width
    var sums = [Double](repeating: 0, count: count * recordWidth)
    var batch = [Float](repeating: 0, count: Self.batchSize * columnCount)
    let partWidth = Self.batchSize * width
    var parts = [Float](repeating: 0, count: pieces.count * partWidth)
    let scratchSize = Self.batchSize * KernelBlock.width
    var scratch = [Float](repeating: 0, count: scratchSize * (workers?.count ?? 1))
    for first in stride(from: 0, to: count, by: Self.batchSize) {
      let size = min(Self.batchSize, count - first)
      for place in batch.indices {
        let value = place < size * columnCount ? rows[first * columnCount + place] : 0
        batch[place] = value - centre[place % columnCount]
      }
      batch.withUnsafeBufferPointer { batch in
        parts.withUnsafeMutableBufferPointer { parts in
          scratch.withUnsafeMutableBufferPointer { scratch in
            guard let batch = batch.baseAddress, let parts = parts.baseAddress, let scratch = scratch.baseAddress else {
              return
            }
            let squares = block.squares(batch, count: Self.batchSize)
            func run(_ piece: Int, _ worker: Int) {
              add(pieces[piece].range, batch, squares, scratch + worker * scratchSize, to: parts + piece * partWidth)
            }
            if let workers {
              // A worker has scratch of its own; a piece writes its own part.
              workers.run([.disjoint(count: pieces.count) { run($0, $1) }])
            } else {
              for piece in pieces.indices { run(piece, 0) }
            }
          }
        }
      }
      for (number, piece) in pieces.enumerated() {
        for record in 0..<size {
          for sum in 0..<width {
            sums[(first + record) * recordWidth + piece.group * width + sum] += Double(
              parts[number * partWidth + record * width + sum])
          }
        }
      }
    }
    return sums
  }

  private func add(
    _ range: Range<Int>, _ batch: UnsafePointer<Float>, _ batchSquares: [Float], _ values: UnsafeMutablePointer<Float>,
    to part: UnsafeMutablePointer<Float>
  ) {
    vectors.withUnsafeBufferPointer { vectors in
      squares.withUnsafeBufferPointer { squares in
        coefficients.withUnsafeBufferPointer { coefficients in
          guard let vectors = vectors.baseAddress, let squares = squares.baseAddress,
            let coefficients = coefficients.baseAddress
          else { return }
          block.values(
            batch, squares: batchSquares, count: Self.batchSize,
            others: vectors + range.lowerBound * block.columnCount, otherSquares: squares + range.lowerBound,
            otherCount: range.count, into: values)
          MatrixProduct.times(
            values, coefficients + range.lowerBound * width, part, rows: Self.batchSize, columns: width,
            inner: range.count)
        }
      }
    }
  }
}
