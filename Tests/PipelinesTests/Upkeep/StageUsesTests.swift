import Foundation
import Pipelines
import Store
import Testing

@Suite struct StageUsesTests {
  @Test func tellsCurrentFromRecentAndWhoUsesWhat() throws {
    let workspace = try Workspace()
    var keys: [Digest] = []
    for value in 0..<4 {
      let summary = try workspace.run("name: p\nstages: {a: {kind: sum, value: \(value)}}")
      keys.append(try #require(summary.stages[0].key))
      try workspace.date(summary, day: value)
    }
    let other = try workspace.run("name: q\nstages: {b: {kind: sum, value: 1}}")
    #expect(other.stages[0].key == keys[1])
    try workspace.date(other, day: 9)
    let uses = try StageUses(workspace.store, newest: 2)
    #expect(uses.currentKeys == [keys[3], keys[1]])
    #expect(uses.recentKeys == [keys[3], keys[2], keys[1]])
    #expect(uses.stages[keys[0]] == ["p/a"])
    #expect(uses.stages[keys[1]] == ["p/a", "q/b"])
    #expect(uses.olderLogs.count == 2)
    #expect(keys.map { uses.usedAt[$0] } == [0, 9, 2, 3].map(Workspace.day))
    #expect(uses.damaged.isEmpty)
  }

  @Test func forgetsStagesThatThePipelineLost() throws {
    let workspace = try Workspace()
    let first = try workspace.run("name: p\nstages: {a: {kind: sum}, b: {kind: sum, value: 1}}")
    let second = try workspace.run("name: p\nstages: {a: {kind: sum, value: 2}}")
    let uses = try StageUses(workspace.store, newest: 0)
    #expect(uses.currentKeys == [try #require(second.stages[0].key)])
    #expect(uses.stages[try #require(first.stages[1].key)] == ["p/b"])
  }

  @Test func namesWhatItCannotRead() throws {
    let workspace = try Workspace()
    try workspace.run(chain)
    let log = try #require(try Disk.names(in: workspace.store.path + "/runs").first)
    try Disk.replace("\(workspace.store.path)/runs/\(log)", with: Array("{\"pipeline\": ".utf8))
    try Disk.replace("\(workspace.store.path)/pipelines/chain.history", with: [])
    let uses = try StageUses(workspace.store, newest: 10)
    #expect(uses.damaged.keys.sorted() == ["pipelines/chain.history", "runs/\(log)"])
    #expect(uses.currentKeys.isEmpty && uses.recentKeys.isEmpty)
  }
}

extension Workspace {
  /// Makes the log and the records of the run that just ended look as if they had been written on that day.
  func date(_ summary: RunSummary, day: Int) throws {
    let logs = try Disk.names(in: store.path + "/runs").map { "\(store.path)/runs/\($0)" }
      .filter { (Disk.status($0)?.modifiedAt ?? 0) < Self.day(0) }
    for place in summary.stages.compactMap(\.key).map(store.recordPath) + logs {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: Self.day(day))], ofItemAtPath: place)
    }
  }

  /// The start of a day in a month far away, in seconds since 1970, so that no test depends on the clock.
  static func day(_ number: Int) -> Double { 4_102_444_800 + Double(number) * 86_400 }
}
