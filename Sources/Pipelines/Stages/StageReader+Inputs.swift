package import Settings
public import Store

/// What a stage reads from outside the store: files, folders, variables of the environment.
extension StageReader {
  /// Declares a file from outside whose content digest is known in advance; the stage itself verifies it.
  @discardableResult
  public func externalInput(role: String, name: String, digest: Digest) throws -> StageInput {
    try declare(role, name, .external(digest))
  }

  /// Declares a file or a folder on disk as an input; its content enters the key, and is looked at again after the run.
  ///
  /// - Parameters:
  ///   - path: From the workspace, or from the root.
  ///   - key: The setting to blame for a path that cannot be.
  @discardableResult
  public func diskInput(role: String, path: String, at key: String) throws -> StageInput {
    try diskInput(role: role, path: path, at: node[key] ?? node)
  }

  /// The same, for a path that stands in a list or deeper.
  package func diskInput(role: String, path: String, at place: ConfigurationNode) throws -> StageInput {
    // Doubled slashes and dots alone change nothing: one place has one name, and so one key.
    let names = path.split(separator: "/").filter { $0 != "." }
    let name = (path.hasPrefix("/") ? "/" : "") + names.joined(separator: "/")
    guard !names.isEmpty, !names.contains(".."), !name.utf8.contains(0) else {
      throw place.failure(
        path.hasPrefix("/")
          ? "'\(path)' cannot be an input; name a file or folder by its path from /, without '..'"
          : "'\(path)' is no path inside the workspace; move the file there, or give its path from /")
    }
    return try declare(role, name, .disk(path: name))
  }

  /// Declares as an input what a setting names: a stage's output, as `stage.output`, or a file or folder on disk.
  ///
  /// A word without a dot is a path, even where a stage is called so.
  package func input(_ key: String, role: String) throws -> StageInput {
    guard let child = node[key] else { throw missing(key) }
    known.insert(key)
    let path = try child.string()
    guard path.contains("."), let found = try collection.find(child), let output = found.output else {
      return try diskInput(role: role, path: path, at: key)
    }
    guard found.stages.count == 1, let stage = found.stages.first,
      let output = stage.outputs.first(where: { $0.role == output })
    else {
      throw failure(
        at: key, "names the outputs of \(found.stages.map(\.name).joined(separator: ", ")), and one is read; name one")
    }
    return try use(stage, output: output, role: role)
  }

  /// Where an input lies on disk, from the workspace or from the root; `nil` for what a stage makes.
  package func diskPath(of input: StageInput) -> String? {
    guard case .disk(let path)? = collection.inputs.first(where: { $0.input == input })?.source else { return nil }
    return path
  }

  /// The value of an environment variable; enters the key, also where it is not set.
  package func environmentVariable(_ name: String, at key: String) throws -> String? {
    let value = collection.environment(name)
    guard value?.unicodeScalars.contains("\u{FFFD}") != true else {
      throw failure(at: key, "the value of \(name) is not UTF-8; set it to a text")
    }
    collection.parameters["\(prefix)environment.\(name)"] = value.map { .string($0) } ?? .null
    return value
  }

  func declare(_ role: String, _ name: String, _ source: InputDeclaration.Source) throws -> StageInput {
    let input = StageInput(role: role, name: name)
    let known = collection.inputs.first { $0.input == input }
    guard known == nil || known?.source == source else {
      throw PipelineError(.stage, path: stage, "declares two inputs as role '\(role)', name '\(name)'")
    }
    if known == nil { collection.inputs.append(InputDeclaration(input: input, source: source)) }
    return input
  }
}
