/// Whether a metric is good when it is great or when it is small.
///
/// This is the one place that tells it by a metric's name; where a name is one of an enumeration, its type does.
public enum MetricDirection: String, Sendable, CaseIterable {
  case greatest
  case smallest

  /// The direction of a metric by its name, such as `test.accuracy` or `val_loss`; `nil` where the name does not tell.
  ///
  /// The last word that is known decides, so that `test.ece.temperature` is an error of calibration. Spreads and
  /// differences of a metric have no direction of their own.
  public init?(ofMetric name: String) {
    let words = Self.words(name)
    guard !words.contains(where: Self.withoutDirection.contains) else { return nil }
    guard let place = words.lastIndex(where: { Self.goodWhenGreat.contains($0) || Self.goodWhenSmall.contains($0) })
    else {
      return nil
    }
    // How far maps move at most is no share of records found.
    let isNegated =
      place > 0
      && (["negative", "neg"].contains(words[place - 1]) || words[(place - 1)...place] == ["max", "sensitivity"])
      || words.first == "negative"
    self = Self.goodWhenGreat.contains(words[place]) != isNegated ? .greatest : .smallest
  }

  /// The value that is best; numbers that are none are passed over, `nil` where there are no others.
  public func best(of values: [Double]) -> Double? {
    let known = values.filter { !$0.isNaN }
    return self == .greatest ? known.max() : known.min()
  }

  /// The words of a name in small letters: parted by signs, and where a capital follows a small letter or a digit.
  private static func words(_ name: String) -> [String] {
    var words: [String] = [""]
    var mayPart = false
    for scalar in name.unicodeScalars {
      let isLetter = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
      let isCapital = scalar.properties.isUppercase
      if !isLetter || (isCapital && mayPart) { words.append("") }
      if isLetter { words[words.count - 1] += scalar.properties.lowercaseMapping }
      mayPart = isLetter && !isCapital
    }
    return words.filter { !$0.isEmpty }
  }

  private static let withoutDirection: Set<String> = [
    "count", "deviation", "diff", "difference", "gap", "range", "spread", "std", "variance",
  ]
  private static let goodWhenGreat: Set<String> = [
    "acc", "accuracy", "auc", "auprc", "auroc", "bleu", "correlation", "dice", "f1", "insertion", "iou", "jaccard",
    "kappa",
    "likelihood", "mcc", "precision", "psnr", "r2", "recall", "sensitivity", "specificity", "ssim", "top1", "top5",
  ]
  private static let goodWhenSmall: Set<String> = [
    "brier", "cer", "deletion", "divergence", "duration", "ece", "entropy", "err", "error", "errors", "fid", "latency",
    "logloss",
    "loss", "mae", "mape", "mce", "mse", "nll", "perplexity", "ppl", "residual", "rmse", "rmsle", "seconds", "wer",
  ]
}
