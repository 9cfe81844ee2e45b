import Settings

/// A setting of the command line, such as `train.epochs=3`, `seed=7` or `params.rate=0.1`.
///
/// The value is read as YAML. What follows a stage's `matrix.` is the name of one axis, dots included.
struct CommandLineSetting {
  private let text: String
  private let path: [String]
  private let value: ConfigurationNode

  /// Reads a setting.
  init(_ text: String) throws(SettingsError) {
    self.text = text
    guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
      throw SettingsError(
        "--set \(text): expected a setting and its value, such as seed=7 or train.epochs=3")
    }
    path = text[..<sign].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard !path.contains("") else {
      throw SettingsError("--set \(text): a name between dots is missing, such as in train..epochs")
    }
    let yaml = String(text[text.index(after: sign)...])
    guard yaml.contains(where: { !$0.isWhitespace }) else {
      value = ConfigurationNode(.null, at: SourceLocation(file: "--set", line: 1, column: 1), path: "")
      return
    }
    do {
      value = try ConfigurationText.parse(yaml, file: "--set")
    } catch {
      throw SettingsError("--set \(text): \(error.message)")
    }
  }

  /// Sets it in a pipeline whose file has this root.
  func apply(to source: inout PipelineSource, _ root: ConfigurationNode) throws(SettingsError) {
    var path = path[...]
    switch path.first {
    case "seed" where path.count == 1:
      let place = source.whole["seed"] ?? ConfigurationNode(.null, at: root.location, path: "seed")
      source.whole = try source.whole.setting(["seed"], to: placed(place), by: "--set \(text)")
      return
    case "params":
      source.parameters = try changed(source.parameters, path.dropFirst())
      return
    // Messages call settings by their whole paths, so those may be typed as well.
    case "stages": path = path.dropFirst()
    default: break
    }
    guard let name = path.popFirst() else { throw failure("name a stage's setting, such as stages.train.epochs=3") }
    guard let index = source.stages.firstIndex(where: { $0.name == name }) else {
      let known = [path.isEmpty ? "seed" : "params"] + source.stages.map(\.name)
      throw failure("there is no stage '\(name)'" + Spelling.hint(name, among: known, otherwise: known))
    }
    guard !path.isEmpty else { throw failure("name a setting of the stage, such as \(name).epochs=3") }
    if path.first == "matrix", path.count > 2 { path = ["matrix", path.dropFirst().joined(separator: ".")] }
    let stage = source.stages[index].node
    let place = ConfigurationNode(
      .null, at: (stage.descendant(path) ?? stage).location, path: "\(stage.path).\(path.joined(separator: "."))")
    source.stages[index].node = try stage.setting(path, to: placed(place), by: "--set \(text)")
  }

  /// Parameters are set only where files have them: a new one would be read by nobody.
  private func changed(
    _ parameters: ConfigurationNode?, _ path: ArraySlice<String>
  ) throws(SettingsError) -> ConfigurationNode {
    guard let parameters else { throw failure("the pipeline has no 'params'") }
    guard !path.isEmpty else { throw failure("name a parameter, such as params.rate=0.1") }
    switch parameters.lookUp(path, from: "params") {
    case .success(let present): return try parameters.setting(path, to: placed(present), by: "--set \(text)")
    case .failure(let absence): throw failure(absence.words)
    }
  }

  private func placed(_ place: ConfigurationNode) -> ConfigurationNode {
    place.holding(value, origin: .commandLine(text))
  }

  private func failure(_ message: String) -> SettingsError {
    SettingsError("--set \(text): \(message)")
  }
}
