package import Settings
import Store

/// Other stages that settings name, and what is read of them.
extension StageReader {
  /// The stages that a setting names: a text or a list of texts, each a stage or all instances of a matrix.
  ///
  /// - Parameter outputs: what each must make.
  public func stages(_ key: String, making outputs: StageOutput...) throws -> [UpstreamStage] {
    try stages(key, making: outputs)
  }

  private func stages(_ key: String, making outputs: [StageOutput]) throws -> [UpstreamStage] {
    known.insert(key)
    guard let child = node[key] else { throw missing(key) }
    let names: [ConfigurationNode]
    switch child.value {
    case .list(let elements): names = elements
    default: names = [child]
    }
    guard !names.isEmpty else { throw child.failure("expected the name of a stage, found an empty list") }
    let found = try collection.resolve(names)
    for stage in found {
      guard let output = outputs.first(where: { !stage.makes($0) }) else { continue }
      throw child.failure(stage.fault(without: output, makers: collection.makers(output)))
    }
    collection.references[prefix + key] = found
    return found
  }

  /// The stages that texts within a setting name, each a stage or all instances of a matrix.
  package func stages(_ key: String, named names: [ConfigurationNode]) throws -> [[UpstreamStage]] {
    known.insert(key)
    let found = try names.map { try collection.resolve([$0]) }
    collection.references[prefix + key] = found.flatMap(\.self)
    return found
  }

  /// The one stage that a setting names.
  ///
  /// - Parameter outputs: what it must make.
  public func stage(_ key: String, making outputs: StageOutput...) throws -> UpstreamStage {
    let found = try stages(key, making: outputs)
    guard found.count == 1, let only = found.first else {
      throw failure(
        at: key, "expected one stage, found \(found.count): \(found.map(\.name).joined(separator: ", ")); name one")
    }
    return only
  }

  /// An output of the stage that a text within a setting names, or what lies at the place on disk that it names where no
  /// stage is called so: a file or folder of the workspace, or a path from the root.
  ///
  /// - Parameters:
  ///   - key: the setting, by its dotted path.
  ///   - role: this stage's own name for where it comes from.
  /// - Returns: the input, and the stage where it is one's.
  package func stageOrPlace(
    _ key: String, at name: ConfigurationNode, making output: StageOutput, role: String
  ) throws -> (input: StageInput, stage: UpstreamStage?) {
    if case .string(let text) = name.value, try isPlace(text, name) {
      known.insert(key)
      return (try diskInput(role: role, path: text, at: name), nil)
    }
    let found = try stages(key, named: [name])[0]
    guard found.count == 1, let stage = found.first else {
      throw name.failure(
        "expected one stage, found \(found.count): \(found.map(\.name).joined(separator: ", ")); name one")
    }
    guard stage.makes(output) else {
      throw name.failure(stage.fault(without: output, makers: collection.makers(output)))
    }
    return (try use(stage, output: output, role: role), stage)
  }

  /// What a setting names, a text or a list of texts: a stage, all instances of a matrix, or, where no stage is called so,
  /// a place on disk.
  ///
  /// - Parameter outputs: what each stage must make.
  package func sources(_ key: String, making outputs: StageOutput...) throws -> [NamedSource] {
    known.insert(key)
    guard let child = node[key] else { throw missing(key) }
    let names = if case .list(let elements) = child.value { elements } else { [child] }
    guard !names.isEmpty else { throw child.failure("expected the name of a stage, or a path, found an empty list") }
    var found: [NamedSource] = []
    for name in names {
      if case .string(let text) = name.value, try isPlace(text, name) {
        found.append(.place(text, at: name))
        continue
      }
      for stage in try collection.resolve([name]) {
        if let output = outputs.first(where: { !stage.makes($0) }) {
          throw name.failure(stage.fault(without: output, makers: collection.makers(output)))
        }
        found.append(.stage(stage))
      }
    }
    collection.references[prefix + key] = found.compactMap(\.stage)
    return found
  }

  private func isPlace(_ text: String, _ name: ConfigurationNode) throws -> Bool {
    try collection.find(name) == nil && (text.contains("/") || Disk.followedStatus(text) != nil)
  }

  /// Declares one output of an upstream stage as an input; `role` is this stage's own name for where it comes from.
  @discardableResult
  public func use(_ upstream: UpstreamStage, output: StageOutput, role: String) throws -> StageInput {
    guard upstream.makes(output) else {
      throw node.failure(upstream.fault(without: output, makers: collection.makers(output)))
    }
    // Whoever reads what a stage made may run the code of its kinds: the layers of its network, the steps it is fed by.
    collection.kindFiles.formUnion(upstream.kindFiles)
    return try declare(role, output.role, .stage(upstream.name, place: upstream.place, output: output.role))
  }
}
