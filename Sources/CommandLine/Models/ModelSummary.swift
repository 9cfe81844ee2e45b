import ArgumentParser
import Evaluation
import Models
import Networks
import Pipelines
import Stages
import Streams

/// `millrace model summary MODEL`.
struct ModelSummary: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Say what a model is, reads and says; list its layers.",
    discussion: """
      Multiply-adds are of one record's forward pass in convolutions and dense layers. Memory is that of a batch's float32
      values after each layer; a plan that overwrites and fuses needs less.
      """)

  @OptionGroup var arguments: ModelSourceArguments
  @Option(help: "Records the memory is for.") var batch = 1
  @Flag(help: "Print one JSON object a line: the whole network, then each layer.") var json = false

  func validate() throws {
    try BatchSize.check(batch)
  }

  func run() throws {
    switch try arguments.source.subject() {
    case .network(let description): try show(description, of: nil)
    case .model(let found):
      try show(found.model)
      var known: [NetworkDescription: String] = [:]
      for speaker in found.model.networks {
        if let same = known[speaker.network.description] {
          if !json { print("\n\(speaker.name): the same layers as \(same)") }
        } else {
          known[speaker.network.description] = speaker.name
          if !json, !speaker.name.isEmpty { print("\n\(speaker.name):") }
          try show(speaker.network.description, of: speaker.name)
        }
      }
    }
  }

  /// What a model is, reads and says, and where it came from.
  private func show(_ model: Model) throws {
    let line = ModelLine(model)
    if json { return print(try jsonLine(line)) }
    print(line.model)
    for input in line.reads {
      BrokenLines.show(
        "reads  \(input.feature), \(input.stored)" + (input.steps.isEmpty ? "" : ", then ")
          + input.steps.joined(separator: ", "))
    }
    let names = model.output.classNames
    let shown = names.prefix(12).map(PlainText.line).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    BrokenLines.show(
      "says   \(model.output.target.map { "'\(PlainText.line($0))', " } ?? "")\(model.output.count) \(model.output.meaning.words)"
        + (names.isEmpty ? "" : ": \(shown)"))
    if let origin = model.origin {
      print("from   stage \(origin.stage) of \(origin.pipeline), key \(origin.key.prefix(12)), \(origin.startedAt)")
      let metrics = origin.metrics.sorted { $0.key < $1.key }.map { "\($0.key) \(Numbers.measurement($0.value))" }
      if !metrics.isEmpty { BrokenLines.show("       \(metrics.joined(separator: ", "))") }
    }
  }

  /// - Parameter name: what the network is called in its model; `nil` where it stands for itself.
  private func show(_ description: NetworkDescription, of name: String?) throws {
    let summary = NetworkSummary(description, batchSize: batch)
    if json {
      print(
        try jsonLine(
          Whole(
            network: name,
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
        + "\(Numbers.grouped(summary.multiplyAdds)) multiply-adds a record")
    print("\(Numbers.bytes(summary.activationByteCount)) of values for \(Numbers.count(batch, "record"))")
  }

  private struct ModelLine: Encodable {
    struct Input: Encodable {
      var feature, stored: String
      var steps: [String]
    }
    var model: String
    var reads: [Input]
    var meaning: String
    var count: Int
    var classNames: [String]
    var target: String?
    var networks: [String]
    var parameterCount: Int
    var multiplyAdds: Int
    var origin: ModelOrigin?

    init(_ model: Model) {
      self.model = model.kind.words
      reads = model.inputs.map {
        Input(feature: $0.feature.description, stored: "\($0.stored)", steps: $0.steps.map(\.name))
      }
      meaning = model.output.meaning.rawValue
      count = model.output.count
      classNames = model.output.classNames
      target = model.output.target
      let networks = model.networks
      self.networks = networks.map(\.name)
      parameterCount = networks.reduce(0) { $0 + $1.network.description.parameters.reduce(0) { $0 + $1.count } }
      multiplyAdds = networks.reduce(0) { $0 + $1.network.description.multiplyAdds }
      origin = model.origin
    }
  }

  private struct Whole: Encodable {
    var network: String?
    var inputs, outputs: [String: [Int]]
    var preset: String
    var layerCount, parameterCount, trainedCount, multiplyAdds, activationByteCount, batchSize: Int
  }
}
