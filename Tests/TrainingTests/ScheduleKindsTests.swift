import Foundation
import KindChecks
import Networks
import Settings
import Testing
import Training

@Suite struct ScheduleKindsTests {
  /// A schedule and what it is by its definition at step `n` (from 0) of 12, one an epoch.
  private struct Twin {
    let yaml: String
    let value: @Sendable (_ n: Double) -> Double

    init(_ yaml: String, _ value: @escaping @Sendable (Double) -> Double) { (self.yaml, self.value) = (yaml, value) }
  }

  private static let count = 12

  private static let twins: [Twin] = [
    Twin("constant") { _ in 1 },
    Twin("cosine") { 0.5 + 0.5 * cos(.pi * $0 / 12) },
    Twin("step: {everyEpochs: 5, factor: 0.5}") { $0 < 5 ? 1 : $0 < 10 ? 0.5 : 0.25 },
    Twin("exponential: {factor: 0.9}") { pow(0.9, $0) },
    Twin("polynomial") { 1 - $0 / 12 },
    Twin("polynomial: {power: 2, endFactor: 0.1}") { 0.1 + 0.9 * (1 - $0 / 12) * (1 - $0 / 12) },
    Twin("warmRestarts: {firstEpochs: 4, growth: 2}") { n in
      n < 4 ? 0.5 + 0.5 * cos(.pi * n / 4) : 0.5 + 0.5 * cos(.pi * (n - 4) / 8)
    },
    // A rise over 6 steps, of which the last is the peak, then a fall to 0.01.
    Twin("oneCycle: {riseShare: 0.5, startDivisor: 10, endDivisor: 10}") { n in
      n <= 5 ? 1 - 0.9 * (0.5 + 0.5 * cos(.pi * n / 5)) : 0.01 + 0.99 * (0.5 + 0.5 * cos(.pi * (n - 5) / 6))
    },
    // The loss stands still from the first epoch on.
    Twin("plateau: {factor: 0.5, patience: 4}") { $0 < 5 ? 1 : $0 < 9 ? 0.5 : 0.25 },
  ]

  private static let history = (0..<count).map { _ in
    EpochRecord(trainLoss: 1, validationLoss: 1, scores: .accuracy(train: 0.5, validation: 0.5), learningRate: 1)
  }

  private func read(_ yaml: String, preset: FrameworkPreset? = nil) throws -> Schedule {
    try Schedule.read(
      ConfigurationText.parse(Array(yaml.utf8), file: "p.yaml", path: "schedule"),
      defaults: preset.map { ["preset": $0.canonical] } ?? [:])
  }

  @Test func everyKindIsWhatItSays() {
    #expect(KindChecks.faults(of: Schedule.self) == [])
  }

  /// A schedule without a definition to be held to is told here.
  @Test func everyKindHasATwin() throws {
    let tried = try Set(Self.twins.map { Swift.type(of: try read($0.yaml).kind).keyword })
    for kind in Schedule.all { #expect(tried.contains(kind.keyword), "no twin of '\(kind.keyword)'") }
  }

  @Test(arguments: twins.indices) func followsItsDefinition(index: Int) throws {
    let twin = Self.twins[index]
    let schedule = try read(twin.yaml)
    for step in 0..<Self.count {
      let factor = schedule.factor(
        step: step, stepsPerEpoch: 1, epochCount: Self.count, history: Array(Self.history.prefix(step)))
      #expect(abs(factor - twin.value(Double(step))) < 1e-12, "\(twin.yaml) at \(step)")
    }
  }

  @Test func everyKindWarmsUp() throws {
    for twin in Self.twins {
      let plain = try read(twin.yaml)
      let keyword = Swift.type(of: plain.kind).keyword
      var settings = plain.canonical[keyword]?.members ?? [:]
      settings["warmUpEpochs"] = .double(3)
      let warm = try Schedule.read(
        ConfigurationNode(
          canonical: .mapping([keyword: .mapping(settings)]), at: SourceLocation(file: "", line: 1, column: 1), path: ""
        ))
      let start = plain.factor(step: 0, stepsPerEpoch: 1, epochCount: Self.count)
      for step in 0..<3 {
        #expect(
          warm.factor(step: step, stepsPerEpoch: 1, epochCount: Self.count + 3) == Double(step + 1) / 4 * start,
          "\(twin.yaml)")
      }
    }
  }

  @Test func aPresetOfItsOwnIsNotTheNetworks() throws {
    #expect(try read("oneCycle", preset: .keras) == Schedule(kind: OneCycle(preset: .pytorch)))
    #expect(try read("plateau", preset: .pytorch) == Schedule(kind: ReduceOnPlateau(preset: .pytorch)))
    #expect(try read("plateau") == Schedule(kind: ReduceOnPlateau(preset: .keras)))
  }

  @Test func comesBackFromADocument() throws {
    let schedule = Schedule(kind: WarmRestarts(firstEpochs: 2, growth: 1.5, warmUpEpochs: 0.25))
    let stored = try JSONEncoder().encode(schedule)
    #expect(try JSONDecoder().decode(Schedule.self, from: stored) == schedule)
  }

  @Test(arguments: [
    ("cosin", "there is no schedule 'cosin'; did you mean 'cosine'?"),
    ("{cosine: {}, step: {everyEpochs: 1}}", "expected one schedule"),
    ("step", "schedule: 'everyEpochs' is required and missing"),
    ("oneCycle: {preset: keras}", "schedule.oneCycle.preset: expected one of fastai, pytorch"),
    ("plateau: {monitor: validation.los}", "did you mean 'validation.loss'?"),
  ]) func namesTheMistakeAndItsPlace(yaml: String, words: String) {
    let error = #expect(throws: SettingsError.self) { try read(yaml) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}
