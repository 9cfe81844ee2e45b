public import Networks

/// Parameters that are trained differently from the rest.
public struct ParameterGroup: Codable, Hashable, Sendable {
  /// What differs.
  public enum Treatment: Codable, Hashable, Sendable {
    /// They do not move.
    case frozen(Freeze)
    /// The step's learning rate and the optimiser's decay of weights count so many times.
    case scaled(rate: Double, weightDecay: Double)
  }

  /// Names of layers or of parameters, in which `*` stands for any letters, `?` for one and `[…]` for one of these.
  public var patterns: [String]
  /// What differs.
  public var treatment: Treatment

  /// Makes a group.
  public init(_ patterns: [String], _ treatment: Treatment) {
    self.patterns = patterns
    self.treatment = treatment
  }

  /// A pattern that decides nothing: no trained parameter has such a name, or groups before took them all.
  public struct Idle: Sendable, Equatable {
    /// The group and, in it, the pattern.
    public let group: Int, pattern: Int
    /// Whether some trained parameter has such a name.
    public let isShadowed: Bool
  }

  /// Which group each trained parameter belongs to, by its name: the first that has a pattern for it or its layer.
  public static func assign(
    _ groups: [ParameterGroup], _ description: NetworkDescription
  ) -> (groups: [String: Int], idle: Idle?) {
    var assigned: [String: Int] = [:]
    var idle: Idle?
    let trained = description.shapedLayers.flatMap { layer in
      layer.parameters.filter { $0.role == .trained }.map { (layer: layer.node.name, name: $0.name) }
    }
    for (group, entry) in groups.enumerated() {
      for (index, pattern) in entry.patterns.enumerated() {
        let matching = trained.filter {
          NamePattern.matches(pattern, $0.layer) || NamePattern.matches(pattern, $0.name)
        }
        // A name may stand under two patterns of one group.
        let new = matching.filter { assigned[$0.name, default: group] == group }
        if new.isEmpty, idle == nil { idle = Idle(group: group, pattern: index, isShadowed: !matching.isEmpty) }
        for parameter in new { assigned[parameter.name] = group }
      }
    }
    return (assigned, idle)
  }
}
