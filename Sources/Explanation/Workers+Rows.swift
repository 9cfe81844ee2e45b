import Concurrency

extension Workers {
  /// Changes the rows of an array, several at a time.
  ///
  /// - Parameter grouped: how many rows in a row a thread takes at a time.
  /// - Precondition: the array's count is a multiple of `width`, and this is not called from a piece.
  func forEachRow<Element>(
    of values: inout [Element], width: Int, grouped: Int = 1,
    _ body: @escaping (_ row: Int, _ values: UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    let rowCount = width == 0 ? 0 : values.count / width
    values.withUnsafeMutableBufferPointer { all in
      // Sound: rows do not overlap, and all have ended when the segment has; the threads keep it, but run it no more.
      let rows = all
      run([
        .disjoint(count: (rowCount + grouped - 1) / grouped) { group, _ in
          for row in group * grouped..<min((group + 1) * grouped, rowCount) {
            body(row, UnsafeMutableBufferPointer(rebasing: rows[row * width..<(row + 1) * width]))
          }
        }
      ])
    }
  }
}
