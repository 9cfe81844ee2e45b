import ArgumentParser
import Models
import Networks
import Pipelines
import Stages

/// `millrace model summary MODEL`.
struct ModelSummary: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary", abstract: "List a network's layers: shapes, parameters, multiply-adds, memory.",
    discussion: """
      Multiply-adds are of one record's forward pass in convolutions and dense layers. Memory is that of a batch's float32
      values after each layer; a plan that overwrites and fuses needs less.
      """)

  @OptionGroup var arguments: ModelSourceArguments
  @Option(help: "Records the memory is for.") var batch = 1
  @Flag(help: "Print one JSON object a line: the whole network, then each layer.") var json = false

  func validate() throws {
    guard batch > 0 else { throw ValidationError("--batch must be positive") }
  }

  func run() throws {
    let description = try arguments.source.description()
    let summary = NetworkSummary(description, batchSize: batch)
    if json {
      print(
        try jsonLine(
          Whole(
            inputs: Dictionary(uniqueKeysWithValues: description.inputs.map { ($0.name, $0.shape) }),
            outputs: Dictionary(uniqueKeysWithValues: zip(description.outputs, description.outputShapes)),
            preset: description.preset.rawValue, layerCount: summary.rows.count,
            parameterCount: summary.parameterCount, trainedCount: summary.trainedCount,
            multiplyAdds: summary.multiplyAdds, activationByteCount: summary.activationByteCount, batchSize: batch)))
      for row in summary.rows { print(try jsonLine(row)) }
      return
    }
    func shape(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "×") }
    func count(_ number: Int) -> String { number == 0 ? "" : Numbers.grouped(number) }
    var lines = [["layer", "kind", "reads", "shape", "parameters", "multiply-adds", "memory"]]
    for input in description.inputs { lines.append([input.name, "(input)", "", shape(input.shape), "", "", ""]) }
    for row in summary.rows {
      lines.append([
        row.name, row.kind, row.inputs.joined(separator: ", "), shape(row.shape), count(row.parameterCount),
        count(row.multiplyAdds), Numbers.bytes(row.activationByteCount),
      ])
    }
    for line in Columns.table(lines, textColumns: 4) { print(line) }
    print(
      "\(Numbers.grouped(summary.parameterCount)) parameters, \(Numbers.grouped(summary.trainedCount)) of them trained; "
        + "\(Numbers.grouped(summary.multiplyAdds)) multiply-adds a record; "
        + "\(Numbers.bytes(summary.activationByteCount)) of values for \(batch == 1 ? "one record" : "\(batch) records")"
    )
  }

  private struct Whole: Encodable {
    var inputs, outputs: [String: [Int]]
    var preset: String
    var layerCount, parameterCount, trainedCount, multiplyAdds, activationByteCount, batchSize: Int
  }
}
