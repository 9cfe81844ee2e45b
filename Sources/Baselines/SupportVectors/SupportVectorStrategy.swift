public import Settings

/// How several classes are told by problems of two.
public enum SupportVectorStrategy: String, CaseIterable, SettingValue {
  /// Each two classes are parted, and vote.
  case oneVsOne
  /// Each class is parted from all others.
  case oneVsRest

  /// A problem of two: the class that is told above 0, and the one below; `nil` for all others.
  typealias Problem = (first: Int, second: Int?)

  /// The problems, in the order in which they are stored; two classes are one problem either way.
  func problems(classCount: Int) -> [Problem] {
    if self == .oneVsRest, classCount > 2 { return (0..<classCount).map { ($0, nil) } }
    return (0..<classCount).flatMap { first in (first + 1..<max(classCount, first + 1)).map { (first, $0) } }
  }

  /// Whether vectors stand class by class, each with a coefficient for every other class; else they stand together, each with
  /// a coefficient for every class.
  func isByClass(classCount: Int) -> Bool { self == .oneVsOne || classCount <= 2 }
}
