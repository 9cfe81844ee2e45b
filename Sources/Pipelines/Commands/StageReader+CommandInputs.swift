import Settings
import Store

/// The inputs of commands, which are laid out by their names.
extension StageReader {
  /// The inputs of a command: files, folders, stages, or outputs of stages as `stage.output`.
  func commandInputs(_ key: String) throws -> [CommandInput] {
    known.insert(key)
    var inputs: [CommandInput] = []
    var stored: Set<[UInt8]> = []
    for element in try node[key]?.list() ?? [] {
      guard let found = try collection.find(element) else {
        let input = try diskInput(role: "file", path: try element.string(), at: key)
        inputs.append(CommandInput(input: input, name: input.name.hasPrefix("/") ? nil : input.name))
        continue
      }
      for stage in found.stages {
        for output in stage.outputs where found.output == nil || found.output == output.role {
          let input = try use(stage, output: output, role: stage.name)
          inputs.append(CommandInput(input: input, name: "\(stage.name)/\(output.role)"))
          stored.insert(Array("\(stage.name)/\(output.role)".utf8))
        }
      }
    }
    return try placed(inputs, stored: stored, at: key)
  }

  /// The inputs that need a place of their own: what lies in another input's folder shows there.
  private func placed(_ inputs: [CommandInput], stored: Set<[UInt8]>, at key: String) throws -> [CommandInput] {
    let names = Set(inputs.compactMap(\.name).map { Array($0.utf8) })
    var seen: Set<[UInt8]> = []
    return try inputs.filter { input in
      guard let text = input.name else { return true }
      let name = Array(text.utf8)
      guard seen.insert(name).inserted else { return false }
      var folder = name[...]
      while let slash = folder.lastIndex(of: UInt8(ascii: "/")) {
        folder = folder[..<slash]
        guard names.contains(Array(folder)) else { continue }
        // A folder is shown as it is: nothing of another origin can be laid into it.
        guard !stored.contains(name) && !stored.contains(Array(folder)) else {
          throw failure(
            at: key,
            "'\(text)' would lie in '\(String(decoding: folder, as: UTF8.self))', an input of another origin; rename one"
          )
        }
        return false
      }
      return true
    }
  }
}
