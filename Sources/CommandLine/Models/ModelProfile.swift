import ArgumentParser
import Arrays
import Concurrency
import Models
import Networks
import Pipelines
import Stages

/// `millrace model profile MODEL`.
struct ModelProfile: ParsableCommand {
  enum Mode: String, CaseIterable, ExpressibleByArgument { case train, inference }

  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Measure where a network's time goes, layer by layer.",
    discussion: """
      Times are of one thread, all threads' added up; a layer whose kernel took the next ones in stands for them too. The
      rate counts two operations a multiply-add of convolutions and dense layers; the peak is that of the best convolution
      found here, measured before and after.
      """)

  @OptionGroup var arguments: ModelSourceArguments
  @Option(help: "Records a call.") var batch = 128
  @Option(help: "What is measured: \(Mode.allCases.map(\.rawValue).joined(separator: " or ")).") var mode = Mode.train
  @Option(help: "Worker threads.") var threads = 1
  @Option(help: "Measured calls; medians are shown.") var repetitions = 10
  @Flag(help: "Print one JSON object a line: the whole call, then each part.") var json = false

  func validate() throws {
    guard repetitions > 0 else { throw ValidationError("--repetitions must be at least 1, found \(repetitions)") }
    try BatchSize.check(batch)
    try ThreadCount.check(threads)
  }

  func run() throws {
    let description = try arguments.source.description(for: "a profile is of")
    let workers = Workers(count: threads)
    let before = try measuredPeakRate(workers: workers)
    let plan = try ExecutionPlan(
      description, mode: mode == .train ? .training : .inference, batchSize: batch, workers: workers)
    let key = RandomKey(seed: 1)
    plan.load(Network(description, key: key))
    let profile = plan.profile(repetitions: repetitions, key: key)
    let peak = try max(before, measuredPeakRate(workers: workers))
    if json {
      let operations = profile.rows.reduce(0) { $0 + $1.forwardOperations + $1.backwardOperations }
      print(
        try jsonLine(
          Call(
            callSeconds: profile.callSeconds, busySeconds: profile.busySeconds, threadCount: threads, batchSize: batch,
            mode: mode.rawValue, operationCount: operations, peakOperationsPerSecond: peak,
            planByteCount: plan.byteCount)))
      for row in profile.rows { print(try jsonLine(Part(row, share: row.seconds / profile.busySeconds, peak: peak))) }
    } else {
      show(profile, peak: peak)
    }
  }

  private func show(_ profile: PlanProfile, peak: Double) {
    func milliseconds(_ seconds: Double) -> String { seconds > 0 ? Numbers.decimal(seconds * 1e3, places: 3) : "" }
    func rate(_ rate: Double?) -> [String] {
      guard let rate else { return ["", ""] }
      return [Numbers.decimal(rate / 1e9, places: 1), Numbers.decimal(rate / peak * 100, places: 0) + " %"]
    }
    var rows = [
      ["layer", "share", "forward ms", "backward ms", "layouts ms"]
        + ["forward", "backward"].flatMap { ["\($0) GFLOP/s", "of peak"] }
    ]
    for row in profile.rows {
      rows.append(
        [
          ([row.part.words] + row.fused).joined(separator: " + "),
          Numbers.decimal(row.seconds / profile.busySeconds * 100, places: 1) + " %", milliseconds(row.forwardSeconds),
          milliseconds(row.backwardSeconds), milliseconds(row.preparationSeconds),
        ] + rate(row.forwardRate) + rate(row.backwardRate))
    }
    func total(_ seconds: KeyPath<PlanProfile.Row, Double>) -> Double {
      profile.rows.reduce(0) { $0 + $1[keyPath: seconds] }
    }
    func totalRate(_ seconds: Double, _ operations: Int) -> [String] {
      rate(seconds > 0 ? Double(operations) / seconds : nil)
    }
    let (forward, backward) = (total(\.forwardSeconds), total(\.backwardSeconds))
    rows.append(
      ["all", "100.0 %", milliseconds(forward), milliseconds(backward), milliseconds(total(\.preparationSeconds))]
        + totalRate(forward, profile.rows.reduce(0) { $0 + $1.forwardOperations })
        + totalRate(backward, profile.rows.reduce(0) { $0 + $1.backwardOperations }))
    let columns = rows[0].indices.map { column in rows.map { $0[column] } }
    FittingColumns.show(columns, textColumns: 1, elsewhere: "--json has them")
    let waiting = max(0, profile.callSeconds * Double(profile.threadCount) - profile.busySeconds)
    print(
      "a call of \(Numbers.count(batch, "record")): \(Numbers.decimal(profile.callSeconds * 1e3, places: 3)) ms on "
        + "\(Numbers.count(threads, "thread")), of which "
        + "\(threads == 1 ? "it" : "they") waited "
        + "\(Numbers.decimal(waiting / (profile.callSeconds * Double(profile.threadCount)) * 100, places: 1)) %")
    print("peak of a thread: \(Numbers.decimal(peak / 1e9, places: 1)) GFLOP/s, the fastest convolution measured here")
  }

  private struct Call: Encodable {
    var callSeconds, busySeconds: Double
    var threadCount, batchSize: Int
    var mode: String
    var operationCount: Int
    var peakOperationsPerSecond: Double
    var planByteCount: Int
  }

  private struct Part: Encodable {
    var part: String
    var fused: [String]
    var forwardSeconds, backwardSeconds, preparationSeconds, share: Double
    var forwardOperations, backwardOperations: Int
    var forwardShareOfPeak, backwardShareOfPeak: Double?

    init(_ row: PlanProfile.Row, share: Double, peak: Double) {
      part = row.part.words
      fused = row.fused
      forwardSeconds = row.forwardSeconds
      backwardSeconds = row.backwardSeconds
      preparationSeconds = row.preparationSeconds
      self.share = share
      forwardOperations = row.forwardOperations
      backwardOperations = row.backwardOperations
      forwardShareOfPeak = row.forwardRate.map { $0 / peak }
      backwardShareOfPeak = row.backwardRate.map { $0 / peak }
    }
  }
}

extension PlanPart {
  /// The part in words; a layer by its name.
  fileprivate var words: String {
    switch self {
    case .inputs: "(inputs)"
    case .layer(let name): name
    case .losses: "(losses)"
    case .outputs: "(outputs)"
    case .gradientSum: "(gradient sums)"
    case .penalties: "(penalties)"
    }
  }
}
