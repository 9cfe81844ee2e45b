import ArgumentParser
import Pipelines
import Records
import Stages

/// `millrace model predict MODEL FILE…` or `… --dataset D --split S`.
struct ModelPredict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Say what a trained model makes of picture files or of a dataset's records.",
    discussion: """
      Pictures are resized to the network's input and scaled as the data was. A model from a pipeline's stage knows its
      classes' names and its data's normalisation; a .safetensors file has neither. A regression prints its numbers, and
      those of the records where they have them.
      """)

  @OptionGroup var arguments: ModelSourceArguments
  @OptionGroup var workspace: WorkspaceOptions
  @Argument(help: "Picture files, PNG or JPEG.") var files: [String] = []
  @Option(help: "A dataset's folder, or the name of its manifest, instead of files.") var dataset: String?
  @Option(help: "Which records, in TFDS's split language, as in 'test[:10]'.") var split = "test"
  @Option(help: "How many of the likeliest classes are listed.") var top = 1
  @Option(help: "Worker threads.") var threads = 1
  @Flag(help: "Print one JSON object a line.") var json = false

  func validate() throws {
    guard top > 0, threads > 0 else { throw ValidationError("counts must be positive") }
    guard (dataset == nil) != files.isEmpty else { throw ValidationError("give picture files or --dataset, not both") }
  }

  func run() throws {
    let model = try arguments.source.model()
    let predictions =
      try dataset.map {
        try model.predict(
          TFDSDirectory(opening: workspace.folder(of: $0)), split: split, guesses: top, threadCount: threads)
      } ?? model.predict(files: files, guesses: top, threadCount: threads)
    if json {
      for prediction in predictions { print(try jsonLine(Line(prediction))) }
      return
    }
    let width = predictions.map(\.subject.count).max() ?? 0
    for prediction in predictions {
      print(Columns.line([(prediction.subject, width)], Self.words(prediction.answer)))
    }
  }

  private static func words(_ answer: ModelPrediction.Answer) -> String {
    switch answer {
    case .classes(let guesses, let label):
      let words = guesses.map {
        "\($0.name ?? "class \($0.label)") \(Numbers.decimal($0.probability * 100, places: 1)) %"
      }
      let isWrong = label.map { $0 != guesses.first?.label } ?? false
      return words.joined(separator: ", ") + (isWrong ? label.map { "  (labelled \($0))" } ?? "" : "")
    case .numbers(let values, let target):
      func list(_ numbers: [Float]) -> String {
        numbers.map { Numbers.measurement(Double($0)) }.joined(separator: ", ")
      }
      return list(values) + (target.map { "  (truly \(list($0)))" } ?? "")
    }
  }

  private struct Line: Encodable {
    struct Guess: Encodable {
      var label: Int
      var name: String?
      var probability: Double
    }
    var subject: String
    var label: Int?
    var guesses: [Guess]?
    var values: [Float]?
    var target: [Float]?

    init(_ prediction: ModelPrediction) {
      subject = prediction.subject
      switch prediction.answer {
      case .classes(let guesses, let label):
        self.label = label
        self.guesses = guesses.map { Guess(label: $0.label, name: $0.name, probability: $0.probability) }
      case .numbers(let values, let target):
        self.values = values
        self.target = target
      }
    }
  }
}
