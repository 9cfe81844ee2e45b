public import Networks
public import Settings

/// Parameters that are trained differently from the rest.
///
/// ```yaml
/// groups:
///   - {layers: [stem, "block1*"], freeze: layer}
///   - {layers: "*.bias", weightDecayFactor: 0}
///   - {layers: head, learningRateFactor: 10}
/// ```
public struct ParameterGroup: SettingGroup, StoredSettings {
  public static let settings: [Setting<ParameterGroup>] = [
    Setting(
      "layers", \.names, required: true,
      "Names of layers or of parameters: * stands for any letters, ? for one, […] for one of these."),
    Setting("freeze", \.freeze, "Whether they stay as they are: with their layer's statistics, or the weights alone."),
    Setting(
      "learningRateFactor", \.learningRateFactor, in: .within(0...1e6), "How many times the learning rate counts."),
    Setting(
      "weightDecayFactor", \.weightDecayFactor, in: .within(0...1e6),
      "How many times the optimizer's weight decay counts."),
  ]

  public enum Treatment: Hashable, Sendable {
    /// They do not move.
    case frozen(Freeze)
    /// The step's learning rate and the optimiser's decay of weights count so many times.
    case scaled(rate: Double, weightDecay: Double)
  }

  private var names = NamePatterns()
  private var freeze: Freeze?
  private var learningRateFactor, weightDecayFactor: Double?

  /// A group that names nothing yet.
  public init() {}

  /// Makes a group.
  public init(_ patterns: [String], _ treatment: Treatment) {
    names = NamePatterns(patterns)
    switch treatment {
    case .frozen(let freeze): self.freeze = freeze
    case .scaled(let rate, let weightDecay): (learningRateFactor, weightDecayFactor) = (rate, weightDecay)
    }
  }

  /// Reads a group; what counts as often as for all others may be left out or said.
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> ParameterGroup {
    var group = try read(node, defaults: [:])
    if group.freeze == nil {
      group.learningRateFactor = group.learningRateFactor ?? 1
      group.weightDecayFactor = group.weightDecayFactor ?? 1
    }
    return group
  }

  public var fault: (setting: String, message: String)? {
    switch (freeze, learningRateFactor, weightDecayFactor) {
    case (nil, nil, nil):
      ("layers", "expected what the group does: 'freeze', 'learningRateFactor' or 'weightDecayFactor'")
    case (_?, _?, _): ("learningRateFactor", "what is frozen has no learning rate and no decay")
    case (_?, _, _?): ("weightDecayFactor", "what is frozen has no learning rate and no decay")
    default: nil
    }
  }

  /// Names of layers or of parameters, with wildcards.
  public var patterns: [String] { names.patterns }

  public var treatment: Treatment {
    if let freeze {
      .frozen(freeze)
    } else {
      .scaled(rate: learningRateFactor ?? 1, weightDecay: weightDecayFactor ?? 1)
    }
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
