import Foundation
import Pipelines
import Store
import Synchronization
import Testing

/// Damage of any kind is healed by the next runs, and never served.
@Suite struct DamageTests {
  private let yaml = """
    name: d
    stages:
      a: {kind: sum, value: 1}
      b: {kind: sum, from: a, value: 2}
      c: {kind: sum, from: [a, b], value: 3}
      d: {kind: sum, from: c}
    """

  enum Damage: CaseIterable { case flip, cut, delete, empty }

  @Test(arguments: Damage.allCases) func isHealed(damage: Damage) throws {
    let workspace = try Workspace()
    let clean = try workspace.run(yaml)
    let parts = ["blobs", "records", "pipelines", "trees"]
    let files = try workspace.listing().filter { place, status in
      status.kind == .file && parts.contains { place.contains("/store/\($0)/") }
    }.keys.sorted()
    #expect(files.count >= 10)
    for (index, file) in files.enumerated() {
      guard let status = Disk.status(file) else { continue }
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
      var bytes = try Disk.read(file)
      switch damage {
      case .flip: if !bytes.isEmpty { bytes[(index * 7) % bytes.count] ^= UInt8(1 << (index % 8)) }
      case .cut: if !bytes.isEmpty { bytes.removeLast() }
      case .empty: bytes = []
      case .delete: break
      }
      if damage == .delete {
        try Disk.remove(file)
      } else {
        // In place, so that hard links see it as a failing disk would show it.
        let handle = try FileHandle(forWritingTo: URL(filePath: file))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
      }
      _ = status
      // Every stage executes with a new setting that leaves its value alone, so every blob is used.
      let summary = try workspace.run(yaml.replacing("value: 3", with: "value: 3, modulus: \(100_000 + index)"))
      #expect(summary.stages.allSatisfy { $0.outcome != .failed && $0.outcome != .skipped }, "\(file)")
      #expect(summary.storeError == nil)
      #expect(summary.digest("d") == clean.digest("d"), "\(file)")
      let again = try workspace.run(yaml, force: ["b", "c", "d"])
      #expect(again.stages.map { $0.outputs } == clean.stages.map { $0.outputs }, "\(file)")
      for result in again.stages { for artifact in result.outputs.values { try workspace.store.verify(artifact) } }
    }
  }

  @Test func saysWhatItRepairs() throws {
    let workspace = try Workspace()
    let clean = try workspace.run(yaml)
    let blob = workspace.store.blobPath(try #require(clean.stages[0].outputs["sum"]?.files[0].digest))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: blob)
    try Data("7".utf8).write(to: URL(filePath: blob))
    let summary = try workspace.run(yaml.replacing("value: 2", with: "value: 4"))
    #expect(summary.words == ["a": "EXECUTED", "b": "EXECUTED", "c": "EXECUTED", "d": "EXECUTED"])
    #expect(workspace.notices.withLock { $0 }.contains { $0.contains("running a again") })
    #expect(try Disk.names(in: workspace.store.path + "/quarantine").count >= 1)
  }

  @Test func aDamagedPackIsMadeAnewByItsStage() throws {
    let workspace = try Workspace()
    // Enough small files beside its own for a stage's outputs to share a pack.
    let writeMore: @Sendable (StageContext) throws -> Void = { context in
      let folder = try context.outputFolder("log")
      for index in 0..<20 { try Disk.replace("\(folder)/\(index)", with: Array("\(context.stage) \(index)".utf8)) }
    }
    let clean = try workspace.run(yaml, onRun: writeMore)
    let sum = try #require(clean.stages[0].outputs["sum"])
    let log = try #require(clean.stages[0].outputs["log"])
    #expect(sum.blobs == log.blobs)
    let pack = workspace.store.blobPath(sum.blobs[0].digest)
    let bytes = try Disk.read(pack)
    for place in [0, bytes.count - 1] {
      var damaged = bytes
      damaged[place] ^= 1
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: pack)
      try Data(damaged).write(to: URL(filePath: pack))
      // Without the copies that were verified, the pack is read.
      try Disk.remove(workspace.store.path + "/trees")
      _ = try workspace.run(yaml, force: ["b"], onRun: writeMore)
      let again = try workspace.run(yaml, force: ["a", "b", "c", "d"], onRun: writeMore)
      #expect(again.stages.map(\.outputs) == clean.stages.map(\.outputs))
      for result in again.stages { for artifact in result.outputs.values { try workspace.store.verify(artifact) } }
      #expect(try Disk.read(pack) == bytes)
    }
  }
}
