/// What a pipeline file says, matrices unfolded, stage settings still unread.
public struct PipelineConfiguration: Sendable {
  /// One stage, or one instance of a matrix.
  package struct Stage: Sendable {
    /// The unique name, such as `train.1`.
    package let name: String
    /// The name in the file, such as `train`.
    package let group: String
    /// The kind's name.
    package let kind: String
    /// The values that make this instance of a matrix: dotted paths and what they are set to; none for other stages.
    package let matrix: [MatrixValue]
    /// What its measurements must fulfil.
    package let requirements: [Requirement]
    /// The settings, without `kind`, `matrix` and `require`.
    package let settings: ConfigurationNode
  }

  /// One value of a matrix's axis, such as `member 6`.
  package struct MatrixValue: Hashable, Sendable {
    package let path: String
    package let label: String
  }

  /// The pipeline's name; files are named after it.
  public let name: String
  /// The seed of all its random numbers; `nil` where the file sets none.
  public let seed: Int?
  package let stages: [Stage]

  /// Reads a pipeline file.
  ///
  /// - Throws: `PipelineError` with the place of the mistake.
  public init(file: String) throws(PipelineError) {
    try self.init(root: try ConfigurationFile.read(file))
  }

  /// Reads a pipeline from text; `file` is what messages call it.
  package init(text: String, file: String) throws(PipelineError) {
    try self.init(root: try ConfigurationFile.parse(text, file: file))
  }

  private init(root: ConfigurationNode) throws(PipelineError) {
    try root.allow(only: ["name", "seed", "stages"])
    if let node = root["name"] {
      name = try node.string()
      try Self.checkName(name, node)
    } else {
      let file = root.location.file.split(separator: "/").last ?? ""
      name = String(file.prefix { $0 != "." })
      guard Self.isName(name) else {
        throw root.failure("the pipeline needs a name; add a line such as 'name: fashion'")
      }
    }
    seed = try root["seed"]?.int()
    guard let stagesNode = root["stages"] else {
      throw root.failure("the pipeline has no 'stages'; add a mapping of stage names to settings")
    }
    var stages: [Stage] = []
    var places: [String: ConfigurationNode] = [:]
    for (group, node) in try stagesNode.members() {
      try Self.checkName(group, node)
      for stage in try Self.instances(of: group, node) {
        if let other = places.updateValue(node, forKey: stage.name) {
          throw node.failure(
            "two stages are named '\(stage.name)'; the other one is at line \(other.location.line); rename one")
        }
        stages.append(stage)
      }
    }
    guard !stages.isEmpty else { throw stagesNode.failure("the pipeline has no stages") }
    for stage in stages where stage.name != stage.group && places[stage.group] != nil {
      throw stage.settings.failure("two things are named '\(stage.group)': a matrix and one of its stages; rename one")
    }
    self.stages = stages
  }

  private static func instances(of group: String, _ node: ConfigurationNode) throws(PipelineError) -> [Stage] {
    var members: [(name: String, node: ConfigurationNode)] = []
    if case .null = node.value {} else { members = try node.members() }
    let kind = try node["kind"]?.string() ?? (node[CommandStage.word] == nil ? group : CommandStage.word)
    let requirements = try node["require"].map(Requirement.read) ?? []
    let matrix = node["matrix"]
    members.removeAll { ["kind", "matrix", "require"].contains($0.name) }
    let settings = ConfigurationNode(.mapping(members), at: node.location, path: node.path)
    guard let matrix else {
      return [
        Stage(name: group, group: group, kind: kind, matrix: [], requirements: requirements, settings: settings)
      ]
    }
    var instances: [(name: String, matrix: [MatrixValue], settings: ConfigurationNode)] = [(group, [], settings)]
    let axes = try matrix.members()
    guard !axes.isEmpty else { throw matrix.failure("the matrix has no axes; give it lists such as 'member: [1, 2]'") }
    for (path, axis) in axes {
      let values = try axis.list()
      guard !values.isEmpty else { throw axis.failure("expected a list of values, found an empty one") }
      var next: [(name: String, matrix: [MatrixValue], settings: ConfigurationNode)] = []
      for instance in instances {
        for value in values {
          let label = try Self.label(value)
          let settings = try instance.settings.setting(path.split(separator: ".").map(String.init), to: value)
          next.append(
            ("\(instance.name).\(label)", instance.matrix + [MatrixValue(path: path, label: label)], settings))
        }
      }
      guard next.count <= 10_000 else { throw axis.failure("the matrix makes more than 10000 stages") }
      instances = next
    }
    return instances.map {
      Stage(
        name: $0.name, group: group, kind: kind, matrix: $0.matrix, requirements: requirements, settings: $0.settings)
    }
  }

  private static func label(_ value: ConfigurationNode) throws(PipelineError) -> String {
    let text: String
    switch value.value {
    case .int(let number): text = "\(number)"
    case .double(let number): text = "\(number)"
    case .bool(let flag): text = "\(flag)"
    case .string(let word): text = word
    default: throw value.failure("expected a number or a word, found \(value.found)")
    }
    guard !text.isEmpty, text.utf8.allSatisfy({ isNameByte($0) || ".+".utf8.contains($0) }) else {
      throw value.failure("'\(text)' cannot be part of a stage's name; use letters, digits, '_', '-', '+', '.'")
    }
    return text
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  package static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 100 && text.utf8.allSatisfy(isNameByte)
  }

  private static func checkName(_ text: String, _ node: ConfigurationNode) throws(PipelineError) {
    guard isName(text) else {
      throw node.failure("'\(text)' is not a name; use up to 100 letters, digits, '_' and '-'")
    }
  }
}

extension ConfigurationNode {
  /// The mapping with the value at a dotted path set, creating mappings on the way.
  fileprivate func setting(_ path: [String], to value: ConfigurationNode) throws(PipelineError) -> ConfigurationNode {
    guard let name = path.first else { return value }
    var members: [(name: String, node: ConfigurationNode)]
    switch self.value {
    case .mapping(let present): members = present
    case .null: members = []
    default: throw failure("the matrix sets '\(path.joined(separator: "."))' inside this, but it is \(found)")
    }
    let childPath = "\(self.path).\(name)"
    let child = self[name] ?? ConfigurationNode(.null, at: value.location, path: childPath)
    let changed: ConfigurationNode
    if path.count == 1 {
      changed = ConfigurationNode(value.value, at: value.location, path: childPath)
    } else {
      changed = try child.setting(Array(path.dropFirst()), to: value)
    }
    if let index = members.firstIndex(where: { $0.name == name }) {
      members[index].node = changed
    } else {
      members.append((name, changed))
    }
    return ConfigurationNode(.mapping(members), at: location, path: self.path)
  }
}
