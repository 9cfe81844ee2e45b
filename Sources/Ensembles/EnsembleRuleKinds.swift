extension EnsembleRule {
  /// Every rule, in the order in which references show them.
  static let ruleKinds: [any EnsembleRuleKind.Type] = [
    Mean.self
  ]
}
