import Pipelines
import Store

/// A stage kind that reads files, folders, stages, a variable and a setting, and makes two outputs of them: `log` says all
/// it saw, `sum` only one of a few values, so that different inputs may give equal outputs.
struct MixKind: StageKind {
  let name = "mix"
  /// Called when a stage has read its inputs.
  var onRun: @Sendable (StageContext) throws -> Void

  func implementation(using kindFiles: Set<String>) -> [ImplementationPart] {
    [ImplementationPart(name: "Mix", digest: Digest(of: "1"))]
  }

  func prepare(_ reader: StageReader) throws -> PreparedStage {
    let value = try reader.int("value")
    let modulus = try reader.int("modulus", in: 1...1_000_000)
    let settings = try reader.section("deep").section("er").string("word", default: "none")
    let variable = reader.contains("variable") ? reader.environment(try reader.string("variable")) : "-"
    var inputs: [StageInput] = []
    for role in ["left", "right"] where reader.contains(role) {
      for path in try reader.strings(role) { inputs.append(try reader.diskInput(role: role, path: path, at: role)) }
    }
    if reader.contains("from") {
      for (index, upstream) in try reader.stages("from").enumerated() {
        inputs.append(try reader.use(upstream, output: "sum", role: "from.\(index)"))
      }
    }
    let onRun = onRun
    let declared = inputs
    return PreparedStage(outputs: ["sum", "log"]) { context in
      var seen = "\(value) \(settings) \(variable)\n"
      for input in declared {
        seen += "\(input.role) \(input.role.hasPrefix("from") ? "" : input.name)"
        for file in try context.files(input).sorted(by: { $0.path < $1.path }) {
          let folder = try context.folder(input)
          // A single file is its own folder's name.
          let isFile = Disk.followedStatus(folder)?.kind == .file
          let bytes = try Disk.read(isFile ? folder : "\(folder)/\(file.path)")
          seen +=
            " \(input.role.hasPrefix("from") || isFile ? "" : file.path)=\(String(decoding: bytes, as: UTF8.self))"
        }
        seen += "\n"
      }
      try onRun(context)
      for (role, text) in MixKind.outputs(seen: seen, modulus: modulus) {
        let file = try context.createFile(StageOutput(role), "value")
        try file.write(text.utf8)
        _ = try file.finish()
      }
    }
  }

  /// What a stage makes of what it saw.
  static func outputs(seen: String, modulus: Int) -> [(role: String, text: String)] {
    let number = seen.utf8.reduce(17) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF }
    return [("sum", "\(number % modulus)"), ("log", seen)]
  }
}

extension StageReader {
  /// A variable's value as the model writes it.
  fileprivate func environment(_ name: String) -> String {
    (try? environmentVariable(name, at: "environment")) ?? "unset"
  }
}
