import CKernels

/// A part of a record's convolution that a thread computes by itself: some rows, or some filters.
struct WinogradPart {
  let problem: kernel_winograd
  /// Its filters begin with this one.
  var firstFilter = 0
  /// Floats before its first row in what comes in, and before what it makes in what goes out.
  var sourceOffset = 0, outputOffset = 0
}

extension WinogradShape {
  /// A record's convolution in at most so many parts, whose values have the bits that the whole would give them.
  ///
  /// They are rows of tiles where one block of channels makes one of filters, and blocks of filters otherwise.
  func parts(_ count: Int, _ instructions: kernel_instructions) -> [WinogradPart] {
    let whole = problem(sliceSize: 1, instructions)
    return input[0] == 16 && output[0] == 16 ? rows(whole, count) : filters(whole, count)
  }

  private func rows(_ whole: kernel_winograd, _ count: Int) -> [WinogradPart] {
    let (tileRows, top) = ((output[1] + 3) / 4, borders[0].low)
    let count = min(count, tileRows)
    return (0..<count).map { part in
      let first = tileRows * part / count * 4
      let end = min(tileRows * (part + 1) / count * 4, output[1])
      // The rows of the source that it sees, those outside the image becoming padding.
      let seen = max(first - top, 0)..<min(end - top + 2, input[1])
      var problem = whole
      problem.height = Int64(seen.count)
      problem.top = Int64(seen.lowerBound - (first - top))
      problem.bottom = Int64(end - top + 2 - seen.upperBound)
      return WinogradPart(
        problem: problem, sourceOffset: seen.lowerBound * input[2] * 16, outputOffset: first * output[2] * 16)
    }
  }

  private func filters(_ whole: kernel_winograd, _ count: Int) -> [WinogradPart] {
    let blocks = output[0] / 16
    let count = min(count, blocks)
    return (0..<count).map { part in
      let first = blocks * part / count * 16
      var problem = whole
      problem.outputs = Int64(blocks * (part + 1) / count * 16 - first)
      return WinogradPart(problem: problem, firstFilter: first, outputOffset: first * output[1] * output[2])
    }
  }
}
