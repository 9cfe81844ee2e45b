package import Networks

/// What a training's groups come to for each parameter of a network.
package struct ParameterTreatment {
  /// What does not move.
  private(set) var frozen: [String: Freeze] = [:]
  private var factors: [String: OptimizerLayout.Factors] = [:]

  /// - Throws: ``TrainingError`` where a pattern decides nothing, or nothing is left to train.
  package init(_ groups: [ParameterGroup], _ description: NetworkDescription) throws(TrainingError) {
    let (assigned, idle) = ParameterGroup.assign(groups, description)
    if let idle {
      let pattern = groups[idle.group].patterns[idle.pattern]
      throw TrainingError(
        .groups,
        idle.isShadowed
          ? "groups before have all that '\(pattern)' stands for" : "no trained parameter is called '\(pattern)'")
    }
    for (name, group) in assigned {
      switch groups[group].treatment {
      case .frozen(let freeze): frozen[name] = freeze
      case .scaled(let rate, let decay): factors[name] = OptimizerLayout.Factors(rate: rate, decay: decay)
      }
    }
    guard description.parameters.contains(where: { $0.role == .trained && frozen[$0.name] == nil }) else {
      throw TrainingError(.groups, "no parameter is left to train: the groups freeze them all")
    }
  }

  /// What a parameter's learning rate and decay are multiplied with.
  func factors(_ name: String) -> OptimizerLayout.Factors { factors[name] ?? .none }
}
