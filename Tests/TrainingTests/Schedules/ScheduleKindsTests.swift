import Foundation
import KindChecks
import Networks
import Settings
import Testing
import Training

@Suite struct ScheduleKindsTests {
  private func read(_ yaml: String, preset: FrameworkPreset? = nil) throws -> Schedule {
    try Schedule.read(
      ConfigurationText.parse(Array(yaml.utf8), file: "p.yaml", path: "schedule"),
      defaults: preset.map { ["preset": $0.canonical] } ?? [:])
  }

  @Test func everyKindIsWhatItSays() {
    #expect(KindChecks.faults(of: Schedule.self) == [])
  }

  /// A schedule without a definition to be held to is told of here.
  @Test(arguments: Schedule.all.indices) func everyKindFollowsItsDefinition(index: Int) throws {
    let type = Schedule.all[index]
    guard let kind = type as? any ExemplifiedSchedule.Type else {
      Issue.record("\(type) has no twin: in \(type)Tests.swift, extend it to an ExemplifiedSchedule")
      return
    }
    let twins = try kind.twins
    #expect(!twins.isEmpty && twins.allSatisfy { Swift.type(of: $0.schedule.kind) == type })
    for twin in twins { twin.check() }
    if case .none(let reason) = kind.goldens { #expect(!reason.isEmpty, "why has \(type.keyword) no goldens?") }
  }

  @Test func everyKindWarmsUp() throws {
    for twin in try Schedule.all.flatMap({ try ($0 as? any ExemplifiedSchedule.Type)?.twins ?? [] }) {
      let plain = twin.schedule
      let keyword = Swift.type(of: plain.kind).keyword
      var settings = plain.canonical[keyword]?.members ?? [:]
      settings["warmUpEpochs"] = .double(3)
      let warm = try Schedule.read(
        ConfigurationNode(
          canonical: .mapping([keyword: .mapping(settings)]), at: SourceLocation(file: "", line: 1, column: 1), path: ""
        ))
      let start = plain.factor(step: 0, stepsPerEpoch: 1, epochCount: ScheduleTwin.stepCount)
      for step in 0..<3 {
        #expect(
          warm.factor(step: step, stepsPerEpoch: 1, epochCount: ScheduleTwin.stepCount + 3) == Double(step + 1) / 4
            * start,
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
