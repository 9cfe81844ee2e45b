import Concurrency

extension Workers {
  /// Changes the rows of an array, several at a time.
  ///
  /// - Precondition: the array's count is a multiple of `width`, and this is not called from a piece.
  func forEachRow(
    of values: inout [Float], width: Int,
    _ body: @escaping (_ row: Int, _ values: UnsafeMutableBufferPointer<Float>) -> Void
  ) {
    let rowCount = width == 0 ? 0 : values.count / width
    values.withUnsafeMutableBufferPointer { all in
      // Sound: rows do not overlap, and all have ended when the segment has; the threads keep it, but run it no more.
      let rows = all
      run([
        .disjoint(count: rowCount) { row, _ in
          body(row, UnsafeMutableBufferPointer(rebasing: rows[row * width..<(row + 1) * width]))
        }
      ])
    }
  }
}
