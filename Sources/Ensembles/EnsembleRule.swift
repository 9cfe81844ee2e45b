public import Settings

/// A way to join what the members of an ensemble say; a kind of it has a file of its own and a line in `EnsembleRuleKinds.swift`.
public protocol EnsembleRuleKind: Kind {
  /// What an ensemble of it does with the members' probabilities or numbers, for readers, such as `averages`.
  static var verb: String { get }

  /// Joins what members say of some records.
  ///
  /// - Parameters:
  ///   - members: `[member][record · output]`, at least one: probabilities of classes, or numbers.
  ///   - width: Outputs of a record.
  /// - Returns: The same for all members together, `[record · output]`; of exclusive classes each row sums to 1.
  func joined(_ members: [[Double]], width: Int) -> [Double]
}

/// How members are joined.
public struct EnsembleRule: KindFamily, StoredSettings {
  public static let family = "rule"
  public static var all: [any Kind.Type] { ruleKinds }

  private let rule: any EnsembleRuleKind

  public var kind: any Kind { rule }

  public init(kind: any Kind) {
    guard let rule = kind as? any EnsembleRuleKind else {
      preconditionFailure("\(Swift.type(of: kind)) is no rule of ensembles")
    }
    self.rule = rule
  }

  /// What an ensemble of it does with the members' probabilities or numbers, for readers, such as `averages`.
  public var verb: String { Swift.type(of: rule).verb }

  /// Joins what members say of some records: see ``EnsembleRuleKind/joined(_:width:)``.
  public func joined(_ members: [[Double]], width: Int) -> [Double] { rule.joined(members, width: width) }

  public static func == (left: EnsembleRule, right: EnsembleRule) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
