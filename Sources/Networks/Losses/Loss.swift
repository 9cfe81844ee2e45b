public import Arrays
public import Settings

/// What a training step makes small: a function of an output and what it should have been, averaged as PyTorch's are.
///
/// Losses of classes take logits: softmax or sigmoid are part of them.
public struct Loss: KindFamily, StoredSettings {
  public static let family = "loss"
  public static let plural = "losses"
  public static var all: [any Kind.Type] { lossKinds }

  private let settings: any LossKind

  public var kind: any Kind { settings }

  public init(kind: any Kind) {
    guard let settings = kind as? any LossKind else { preconditionFailure("\(Swift.type(of: kind)) is no loss") }
    self.settings = settings
  }

  init(_ settings: any LossKind) { self.settings = settings }

  /// The word that names the kind in files.
  public var keyword: String { Swift.type(of: settings).keyword }

  /// What it compares.
  public var comparison: LossComparison { Swift.type(of: settings).comparison }

  /// A positive number a class; `nil` where all count alike.
  var classWeights: [Double]? { settings.classWeights }

  /// What a plan calls for it.
  var functions: LossFunctions { settings.functions }

  /// Checks the loss's own numbers, for an output of `width` values.
  ///
  /// - Throws: ``NetworkError`` saying what would fit.
  func check(width: Int, output: String) throws(NetworkError) {
    do {
      _ = try Loss.checked(keyword, settings.canonical.members ?? [:])
    } catch {
      throw NetworkError(.shape, "the loss of '\(output)': \(error.words(within: keyword))")
    }
    if let classWeights, classWeights.count != width {
      throw NetworkError(
        .shape,
        "the loss of '\(output)' needs \(width) class weights, one for each of its values, not \(classWeights.count)")
    }
  }

  public static func == (left: Loss, right: Loss) -> Bool { AnyHashable(left.settings) == AnyHashable(right.settings) }

  public func hash(into hasher: inout Hasher) { settings.hash(into: &hasher) }
}

/// What a loss compares.
public enum LossComparison: Sendable {
  /// Classes of which one is true; the softmax is part of the loss, and its mean is over the records.
  case classes
  /// Classes of which each is true or not by itself; the sigmoid is part of the loss, and its mean is over all values.
  case independentClasses
  /// Numbers; the mean is over all values.
  case numbers

  /// What the function makes of outputs that the loss applies itself; `nil` for none.
  var applied: ClassProbabilities? {
    switch self {
    case .classes: .exclusive
    case .independentClasses: .independent
    case .numbers: nil
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
