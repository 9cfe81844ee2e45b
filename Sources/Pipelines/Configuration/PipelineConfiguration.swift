public import Settings
public import Store

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
    package let value: CanonicalValue
  }

  /// The pipeline file, as messages call it.
  package let file: String
  /// The pipeline's name; files are named after it.
  public let name: String
  /// The seed of all its random numbers; `nil` where the file sets none.
  public let seed: Int?
  /// Whether inputs are read whatever their times say.
  public var isParanoid: Bool
  /// Settings that beat what the files say, such as `train.epochs=3`, as they were typed.
  public let commandLineSettings: [String]
  package private(set) var stages: [Stage]

  /// Reads a pipeline file and those that it includes.
  ///
  /// - Parameters:
  ///   - settings: What the command line sets, such as `seed=7`, `train.epochs=3`, `params.rate=0.1`; of several for one
  ///     thing the last one counts.
  ///   - store: Where long files may be found parsed; `nil` parses always.
  ///   - keepsParsed: Whether long files are kept there parsed.
  /// - Throws: `SettingsError` with the place of the mistake.
  public init(
    file: String, settings: [String] = [], store: ArtifactStore? = nil, keepsParsed: Bool = false
  ) throws(SettingsError) {
    let cache = store.map { ConfigurationCache($0, mayWrite: keepsParsed) }
    try self.init(root: try ConfigurationFile.read(file, cache: cache), settings: settings)
  }

  /// Reads a pipeline from text; `file` is what messages call it.
  package init(text: String, file: String, settings: [String] = []) throws(SettingsError) {
    try self.init(root: try ConfigurationText.parse(text, file: file), settings: settings)
  }

  private init(root: ConfigurationNode, settings: [String]) throws(SettingsError) {
    let source = try PipelineSource(root, settings: settings)
    file = root.location.file
    commandLineSettings = settings
    let whole = try PipelineSettings.read(source.whole)
    if let name = whole.name {
      self.name = name.text
    } else {
      let file = root.location.file.split(separator: "/").last ?? ""
      name = String(file.prefix { $0 != "." })
      guard Self.isName(name) else {
        throw root.failure("the pipeline needs a name; add a line such as 'name: fashion'")
      }
    }
    seed = whole.seed
    isParanoid = whole.isParanoid
    guard !source.stages.isEmpty else {
      if let node = root["stages"] ?? root["include"] { throw node.failure("the pipeline has no stages") }
      throw root.failure("the pipeline has no 'stages'; add a mapping of stage names to settings")
    }
    var stages: [Stage] = []
    var places: [String: ConfigurationNode] = [:]
    for (group, node) in source.stages {
      try Self.checkName(group, node)
      for stage in try Self.instances(of: group, node) {
        if let other = places.updateValue(node, forKey: stage.name) {
          throw node.failure(
            "two stages are named '\(stage.name)'; the other one is at line \(other.location.line); rename one")
        }
        stages.append(stage)
      }
    }
    for stage in stages where stage.name != stage.group && places[stage.group] != nil {
      throw stage.settings.failure("two things are named '\(stage.group)': a matrix and one of its stages; rename one")
    }
    self.stages = stages
  }

  /// One that was read before.
  init(
    file: String, name: String, seed: Int?, isParanoid: Bool, commandLineSettings: [String], stages: [Stage]
  ) {
    self.file = file
    self.name = name
    self.seed = seed
    self.isParanoid = isParanoid
    self.commandLineSettings = commandLineSettings
    self.stages = stages
  }

  /// The same with these stages alone.
  func keeping(_ names: Set<String>) -> PipelineConfiguration {
    var kept = self
    kept.stages.removeAll { !names.contains($0.name) }
    return kept
  }

  private static func instances(of group: String, _ node: ConfigurationNode) throws(SettingsError) -> [Stage] {
    var members: [(name: String, node: ConfigurationNode)] = []
    if case .null = node.value {} else { members = try node.members() }
    let kind = try node["kind"]?.string() ?? (node[CommandStage.word] == nil ? group : CommandStage.word)
    let requirements = try node["require"].map(Requirement.read) ?? []
    let matrix = node["matrix"]
    members.removeAll { PipelineKeys.stageNames.contains($0.name) }
    let settings = ConfigurationNode(.mapping(members), at: node.location, path: node.path)
    guard let matrix else {
      return [
        Stage(name: group, group: group, kind: kind, matrix: [], requirements: requirements, settings: settings)
      ]
    }
    var stages: [Stage] = []
    for instance in try Matrix.instances(of: matrix) {
      var settings = settings
      for (path, _, value) in instance {
        let names = path.split(separator: ".").map(String.init)
        if let present = settings.descendant(names), case .commandLine? = present.origin {
          throw present.failure("the matrix sets this for each stage; set it as \(group).matrix.\(path)")
        }
        settings = try settings.setting(names, to: value, by: "the matrix")
      }
      stages.append(
        Stage(
          name: ([group] + instance.map(\.label)).joined(separator: "."), group: group, kind: kind,
          matrix: instance.map { MatrixValue(path: $0.path, label: $0.label, value: $0.value.canonical) },
          requirements: requirements, settings: settings))
    }
    return stages
  }

  package static func isNameByte(_ byte: UInt8) -> Bool {
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

  static func checkName(_ text: String, _ node: ConfigurationNode) throws(SettingsError) {
    guard isName(text) else {
      throw node.failure("'\(text)' is not a name; use up to 100 letters, digits, '_' and '-'")
    }
  }
}
