public import Arrays

/// What a training step makes small: a function of an output and what it should have been, averaged as PyTorch's are.
///
/// Cross-entropy, focal loss and divergence take logits: softmax or sigmoid are part of them.
public enum Loss: Codable, Hashable, Sendable {
  /// Softmax cross-entropy, −Σ q · log softmax with q = weight · ((1 − smoothing) · t + smoothing / classes).
  ///
  /// The mean over the records, by the weights of their labels where the target is labels; `classWeights` has a positive
  /// number a class, `nil` for 1.
  ///
  /// - Reference: Szegedy et al., 2016, arXiv:1512.00567, section 7 (smoothing); torch.nn.CrossEntropyLoss (weights).
  case crossEntropy(smoothing: Double = 0, classWeights: [Double]? = nil)
  /// −t · log p − (1 − t) · log(1 − p) with p = sigmoid(x), the mean over all values.
  case binaryCrossEntropy
  /// Binary cross-entropy times (1 − pₜ)^gamma, so that what is decided well counts less, and times alpha for t = 1 and
  /// 1 − alpha for t = 0 unless `alpha` is `nil`; the mean over all values.
  ///
  /// - Reference: Lin et al., 2017, arXiv:1708.02002, equation 5.
  case focal(gamma: Double = 2, alpha: Double? = 0.25)
  /// Σ t · (log t − log softmax), the mean over the records.
  case klDivergence
  /// (x − t)², the mean over all values.
  case meanSquaredError
  /// |x − t|, the mean over all values.
  case meanAbsoluteError
  /// (x − t)² / 2, or delta · (|x − t| − delta / 2) from |x − t| = delta on; the mean over all values.
  ///
  /// - Reference: Huber, 1964, "Robust estimation of a location parameter".
  case huber(delta: Double = 1)

  /// Checks the loss's own numbers, for an output of `width` values.
  ///
  /// - Throws: ``NetworkError`` saying what would fit.
  func check(width: Int, output: String) throws(NetworkError) {
    func need(_ isTrue: Bool, _ words: String) throws(NetworkError) {
      guard isTrue else { throw NetworkError(.shape, "the loss of '\(output)' needs \(words)") }
    }
    switch self {
    case .crossEntropy(let smoothing, let weights):
      try need((0..<1).contains(smoothing), "a smoothing of 0..<1, not \(smoothing)")
      guard let weights else { return }
      try need(weights.count == width, "\(width) class weights, one for each of its values, not \(weights.count)")
      try need(weights.allSatisfy { $0 > 0 && Float($0).isFinite }, "positive class weights, not \(weights)")
    case .focal(let gamma, let alpha):
      try need(gamma >= 0 && Float(gamma).isFinite, "a gamma of at least 0, not \(gamma)")
      if let alpha { try need((0...1).contains(alpha), "an alpha of 0...1, not \(alpha)") }
    case .huber(let delta): try need(delta > 0 && Float(delta).isFinite, "a positive delta, not \(delta)")
    case .binaryCrossEntropy, .klDivergence, .meanSquaredError, .meanAbsoluteError: break
    }
  }
}

/// What an output of one batch should have been.
public enum Target: Sendable {
  /// One class a record; a loss that compares values sees 1 for the class and 0 for the others.
  case labels([Int32])
  /// One value for each of the output's: `[batch]` and the output's shape.
  case values(Tensor)
}
