import ArgumentParser
import Evaluation
import Glibc
import Models
import Pipelines
import Records
import Settings
import Store
import Streams

/// `millrace predict MODEL FILE…`, `… --dataset D --split S` or `… --watch FOLDER`.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predict files, folders, datasets, or what comes into a folder.",
    discussion: """
      A model is a network, a classical method, an ensemble or a calibrated model: of a pipeline the last one, or that of a
      --stage; or one in a folder of its own. Records are fed as those of the training were: the model knows which feature it
      reads, its channels and size, and the steps that follow; sounds are brought to the rate that it was trained on. Of a
      folder all images, or all sounds, in it and below are predicted; for a model that reads neither, name tables or other
      datasets. A model that its pipeline would make otherwise now is warned of.

      What cannot be read is named on standard error with its reason, and the others are predicted; the exit code is then 3,
      or 0 with --skip-damaged.

      A model that was trained on windows of recordings predicts windows: it knows how long they are, how far apart, and
      below which level they are silent and left out. A recording may be of any length; it is decoded as it is predicted.
      --labels writes what is heard when for Audacity (File, Import, Labels).

      --watch predicts what lies in a folder, and then each file that comes into it, once whoever writes it has closed it,
      until Ctrl-C.
      """)

  @OptionGroup var arguments: ModelSourceArguments
  @OptionGroup var workspace: WorkspaceOptions
  @Argument(
    help: ArgumentHelp(
      "Image or sound files, or folders of them; '-' for paths from standard input, a line each. For a model of other "
        + "records: datasets.", valueName: "file"))
  var files: [String] = []
  @Option(help: "A dataset of any format, by its path or the name of its manifest, instead of files.") var dataset:
    String?
  @Option(
    help: "Which records, in TFDS's split language, as in 'test[:10]'. Default: test, or the only split there is.")
  var split: String?
  @Option(help: ArgumentHelp("Predict what is in a folder and what comes into it.", valueName: "folder")) var watch:
    String?
  @Flag(help: "End with exit code 0 where something could not be read.") var skipDamaged = false
  @Option(help: "How many of the likeliest classes are listed.") var top = 1
  @Option(help: "Worker threads. Default: one per processor.") var threads: Int?
  @Flag(help: "Print one JSON object a line.") var json = false
  @Flag(help: "Print comma-separated values with a header; times in seconds.") var csv = false
  @Option(
    help: ArgumentHelp("Write a gallery too: a page with images and sounds by what was predicted.", valueName: "file"))
  var html: String?
  @Option(
    help:
      "Predict windows of so many seconds by a model that was not trained on windows; the last is filled by silence.")
  var windowSeconds: Double?
  @Option(
    help: "From the beginning of a window to that of the next. Default: as in training, or the window's length.")
  var hopSeconds: Double?
  @Option(help: "Write the stretches of each class in one recording to this file, as an Audacity label track.")
  var labels: String?

  func validate() throws {
    guard top > 0 else { throw ValidationError("--top must be at least 1, found \(top)") }
    try ThreadCount.check(threads)
    if csv && json { throw ValidationError("--csv and --json exclude each other") }
    if dataset != nil, windowSeconds != nil || hopSeconds != nil || labels != nil {
      throw ValidationError("--window-seconds, --hop-seconds and --labels are for recordings, not for --dataset")
    }
    if watch != nil, html != nil || labels != nil {
      throw ValidationError("--html and --labels are written once, at the end, and --watch has none")
    }
    let given = [!files.isEmpty, dataset != nil, watch != nil]
    guard given.count(where: { $0 }) == 1 else {
      throw ValidationError(
        given.contains(true)
          ? "give one of files, --dataset and --watch"
          : "name the files to predict, a folder of them, or a dataset with --dataset")
    }
  }

  func run() throws {
    let found = try arguments.foundModel()
    let output = PredictionOutput(form, of: found, gallery: html)
    if let watch {
      try self.watch(watch, found.model, output)
    } else if let dataset {
      try predict(dataset: dataset, found.model, output)
    } else if found.model.readsFiles {
      try predict(files: listed(), found.model, output)
    } else {
      for dataset in try listed() { try predict(dataset: dataset, found.model, output) }
    }
    try output.end()
    if output.unreadCount > 0, !skipDamaged { throw ExitCode(ErrorRendering.Code.failed.rawValue) }
  }

  private var form: PredictionRows.Form { json ? .json : csv ? .csv : .text }

  var threadCount: Int { threads ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// The arguments, with the lines of standard input in the place of `-`.
  private func listed() throws -> [String] {
    guard files.contains("-") else { return files }
    var lines: [String] = []
    while let line = readLine() {
      // Swift would take bytes that are no UTF-8 for one and the same sign.
      guard !line.unicodeScalars.contains("\u{FFFD}") else {
        throw SettingsError("standard input names '\(line)', which is not UTF-8")
      }
      if !line.isEmpty { lines.append(line) }
    }
    guard !lines.isEmpty else { throw SettingsError("standard input names no files") }
    return files.flatMap { $0 == "-" ? lines : [$0] }
  }

  private func predict(files: [String], _ model: Model, _ output: PredictionOutput) throws {
    let kind = model.mediaKind
    let found = try MediaFiles.files(of: files, kind: kind, namesMissing: self.files.contains("-"))
    if found.passedOver > 0 {
      StandardError.write(
        "millrace: \(found.passedOver) files of the folders are no \(kind.words) and were passed over\n")
    }
    try predict(found.files, model, output)
  }

  /// Predicts files that are there, or were a moment ago.
  private func predict(_ files: [String], _ model: Model, _ output: PredictionOutput) throws {
    if let windows = try windows(of: model) { return try predict(recordings: files, in: windows, model, output) }
    try model.predict(files: files, guesses: top, threadCount: threadCount, skipping: output.tell) { predictions in
      try output.show(predictions.map { PredictionRows.Row(subject: $0.subject, answer: $0.answer) }) { row in
        try? Disk.read(predictions[row].subject, limit: GalleryMedia.fileByteLimit)
      }
    }
  }

  private func predict(dataset: String, _ model: Model, _ output: PredictionOutput) throws {
    let path = try workspace.place(of: dataset)
    let columns = model.fileColumns
    let format = try DatasetFormat(detecting: path, namingColumns: !columns.isEmpty)
    let collection = try format.open(path, columns: format.namesColumns ? columns : [:])
    let names = collection.splits.map(\.name)
    let usual = names.count == 1 ? names[0] : "test"
    let (stored, feature) = (RecordNames(RecordCatalogue([collection])), model.inputs[0].feature.first)
    try model.predict(
      collection, split: split ?? usual, guesses: top, threadCount: threadCount, skipping: output.tell
    ) { predictions in
      try output.show(predictions.map { PredictionRows.Row(subject: $0.subject, answer: $0.answer) }) { row in
        stored.bytes(of: predictions[row].record, feature: feature)
      }
    }
  }

  private func watch(_ folder: String, _ model: Model, _ output: PredictionOutput) throws {
    guard model.readsFiles else {
      throw SettingsError("--watch is for models of image or sound files, and this one reads \(model.inputs[0].stored)")
    }
    let cancellation = Cancellation.bySignals()
    let watched = try WatchedFolder(folder, kind: model.mediaKind)
    while let files = try watched.next(cancellation) {
      try predict(files, model, output)
      // Whoever reads this through a pipe waits for it.
      fflush(nil)
    }
    try output.end()
    if let signal = cancellation.signal { throw ExitCode(128 + signal) }
  }
}

extension Model {
  /// Whether image or sound files can be its records.
  var readsFiles: Bool {
    switch inputs[0].stored {
    case .image, .waveform: true
    case .spectrogram, .numbers: false
    }
  }

  /// Which files those are.
  var mediaKind: MediaFolder.Kind { hears ? .sounds : .images }
}

extension MediaFolder.Kind {
  /// What its files are, in words.
  fileprivate var words: String { self == .sounds ? "sounds" : "images" }
}
