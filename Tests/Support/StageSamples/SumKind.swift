package import Pipelines
import Store

/// A stage kind that adds the numbers of its inputs and of its settings: outputs `sum` and `log`.
///
/// `modulus` makes different inputs give equal outputs, for early cutoff; `fail` makes it throw.
package struct SumKind: StageKind {
  package let name: String
  private let version: String
  /// Called whenever a stage runs.
  private let onRun: @Sendable (StageContext) throws -> Void

  package init(
    name: String = "sum", version: String = "1", onRun: @escaping @Sendable (StageContext) throws -> Void = { _ in }
  ) {
    self.name = name
    self.version = version
    self.onRun = onRun
  }

  package func implementation(using kindFiles: Set<String>) -> [ImplementationPart] {
    [ImplementationPart(name: "Sums", digest: Digest(of: version))]
  }

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let value = try reader.int("value", default: 0)
    let modulus = try reader.int("modulus", default: 1_000_000, in: 1 ... .max)
    let fails = try reader.bool("fail", default: false)
    let seed = try reader.bool("seeded", default: false) ? reader.seed() : 0
    var inputs: [StageInput] = []
    if reader.contains("from") {
      for (index, upstream) in try reader.stages("from").enumerated() {
        inputs.append(try reader.use(upstream, output: "sum", role: "from.\(index)"))
      }
    }
    let publishes = try reader.bool("publish", default: false)
    let publication = Publication(output: "log", file: "deep/log", destination: "log.txt") { content, run, change in
      let words = change.map { "; changed: \($0.difference.stages.map(\.name).joined(separator: ", "))" } ?? ""
      return content + Array("stages: \(run.stages.count)\(words)".utf8)
    }
    let onRun = onRun
    let numbers = inputs
    return PreparedStage(outputs: ["sum", "log"], publications: publishes ? [publication] : []) { context in
      try onRun(context)
      if fails { throw PipelineError(.stage, "asked to fail") }
      var sum = value + seed
      for input in numbers {
        let text = String(decoding: try Disk.read(try context.file(input)), as: UTF8.self)
        guard let number = Int(text) else { throw PipelineError(.stage, "not a number: \(text)") }
        sum += number
      }
      let file = try context.createFile("sum", "value")
      try file.write("\(sum % modulus)".utf8)
      _ = try file.finish()
      let folder = try context.outputFolder("log")
      try Disk.replace("\(folder)/deep/log", with: Array("\(sum)".utf8))
      context.note(metric: "sum", value: Double(sum))
    }
  }
}
