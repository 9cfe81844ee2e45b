import Foundation
import Pipelines
import Store
import Testing

/// Random damage anywhere in a store: found on use or by a check, healed by a run, never served.
@Suite struct CorruptionCampaignTests {
  private enum Damage: CaseIterable { case flip, cut, delete, empty, folder, swap }

  private let yaml = """
    name: d
    stages:
      a: {kind: sum, value: 1}
      b: {kind: sum, from: a, value: 20}
      c: {kind: sum, from: [a, b], value: 300, modulus: 50}
      d: {kind: sum, from: [b, c]}
    """

  @Test func isFoundAndHealed() throws {
    let workspace = try Workspace()
    let store = workspace.store
    var draw = Draw(state: 7)
    let clean = try workspace.run(yaml)
    try workspace.run(yaml, force: ["b", "c", "d"])
    let outputs = clean.stages.map(\.outputs)
    var found = 0
    let count = Campaign.count(1000, otherwise: 40)
    for number in 0..<count {
      let (place, kind, isDetectable) = try damage(store, &draw)
      let words = "case \(number): \(kind) \(place)"
      if Bool.random(using: &draw) {
        let findings = try StoreVerification(store).findings
        #expect(!isDetectable || !findings.isEmpty, "\(words)")
        found += findings.isEmpty ? 0 : 1
      } else {
        // Every stage but the first reads its inputs again.
        let summary = try workspace.run(yaml, force: ["b", "c", "d"])
        expect(summary, outputs, words)
      }
      let summary = try workspace.run(yaml)
      expect(summary, outputs, words)
      // What no run looked at is still damaged, and is found now.
      _ = try StoreVerification(store)
      let last = try workspace.run(yaml, force: ["d"])
      expect(last, outputs, words)
      for result in last.stages { for artifact in result.outputs.values { try store.verify(artifact) } }
      #expect(try StoreVerification(store).findings.isEmpty, "\(words)")
      // Now and then, because it removes the trees, which are to be damaged as well.
      guard number.isMultiple(of: 5) else { continue }
      _ = try Retention(keptRunCount: 3).apply(to: store, now: Workspace.day(0))
    }
    print("campaign: \(count) times damaged, \(found) found by a check, the others on use")
  }

  private func expect(_ summary: RunSummary, _ outputs: [[String: Artifact]], _ words: String) {
    #expect(summary.storeError == nil, "\(words)")
    for (result, outputs) in zip(summary.stages, outputs) where result.outputs != outputs {
      Issue.record("\(words): \(result.name) \(result.outcome) \(result.message)")
    }
  }

  /// Damages something; tells whether a check must find it.
  private func damage(
    _ store: ArtifactStore, _ draw: inout Draw
  ) throws -> (place: String, kind: Damage, isDetectable: Bool) {
    let folder = try #require(["blobs", "records", "pipelines", "trees", "runs"].randomElement(using: &draw))
    var places = try files(below: "\(store.path)/\(folder)")
    if places.isEmpty { places = try files(below: "\(store.path)/blobs") }
    let place = try #require(places.randomElement(using: &draw))
    let kind = try #require(Damage.allCases.randomElement(using: &draw))
    var bytes = try Disk.read(place)
    // Nobody knows what stood where nothing stands; a changed character in a log is still a log.
    var isDetectable = !place.contains("/runs/") || [.cut, .empty, .folder].contains(kind)
    // An index that cannot be read is an empty one: it costs time, and nobody looks for damage in it.
    if place.hasSuffix(".index") { isDetectable = false }
    switch kind {
    case .flip:
      bytes[Int.random(in: 0..<bytes.count, using: &draw)] ^= UInt8(1 << Int.random(in: 0..<8, using: &draw))
      try overwrite(place, bytes)
    case .cut:
      bytes.removeLast(Int.random(in: 1...bytes.count, using: &draw))
      // A log ends with a line break, which it does not need.
      if place.contains("/runs/"), bytes.last == UInt8(ascii: "}") { isDetectable = false }
      try overwrite(place, bytes)
    case .empty: try overwrite(place, [])
    case .delete:
      try Disk.remove(place)
      isDetectable = isDetectable && (place.contains("/blobs/") || place.contains("/trees/"))
    case .folder:
      try Disk.remove(place)
      try Disk.makeFolder(place + "/inside")
    case .swap:
      let other = try #require(places.randomElement(using: &draw))
      isDetectable = isDetectable && Disk.status(other)?.identity != Disk.status(place)?.identity
      try Disk.rename(place, to: place + ".swap")
      if other != place { try Disk.rename(other, to: place) }
      try Disk.rename(place + ".swap", to: other)
    }
    return (place, kind, isDetectable)
  }

  private func files(below folder: String) throws -> [String] {
    try Disk.names(in: folder).flatMap { name in
      let place = "\(folder)/\(name)"
      return Disk.status(place)?.kind == .folder ? try files(below: place) : [place]
    }
  }

  /// In place, so that hard links see it as a failing disk would show it.
  private func overwrite(_ place: String, _ bytes: [UInt8]) throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: place)
    let handle = try FileHandle(forWritingTo: URL(filePath: place))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
  }
}
