public import Settings

/// What an input is compared with, or what replaces a part of it: a kind of baseline with its settings.
///
/// Kinds are listed in `BaselineKinds.swift`; each makes itself known in a file of its own.
public struct Baseline: KindFamily {
  /// Not to be taken for stages of kind `baseline`.
  public static let family = "reference"
  public static var all: [any Kind.Type] { baselineKinds }

  /// What it is made of.
  public let settings: any BaselineKind

  public var kind: any Kind { settings }

  public init(kind: any Kind) {
    guard let settings = kind as? any BaselineKind else {
      preconditionFailure("\(Swift.type(of: kind)) is no baseline")
    }
    self.settings = settings
  }

  /// The baseline of each record of a subject.
  func values(_ subject: AttributionSubject) -> (_ record: Int) -> [Float] { settings.values(subject) }

  /// What people call it, with its numbers.
  public var words: String { settings.words }

  public static func == (left: Baseline, right: Baseline) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}

/// A kind of baseline.
public protocol BaselineKind: Kind {
  /// What people call it, with its numbers, such as "zeros".
  var words: String { get }

  /// How many training records it is made of.
  var backgroundCount: Int { get }

  /// The numbers that stand for each record of a subject, in the record's shape.
  func values(_ subject: AttributionSubject) -> (_ record: Int) -> [Float]
}

extension BaselineKind {
  public var backgroundCount: Int { 0 }
}
