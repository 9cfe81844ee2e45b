import ArgumentParser
import Arrays
import Calibration
import Ensembles
import Evaluation
import Foundation
import Glibc
import Settings
import Store

/// Times what `ensemble` and `calibrate` do with many predictions, and tells how much memory that takes.
struct PredictionsBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predictions",
    abstract: "Seconds and peak memory of joining and calibrating predictions, a step an invocation.")

  /// What one invocation does.
  enum Step: String, CaseIterable, ExpressibleByArgument {
    /// Writes the members' files.
    case write
    /// Joins the members by their mean, measures each and all together, and writes the file of all together.
    case ensemble
    /// Fits, chooses and measures calibrators on the file of all together.
    case calibrate
  }

  @Argument(help: "A folder for the files; `write` comes first.")
  var folder: String

  @Option(help: "What to do.")
  var step: Step

  @Option(help: "Predictions of a member, half of them of validation records.")
  var records = 1_000_000

  @Option(help: "How many classes there are.")
  var classes = 10

  @Option(help: "How many members there are.")
  var members = 5

  @Option(help: "How many threads work.")
  var threads = 2

  @Option(help: "Which calibrators are chosen from, with commas between them. Default: all there are.")
  var methods: String?

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    guard records >= 20, classes >= 2, members >= 1, threads >= 1 else {
      throw ValidationError("at least 20 records, 2 classes, a member and a thread are needed")
    }
  }

  func run() throws {
    var table = Table("step", "seconds", "peak MB")
    func time(_ name: String, _ work: () throws -> Void) rethrows {
      let start = ContinuousClock.now
      try work()
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      var usage = rusage()
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      table.append(
        .text(name), .number(seconds, decimals: 2), .number(Double(usage.ru_maxrss) / 1024, decimals: 0))
    }
    switch step {
    case .write:
      for member in 1...members { try time("write member \(member)") { try writeMember(member) } }
    case .ensemble: try ensemble(time)
    case .calibrate: try calibrate(time)
    }
    try table.print(asJSON: json)
  }

  private func path(_ name: String) -> String { "\(folder)/\(name).safetensors" }

  private func write(_ file: PredictionFile, _ name: String) throws {
    try? FileManager.default.removeItem(atPath: path(name))
    let output = try OutputFile(creating: path(name))
    try file.write(to: output, waitingIn: folder)
    _ = try output.finish()
  }

  /// Logits around the true class, too large by half, of records whose difficulty all members share.
  private func writeMember(_ member: Int) throws {
    let width = classes
    let key = RandomKey(seed: 1)
    func predictions(_ split: String, _ count: Int) -> Predictions {
      Predictions(
        meaning: .logits, width: width, recordCount: count, truth: .classes, threadCount: threads
      ) { records, block in
        var common = key.derived(split).derived(records.lowerBound).generator()
        var own = key.derived(split).derived(records.lowerBound).derived(member).generator()
        block.recordIDs = records.map(Int64.init)
        block.labels = records.map { _ in Int32(common.below(width)) }
        block.outputs.removeAll(keepingCapacity: true)
        for label in block.labels {
          let ease = 6 * common.uniform()
          for column in 0..<width {
            block.outputs.append(
              1.5 * Double((column == Int(label) ? ease : 0) + 2 * common.uniform() + 2 * own.uniform()))
          }
        }
      }
    }
    try write(
      PredictionFile(
        output: ModelOutput(meaning: .logits, count: classes),
        splits: ["test", "validation"].map {
          .init(name: $0, source: $0, predictions: predictions($0, records / 2))
        }), "member\(member)")
  }

  private func ensemble(_ time: (String, () throws -> Void) throws -> Void) throws {
    let files = try (1...members).map { try PredictionFile(path: path("member\($0)"), threadCount: threads) }
    func joinable(_ split: String) throws -> Members {
      try Members(files.map { try $0.split(split).predictions })
    }
    try time("measure members and mean") {
      let test = try joinable("test")
      let metrics = try EnsembleMetrics(of: test, joinedBy: .mean)
      print("accuracy \(metrics.accuracy), nll \(metrics.negativeLogLikelihood)", to: &standardError)
    }
    try time("write mean") {
      let output = ModelOutput(meaning: .probabilities, count: classes)
      let splits = try ["test", "validation"].map {
        PredictionFile.Split(name: $0, source: $0, predictions: try joinable($0).joined(by: .mean))
      }
      try write(PredictionFile(output: output, splits: splits), "mean")
    }
  }

  private func calibrate(_ time: (String, () throws -> Void) throws -> Void) throws {
    let file = try PredictionFile(path: path("mean"), threadCount: threads)
    let (validation, test) = (try file.split("validation").predictions, try file.split("test").predictions)
    var fitted: [FittedCalibrator] = []
    let words = methods?.split(separator: ",").map(String.init) ?? Calibrator.all.map { $0.keyword }
    for word in words {
      let calibrator = try calibrator(word)
      try time("fit \(word)") { fitted.append(try FittedCalibrator(calibrator, fitting: validation)) }
      try time("choose by \(word)") {
        let choice = try CalibratorChoice(among: [fitted[fitted.count - 1]], of: validation)
        print("\(word): \(choice.scores)", to: &standardError)
      }
      try time("measure \(word)") {
        let scores = try ProbabilityScores(of: fitted[fitted.count - 1].apply(to: test))
        print("ece \(scores.expectedCalibrationError), nll \(scores.negativeLogLikelihood)", to: &standardError)
      }
    }
    guard let last = fitted.last else { return }
    try time("bootstrap and chance") {
      let calibrated = try last.apply(to: test)
      let interval = try calibrationErrorInterval(of: calibrated, key: RandomKey(seed: 0))
      let null = try nullCalibrationError(of: calibrated, key: RandomKey(seed: 0))
      print("ece \(interval.lower)...\(interval.upper), by chance \(null.upper95)", to: &standardError)
    }
  }

  private func calibrator(_ word: String) throws -> Calibrator {
    guard let found = Calibrator.all.first(where: { $0.keyword == word }) else {
      throw ValidationError("there is no calibrator '\(word)'")
    }
    func made<Made: CalibratorKind>(_ type: Made.Type) -> Calibrator { Calibrator(kind: Made()) }
    guard let type = found as? any CalibratorKind.Type else { throw ValidationError("\(found) is no calibrator") }
    return made(type)
  }
}

private var standardError: StandardError {
  get { StandardError() }
  set {}
}

private struct StandardError: TextOutputStream {
  mutating func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
