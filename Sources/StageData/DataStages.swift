package import Settings

/// The stages whose records are read: a name, or a list of names, each perhaps with its weight in a mixture.
package struct DataStages: SettingValue {
  /// A stage, or all instances of a matrix.
  package struct Part: SettingGroup {
    package static let shorthand: String? = "stage"
    package static let settings: [Setting<Part>] = [
      Setting("stage", \.stage, required: true, keyed: false, "A stage of kind preprocess, or a matrix of them."),
      Setting("weight", \.weight, in: .above(0), "Its share of the mixture is its weight over the sum of all."),
    ]

    package var stage = ""
    package var weight: Double?

    package init() {}
  }

  package var parts: [Part] = []

  /// Whether records are drawn by weights.
  package var isMixture: Bool { parts.count > 1 && parts.contains { $0.weight != nil } }

  package static func read(_ node: ConfigurationNode) throws(SettingsError) -> DataStages {
    var stages = DataStages()
    let elements = if case .list(let elements) = node.value { elements } else { [node] }
    guard !elements.isEmpty else { throw node.failure("expected the name of a stage, found an empty list") }
    for element in elements { stages.parts.append(try Part.read(element)) }
    if stages.parts.count == 1, stages.parts[0].weight != nil {
      throw (elements[0]["weight"] ?? elements[0]).failure(
        "a weight mixes several stages, and there is one; leave it out")
    }
    if stages.isMixture, let bare = stages.parts.firstIndex(where: { $0.weight == nil }) {
      throw elements[bare].failure("has no weight, but another stage has one; give each a weight, or none")
    }
    return stages
  }

  /// The nodes that name the stages, below that of `data`.
  static func names(in node: ConfigurationNode) -> [ConfigurationNode] {
    switch node.value {
    case .list(let elements): elements.flatMap(names)
    case .mapping: (node["stages"] ?? node["stage"]).map(names) ?? []
    default: [node]
    }
  }

  package var canonical: CanonicalValue { .list(parts.map(\.canonical)) }
  package var keyedCanonical: CanonicalValue { .list(parts.map(\.keyedCanonical)) }
  package static var form: ValueForm { .oneOf([Part.form, .list(of: Part.form, counts: 1...Int.max)]) }
}
