import Pipelines
import Settings

/// The parameters that a network file or one of its blocks declares, with their values.
///
/// `$name` stands for a parameter's value, whatever it is, `$(…)` for a ``ParameterExpression``. A value is a number, a
/// word, true or false, or a list of these.
struct ParameterScope {
  private let owner: String
  private let values: [(name: String, node: ConfigurationNode)]

  /// Reads `{filters: , stride: 1}`; a parameter that stands there without a value must be given one.
  ///
  /// - Parameters:
  ///   - declared: the parameters with their usual values.
  ///   - given: those of this use.
  ///   - owner: what messages call the file or block.
  ///   - use: where it is used.
  /// - Throws: `SettingsError` where a given parameter is not declared, or one that has no usual value is not given.
  init(
    declared: ConfigurationNode?, given: [(name: String, node: ConfigurationNode)], owner: String,
    use: ConfigurationNode
  ) throws {
    self.owner = owner
    var values = try declared?.members() ?? []
    let names = values.map(\.name)
    for name in names where !PipelineConfiguration.isName(name) || name.contains("-") || name.first?.isNumber == true {
      throw (declared?[name] ?? use).failure("'\(name)' is no parameter's name; use letters, digits and '_'")
    }
    for (name, node) in given {
      guard let index = names.firstIndex(of: name) else {
        throw node.failure("\(owner) has no parameter '\(name)'" + Spelling.hint(name, among: names, otherwise: names))
      }
      values[index].node = node
    }
    for (name, node) in values {
      switch node.value {
      case .null: throw use.failure("\(owner) needs a value for its parameter '\(name)'")
      case .list(let elements) where elements.allSatisfy(\.isScalar): break
      default:
        guard node.isScalar else {
          throw node.failure("a parameter is a number, a word, true, false, or a list of these, not \(node.found)")
        }
      }
    }
    self.values = values
  }

  /// The same with every `$name` and `$(…)` replaced by its value.
  ///
  /// - Throws: `SettingsError` where a name stands for nothing or an expression makes no sense.
  func resolved(_ node: ConfigurationNode) throws -> ConfigurationNode {
    var result = node
    switch node.value {
    case .string(let text) where text.hasPrefix("$(") && text.hasSuffix(")"):
      let inner = text.dropFirst(2).dropLast()
      result.value = try ParameterExpression.value(of: inner, at: node) { try value(of: $0, at: node) }
    case .string(let text) where text.hasPrefix("$"): return try value(of: String(text.dropFirst()), at: node)
    case .list(let elements): result.value = .list(try elements.map(resolved))
    case .mapping(let members): result.value = .mapping(try members.map { ($0.name, try resolved($0.node)) })
    case .null, .bool, .int, .digits, .double, .string: break
    }
    return result
  }

  private func value(of name: String, at node: ConfigurationNode) throws -> ConfigurationNode {
    if let found = values.first(where: { $0.name == name }) { return found.node }
    let names = values.map(\.name)
    throw node.failure("\(owner) has no parameter '\(name)'" + Spelling.hint(name, among: names, otherwise: names))
  }
}

extension ConfigurationNode {
  fileprivate var isScalar: Bool {
    switch value {
    case .bool, .int, .digits, .double, .string: true
    case .null, .list, .mapping: false
    }
  }
}
