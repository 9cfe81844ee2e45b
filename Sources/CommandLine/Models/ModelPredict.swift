import ArgumentParser
import Evaluation
import Media
import Models
import Pipelines
import Records
import Settings
import Stages
import Store
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

      A model that was trained on windows of recordings predicts windows: it knows how long they are, how far apart, and
      below which level they are silent and left out. A recording may be of any length; it is decoded as it is predicted.
      --labels writes what is heard when for Audacity (File, Import, Labels).
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
  @Flag(help: "Print comma-separated values with a header; times in seconds.") var csv = false
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
    guard (dataset == nil) != files.isEmpty else {
      throw ValidationError(
        files.isEmpty ? "name the files to predict, or a folder with --dataset" : "give files or --dataset, not both")
    }
  }

  func run() throws {
    let model = try arguments.foundModel().model
    if let dataset { try predict(dataset: dataset, model) } else { try predict(files: files, model) }
  }

  private var form: PredictionRows.Form { json ? .json : csv ? .csv : .text }

  private func predict(files: [String], _ model: Model) throws {
    let found = try MediaFiles.files(of: files, kind: model.hears ? .sounds : .images)
    if found.passedOver > 0 {
      let kind = model.hears ? "sounds" : "images"
      StandardError.write("millrace: \(found.passedOver) files of the folders are no \(kind) and were passed over\n")
    }
    if let windows = try windows(of: model) {
      return try predict(recordings: found.files, in: windows, model)
    }
    var rows = PredictionRows(form)
    try model.predict(files: found.files, guesses: top, threadCount: threads, skipping: didSkip) { predictions in
      try rows.show(predictions.map { PredictionRows.Row(subject: $0.subject, answer: $0.answer) })
    }
  }

  /// How recordings are to be cut; `nil` where files are predicted whole.
  private func windows(of model: Model) throws -> SoundWindows? {
    var windows: SoundWindows
    if let trained = model.windows {
      if windowSeconds != nil {
        throw SettingsError(
          "--window-seconds is for models that were not trained on windows; this one was, on \(trained.lengthSeconds) s"
        )
      }
      windows = trained
    } else if let windowSeconds {
      guard case .waveform(_, _, let rate) = model.inputs[0].stored else {
        throw SettingsError("--window-seconds is for models that hear, and this one reads \(model.inputs[0].stored)")
      }
      windows = SoundWindows(lengthSeconds: windowSeconds, sampleRateHz: rate, partial: .pad)
    } else {
      guard hopSeconds == nil, labels == nil else {
        throw SettingsError(
          "\(labels == nil ? "--hop-seconds" : "--labels") is for windows, and the model was not trained on such; give "
            + "--window-seconds too")
      }
      return nil
    }
    if let hopSeconds { windows.hopSeconds = hopSeconds }
    if let fault = windows.fault { throw SettingsError("the windows' \(fault.number) \(fault.message)") }
    return windows
  }

  /// Predicts recordings one after the other; one that is damaged is named, and the others are predicted.
  private func predict(recordings: [String], in windows: SoundWindows, _ model: Model) throws {
    guard labels == nil || recordings.count == 1 else {
      throw SettingsError("--labels is for one recording, and \(recordings.count) are named")
    }
    guard labels == nil || model.output.target == nil else {
      throw SettingsError("--labels writes classes, and the model predicts numbers")
    }
    let predictor = try RecordingPredictor(model, windows: windows, guesses: top, threadCount: threads)
    var rows = PredictionRows(form)
    var isDamaged = false
    for recording in recordings {
      let prediction: RecordingPrediction
      do {
        prediction = try predictor.predict(recording)
      } catch let error as RecordsError {
        StandardError.write("millrace: \(skipDamaged ? "skipped: " : "")\(PlainText.line(error.message))\n")
        isDamaged = true
        continue
      }
      try rows.show(
        prediction.windows.map {
          PredictionRows.Row(subject: recording, span: ($0.start, $0.end), answer: $0.answer)
        })
      tell(prediction, windows)
      if let labels { try Disk.replace(labels, with: Array(track(prediction, windows).text.utf8)) }
    }
    if isDamaged, !skipDamaged { throw ExitCode(ErrorRendering.Code.failed.rawValue) }
  }

  /// Says what of a recording was not predicted.
  private func tell(_ prediction: RecordingPrediction, _ windows: SoundWindows) {
    let path = PlainText.line(prediction.path)
    if prediction.silentCount > 0, let level = windows.minimumLevelDecibels {
      StandardError.write(
        "millrace: \(path): \(Numbers.count(prediction.silentCount, "window")) below \(Numbers.measurement(level)) dB left "
          + "out as silent\n")
    } else if prediction.windows.isEmpty {
      StandardError.write(
        "millrace: \(path): \(PredictionRows.mark(prediction.duration)) long, too short for a window of "
          + "\(PredictionRows.mark(windows.lengthSeconds))\n")
    }
  }

  private func track(_ prediction: RecordingPrediction, _ windows: SoundWindows) -> LabelTrack {
    LabelTrack(
      prediction.windows.map { window in
        guard case .classes(let guesses, _) = window.answer else { return (window.start, window.end, "") }
        return (window.start, window.end, PlainText.line(guesses[0].shownName))
      }, hopSeconds: windows.hopSeconds)
  }

  private func predict(dataset: String, _ model: Model) throws {
    let path = try workspace.place(of: dataset)
    let columns = model.fileColumns
    let format = try DatasetFormat(detecting: path, namingColumns: !columns.isEmpty)
    let collection = try format.open(path, columns: format.namesColumns ? columns : [:])
    let names = collection.splits.map(\.name)
    let usual = names.count == 1 ? names[0] : "test"
    var rows = PredictionRows(form)
    try model.predict(
      collection, split: split ?? usual, guesses: top, threadCount: threads, skipping: didSkip
    ) { predictions in
      try rows.show(predictions.map { PredictionRows.Row(subject: $0.subject, answer: $0.answer) })
    }
  }

  /// Tells what was left out; `nil` where nothing is to be.
  private var didSkip: ((SkippedRecords) -> Void)? {
    guard skipDamaged else { return nil }
    return { skipped in for line in skipped.lines { StandardError.write("millrace: skipped: \(line)\n") } }
  }
}
