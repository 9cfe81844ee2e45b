import Networks
import Settings

/// Reads how weights and biases start and what they cost, of a layer or of the whole network.
///
/// ```yaml
/// initializer: heNormal               # or {normal: 0.01}
/// penalty: {l2: 1.0e-4}
/// biasInitializer: {constant: 0.1}
/// biasPenalty: {l1: 1.0e-5}
/// ```
enum WeightReader {
  static let keys = ["initializer", "biasInitializer", "penalty", "biasPenalty"]

  static func read(_ node: ConfigurationNode) throws -> WeightSettings {
    WeightSettings(
      initializer: try node["initializer"].map(initializer),
      biasInitializer: try node["biasInitializer"].map(initializer),
      penalty: try node["penalty"].map(penalty), biasPenalty: try node["biasPenalty"].map(penalty))
  }

  private static func initializer(_ node: ConfigurationNode) throws -> WeightInitializer {
    var (word, number): (String, ConfigurationNode?)
    if case .mapping(let members) = node.value {
      guard members.count == 1 else { throw node.failure("expected one initializer and its number, as {normal: 0.01}") }
      (word, number) = (members[0].name, members[0].node)
    } else {
      (word, number) = (try node.string(), nil)
    }
    let known = WeightInitializer.Word.allCases.map(\.rawValue)
    guard let kind = WeightInitializer.Word(rawValue: word) else {
      throw node.failure("there is no initializer '\(word)'" + Spelling.hint(word, among: known, otherwise: known))
    }
    guard let made = WeightInitializer(kind, number: try number?.double(in: -1e30...1e30)) else {
      throw node.failure(number == nil ? "'\(word)' needs a number: {\(word): 0.01}" : "'\(word)' takes no number")
    }
    return made
  }

  private static func penalty(_ node: ConfigurationNode) throws -> Penalty {
    try node.allow(only: ["l1", "l2"])
    guard node["l1"] != nil || node["l2"] != nil else { throw node.failure("a penalty needs 'l1', 'l2' or both") }
    return Penalty(l1: try node["l1"]?.double(in: 0...1e30) ?? 0, l2: try node["l2"]?.double(in: 0...1e30) ?? 0)
  }
}
