import Pipelines
import Store

/// Draws that are the same each time.
struct Draw: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    // SplitMix64 (Steele et al., 2014): the cases only need to be many and the same each time.
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

/// A model of a pipeline with its files: what a clean run would give, and what a run may execute at least.
struct RandomPipeline {
  struct Stage: Equatable {
    var name: String
    var value: Int
    var modulus: Int
    var word: String?
    var variable: String?
    /// Paths of files and folders by role.
    var left: [String] = []
    var right: [String] = []
    /// Names of earlier stages.
    var from: [String] = []
  }

  var stages: [Stage]
  /// Files by path; those in `d0/`, `d1/` … belong to folders that stages may read as a whole.
  var files: [String: String]
  var environment: [String: String]
  var nextName: Int

  static let folders = ["d0", "d1", "d2"]

  init(stageCount: Int, _ draw: inout Draw) {
    files = [:]
    for index in 0..<8 { files["f\(index).txt"] = "\(draw.below(4))" }
    for folder in Self.folders {
      for index in 0..<1 + draw.below(4) {
        files["\(folder)/\(index % 2 == 0 ? "" : "sub/")\(index).txt"] = "\(draw.below(4))"
      }
    }
    environment = ["KIND": "a", "OTHER": "a"]
    stages = []
    nextName = 0
    for _ in 0..<stageCount { insert(at: stages.count, &draw) }
  }

  /// Inserts a new stage that may read any before it.
  mutating func insert(at place: Int, _ draw: inout Draw) {
    var stage = Stage(
      name: "s\(nextName)", value: draw.below(4), modulus: [2, 5, 1_000_000][draw.below(3)],
      word: draw.chance(20) ? "w\(draw.below(3))" : nil, variable: draw.chance(15) ? "KIND" : nil)
    nextName += 1
    stage.from = sources(before: place, &draw)
    if draw.chance(25) { stage.left = [paths(&draw)] }
    if draw.chance(15) { stage.right = [paths(&draw)] }
    stages.insert(stage, at: place)
  }

  mutating func sources(before place: Int, _ draw: inout Draw) -> [String] {
    guard place > 0 else { return [] }
    let count = draw.below(4)
    return Set((0..<count).map { _ in max(0, place - 1 - draw.below(8)) }).sorted().map { stages[$0].name }
  }

  private func paths(_ draw: inout Draw) -> String {
    draw.chance(60) ? "f\(draw.below(8)).txt" : Self.folders[draw.below(Self.folders.count)]
  }

  /// The pipeline file; `scrambled` says the same in another order, with comments and other white space.
  func yaml(_ draw: inout Draw, scrambled: Bool) -> String {
    let lines = scrambled ? ["# A comment.\nname: random\n\nstages:  # Another one."] : ["name: random", "stages:"]
    return (lines + stages.map { scrambled ? flow($0, &draw) : block($0) }).joined(separator: "\n") + "\n"
  }

  private func block(_ stage: Stage) -> String {
    var members = ["kind: mix", "value: \(stage.value)", "modulus: \(stage.modulus)"]
    if let word = stage.word { members.append("deep: {er: {word: \(word)}}") }
    if let variable = stage.variable { members.append("variable: \(variable)") }
    for (role, paths) in [("left", stage.left), ("right", stage.right)] where !paths.isEmpty {
      members.append("\(role): [\(paths.joined(separator: ", "))]")
    }
    if !stage.from.isEmpty { members.append("from: [\(stage.from.joined(separator: ", "))]") }
    return "  \(stage.name):\n" + members.map { "    \($0)" }.joined(separator: "\n")
  }

  private func flow(_ stage: Stage, _ draw: inout Draw) -> String {
    var members = ["kind: mix", "value:   \(stage.value)", "modulus: \(stage.modulus)"]
    if let word = stage.word { members.append("deep: {er: {word: '\(word)'}}") }
    if let variable = stage.variable { members.append("variable: \"\(variable)\"") }
    for (role, paths) in [("left", stage.left), ("right", stage.right)] where !paths.isEmpty {
      members.append("\(role): [\(paths.joined(separator: " , "))]")
    }
    if !stage.from.isEmpty { members.append("from: [\(stage.from.joined(separator: ","))]") }
    members.shuffle(using: &draw)
    return "   \(stage.name): { \(members.joined(separator: ",\n      ")) }"
  }

  /// What a stage sees, given what the stages before made.
  func seen(by stage: Stage, _ sums: [String: String]) -> String {
    let variable = stage.variable.map { environment[$0] ?? "unset" } ?? "-"
    var seen = "\(stage.value) \(stage.word ?? "none") \(variable)\n"
    for (role, paths) in [("left", stage.left), ("right", stage.right)] {
      for path in paths {
        seen += "\(role) \(path)"
        if let text = files[path] {
          seen += " =\(text)"
        } else {
          let inside = files.keys.filter { $0.hasPrefix(path + "/") }.map { String($0.dropFirst(path.count + 1)) }
          for name in inside.sorted() { seen += " \(name)=\(files["\(path)/\(name)"] ?? "")" }
        }
        seen += "\n"
      }
    }
    for (index, upstream) in stage.from.enumerated() { seen += "from.\(index)  =\(sums[upstream] ?? "")\n" }
    return seen
  }

  /// The outputs of a clean run by stage and role.
  func cleanOutputs() -> [String: [String: String]] {
    var outputs: [String: [String: String]] = [:]
    var sums: [String: String] = [:]
    for stage in stages {
      let made = MixKind.outputs(seen: seen(by: stage, sums), modulus: stage.modulus)
      outputs[stage.name] = Dictionary(uniqueKeysWithValues: made.map { ($0.role, $0.text) })
      sums[stage.name] = made[0].text
    }
    return outputs
  }
}
