import Settings

/// Unfolds `matrix:`: a mapping of axes to lists makes their grid, a list of mappings makes one instance of each.
enum Matrix {
  /// One instance: a part of its name and its settings, in the order of the axes.
  typealias Instance = [(path: String, label: String, value: ConfigurationNode)]

  private static let maximumCount = 10_000

  /// The instances in order, the last axis moving fastest.
  static func instances(of matrix: ConfigurationNode) throws(SettingsError) -> [Instance] {
    if case .list(let elements) = matrix.value {
      guard !elements.isEmpty else { throw matrix.failure("expected a list of mappings, found an empty one") }
      guard elements.count <= maximumCount else { throw tooMany(matrix) }
      var instances: [Instance] = []
      for element in elements { instances.append(try instance(element)) }
      return instances
    }
    let axes = try matrix.members()
    guard !axes.isEmpty else { throw matrix.failure("the matrix has no axes; give it lists such as 'member: [1, 2]'") }
    var instances: [Instance] = [[]]
    for (path, axis) in axes {
      let values = try axis.list()
      guard !values.isEmpty else { throw axis.failure("expected a list of values, found an empty one") }
      guard instances.count * values.count <= maximumCount else { throw tooMany(axis) }
      var labels: [String] = []
      for value in values { labels.append(try label(value)) }
      instances = instances.flatMap { instance in
        zip(values, labels).map { value, label in instance + [(path, label, value)] }
      }
    }
    return instances
  }

  private static func instance(_ element: ConfigurationNode) throws(SettingsError) -> Instance {
    let members = try element.members()
    guard !members.isEmpty else { throw element.failure("expected settings such as {rate: 0.1}, found none") }
    var instance: Instance = []
    for (path, value) in members { instance.append((path, try label(value), value)) }
    return instance
  }

  private static func tooMany(_ node: ConfigurationNode) -> SettingsError {
    node.failure("the matrix makes more than \(maximumCount) stages")
  }

  private static func label(_ value: ConfigurationNode) throws(SettingsError) -> String {
    let text: String
    switch value.value {
    case .int(let number): text = "\(number)"
    case .digits(let digits): text = digits
    case .double(let number): text = "\(number)"
    case .bool(let flag): text = "\(flag)"
    case .string(let word): text = word
    default: throw value.failure("expected a number or a word, found \(value.found)")
    }
    guard !text.isEmpty, text.utf8.allSatisfy({ PipelineConfiguration.isNameByte($0) || ".+".utf8.contains($0) }) else {
      throw value.failure("'\(text)' cannot be part of a stage's name; use letters, digits, '_', '-', '+', '.'")
    }
    return text
  }
}
