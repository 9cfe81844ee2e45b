/// What is learnt: which of several classes, or some numbers.
public enum LearningTask: Hashable, Sendable {
  /// One of so many classes.
  case classes(Int)
  /// So many numbers.
  case numbers(Int)

  /// Outputs of a record: classes, or numbers.
  public var outputCount: Int {
    switch self {
    case .classes(let count), .numbers(let count): count
    }
  }

  /// Whether numbers are learnt.
  public var isOfNumbers: Bool { if case .numbers = self { true } else { false } }
}
