/// How fast values change over frames, by polynomials fitted to a few frames at a time: librosa's `feature.delta`.
///
/// - Reference: Savitzky and Golay, 1964, "Smoothing and differentiation of data by simplified least squares procedures",
///   Analytical Chemistry 36.
public struct TimeDerivative: Hashable, Sendable {
  /// What stands for windows that reach beyond the ends.
  public enum Edges: String, CaseIterable, Hashable, Sendable {
    /// The nearest whole window; a sound must have as many frames as a window.
    case interp
    /// The first and the last frame, repeated.
    case nearest
  }

  /// Frames of a window, odd.
  public let width: Int
  /// Which derivative, which is also the polynomials' degree.
  public let order: Int
  public let edges: Edges
  private let weights: [Float]

  /// Computes the weights of a window.
  ///
  /// - Precondition: the width is odd and above the order, which is positive.
  public init(width: Int = 9, order: Int = 1, edges: Edges = .interp) {
    precondition(width > order && width % 2 == 1 && order > 0, "derivative \(order) from \(width) frames")
    self.width = width
    self.order = order
    self.edges = edges
    // Polynomials orthogonal on the window, with leading coefficient one: the sum of products with the last is its
    // coefficient, times the sum of its squares.
    let places = (0..<width).map { Double($0 - width / 2) }
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    var (previous, current) = ([Double](repeating: 0, count: width), [Double](repeating: 1, count: width))
    var factorial = 1.0
    for degree in 1...order {
      let before = product(previous, previous)
      let share = before > 0 ? product(current, current) / before : 0
      let next = zip(places, zip(current, previous)).map { $0 * $1.0 - share * $1.1 }
      (previous, current) = (current, next)
      factorial *= Double(degree)
    }
    let squares = product(current, current)
    weights = current.map { Float($0 * factorial / squares) }
  }

  /// The derivative of each row, by frame.
  ///
  /// - Precondition: with `interp` there are at least ``width`` frames.
  public func apply(to spectrogram: Spectrogram) -> Spectrogram {
    let (frameCount, half) = (spectrogram.frameCount, width / 2)
    precondition(edges == .nearest || frameCount >= width, "\(frameCount) frames for windows of \(width)")
    let values = spectrogram.values
    return spectrogram.withValues(
      (0..<values.count).map { index in
        let row = index / frameCount * frameCount
        let frame = edges == .nearest ? index - row : min(max(index - row, half), frameCount - 1 - half)
        var sum: Float = 0
        for tap in 0..<width {
          sum += weights[tap] * values[row + min(max(frame + tap - half, 0), frameCount - 1)]
        }
        return sum
      })
  }
}
