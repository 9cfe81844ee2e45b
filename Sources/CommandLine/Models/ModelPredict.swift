import ArgumentParser
import Models
import Pipelines
import Records
import Stages
import Streams

/// `millrace model predict MODEL FILE…` or `… --dataset D --split S`.
struct ModelPredict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predict image or sound files, or a dataset's records.",
    discussion: """
      A model is a network, an ensemble or a calibrated model, in a stage or in a folder of its own. Records are fed as those
      of the training were: the model knows which feature it reads, its channels and size, and the steps that follow; sounds
      are brought to the rate that it was trained on. Of a folder all images, or all sounds, in it and below are predicted.
      A regression prints its numbers, and those of the records where they have them. A model that its pipeline would make
      otherwise now is warned of.
      """)

  @OptionGroup var arguments: ModelSourceArguments
  @OptionGroup var workspace: WorkspaceOptions
  @Argument(help: "Image or sound files, or folders of them.") var files: [String] = []
  @Option(help: "A dataset of any format, by its folder or the name of its manifest, instead of files.") var dataset:
    String?
  @Option(
    help: "Which records, in TFDS's split language, as in 'test[:10]'. Default: test, or the only split there is.")
  var split: String?
  @Flag(help: "Leave out what is damaged, and say so on standard error, instead of ending at the first.")
  var skipDamaged = false
  @Option(help: "How many of the likeliest classes are listed.") var top = 1
  @Option(help: "Worker threads.") var threads = 1
  @Flag(help: "Print one JSON object a line.") var json = false

  func validate() throws {
    guard top > 0 else { throw ValidationError("--top must be at least 1, found \(top)") }
    try ThreadCount.check(threads)
    guard (dataset == nil) != files.isEmpty else {
      throw ValidationError(
        files.isEmpty ? "name the files to predict, or a folder with --dataset" : "give files or --dataset, not both")
    }
  }

  func run() throws {
    let model = try arguments.foundModel().model
    if let dataset { try predict(dataset: dataset, model) } else { try predict(files: files, model) }
  }

  /// Prints a batch's predictions: of those to come nothing is known, so columns are as wide as the batch needs.
  private func show(_ predictions: [ModelPrediction]) throws {
    if json {
      for prediction in predictions { print(try jsonLine(Line(prediction))) }
      return
    }
    let width = predictions.map(\.subject.count).max() ?? 0
    for prediction in predictions {
      print(Columns.line([(prediction.subject, width)], PlainText.line(Self.words(prediction.answer))))
    }
  }

  private func predict(files: [String], _ model: Model) throws {
    let found = try MediaFiles.files(of: files, kind: model.hears ? .sounds : .images)
    if found.passedOver > 0 {
      let kind = model.hears ? "sounds" : "images"
      StandardError.write("millrace: \(found.passedOver) files of the folders are no \(kind) and were passed over\n")
    }
    try model.predict(files: found.files, guesses: top, threadCount: threads, skipping: didSkip, tell: show)
  }

  private func predict(dataset: String, _ model: Model) throws {
    let path = try workspace.place(of: dataset)
    let columns = model.fileColumns
    let format = try DatasetFormat(detecting: path, namingColumns: !columns.isEmpty)
    let collection = try format.open(path, columns: format.namesColumns ? columns : [:])
    let names = collection.splits.map(\.name)
    let usual = names.count == 1 ? names[0] : "test"
    try model.predict(
      collection, split: split ?? usual, guesses: top, threadCount: threads, skipping: didSkip, tell: show)
  }

  /// Tells what was left out; `nil` where nothing is to be.
  private var didSkip: ((SkippedRecords) -> Void)? {
    guard skipDamaged else { return nil }
    return { skipped in for line in skipped.lines { StandardError.write("millrace: skipped: \(line)\n") } }
  }

  private static func words(_ answer: ModelPrediction.Answer) -> String {
    switch answer {
    case .classes(let guesses, let label):
      let words = guesses.map {
        "\($0.name ?? "class \($0.label)") \(Numbers.decimal($0.probability * 100, places: 1)) %"
      }
      guard let label, label.label != guesses.first?.label else { return words.joined(separator: ", ") }
      let name = label.name ?? label.label.map { "\($0)" } ?? ""
      let isUnknown = label.label == nil ? ", a class that the model does not know" : ""
      return words.joined(separator: ", ") + "  (labelled \(name)\(isUnknown))"
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
    var labelName: String?
    var guesses: [Guess]?
    var values: [Float]?
    var target: [Float]?

    init(_ prediction: ModelPrediction) {
      subject = prediction.subject
      switch prediction.answer {
      case .classes(let guesses, let label):
        self.label = label?.label
        labelName = label?.name
        self.guesses = guesses.map { Guess(label: $0.label, name: $0.name, probability: $0.probability) }
      case .numbers(let values, let target):
        self.values = values
        self.target = target
      }
    }
  }
}
