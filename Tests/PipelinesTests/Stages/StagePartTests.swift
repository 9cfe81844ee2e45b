import Foundation
import Pipelines
import Settings
import Store
import Synchronization
import Testing

/// A stage that joins the files of a folder in capital letters, a part for each of them.
private struct CapitalsKind: StageKind {
  let name = "capitals"
  let folder: String
  var version = "1"
  /// Called before a part is made.
  var willMake: @Sendable (_ file: String) throws -> Void = { _ in }
  /// Called after a part was made or found.
  var didTake: @Sendable (StageContext, StagePart) throws -> Void = { _, _ in }

  func implementation(using kindFiles: Set<String>) -> [ImplementationPart] {
    [ImplementationPart(name: "Capitals", digest: Digest(of: version))]
  }

  func prepare(_ reader: StageReader) throws -> PreparedStage {
    let suffix = try reader.string("suffix", default: "")
    // Of no consequence to the parts.
    _ = try reader.int("tag", default: 0)
    let names = try Disk.names(in: folder)
    let digests = try names.map { try Disk.digest(of: "\(folder)/\($0)").digest }
    for (name, digest) in zip(names, digests) { try reader.externalInput(role: "file", name: name, digest: digest) }
    return PreparedStage(outputs: ["text"]) { [self] context in
      var made = 0
      for (name, digest) in zip(names, digests) {
        let path = "\(folder)/\(name)"
        let part = try context.part(
          "file", inputs: [PartInput(role: "file", name: "", digest: digest, path: path)],
          parameters: ["suffix": .string(suffix)]
        ) { part in
          let file = try part.createFile("capitals")
          try willMake(name)
          try file.write((String(decoding: try Disk.read(path), as: UTF8.self).uppercased() + suffix).utf8)
          _ = try file.finish()
        }
        if part.files[0].byteCount < 1000 {
          #expect(String(decoding: try part.content(of: "capitals"), as: UTF8.self).hasSuffix(suffix))
        }
        if part.isMade { made += 1 }
        try context.link(part, "capitals", into: "text", as: name)
        try didTake(context, part)
      }
      context.note(metric: "made", value: Double(made))
    }
  }
}

/// A stage that counts the bytes of what `capitals` made.
private struct LengthKind: StageKind {
  let name = "length"
  func implementation(using kindFiles: Set<String>) -> [ImplementationPart] { [] }

  func prepare(_ reader: StageReader) throws -> PreparedStage {
    let text = try reader.use(try reader.stage("of"), output: "text", role: "text")
    _ = try reader.int("tag", default: 0)
    return PreparedStage(outputs: ["length"]) { context in
      let folder = try context.folder(text)
      let texts = try Disk.names(in: folder).map { try Disk.read("\(folder)/\($0)") }
      let file = try context.createFile("length", "value")
      try file.write("\(texts.map(\.count)) \(Set(texts.joined()).count)".utf8)
      _ = try file.finish()
    }
  }
}

@Suite struct StagePartTests {
  private let yaml = "name: p\nstages: {a: {kind: capitals}}"

  /// A workspace with input files.
  private func workspace(_ files: [String: String]) throws -> (Workspace, folder: String) {
    let workspace = try Workspace()
    let folder = workspace.path + "/input"
    for (name, text) in files { try Disk.replace("\(folder)/\(name)", with: Array(text.utf8)) }
    return (workspace, folder)
  }

  private func run(
    _ workspace: Workspace, _ kind: CapitalsKind, _ yaml: String? = nil, force: Set<String> = [],
    cancellation: Cancellation = Cancellation()
  ) throws -> (result: StageResult, made: Double?) {
    let result = try #require(
      try runAll(workspace, kind, yaml ?? self.yaml, force: force, cancellation: cancellation).first)
    return (result, result.facts?.metrics["made"])
  }

  private func runAll(
    _ workspace: Workspace, _ kind: CapitalsKind, _ yaml: String, force: Set<String> = [],
    cancellation: Cancellation = Cancellation(), observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) throws -> [StageResult] {
    let graph = try StageGraph(
      PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: [kind, LengthKind()])
    let runner = try Runner(
      graph, store: workspace.store,
      options: RunOptions(
        threadCount: 1, forced: force, outputFolder: workspace.path + "/out", cancellation: cancellation)
    ) { [workspace] event in
      if case .notice(_, let words) = event { workspace.notices.withLock { $0.append(words) } }
      observe(event)
    }
    return try runner.run().stages
  }

  private let files = ["x": "ex", "y": "why", "z": "zed"]

  @Test func aChangeMakesItsOwnPartOnly() throws {
    let (workspace, folder) = try workspace(files)
    let kind = CapitalsKind(folder: folder)
    let first = try run(workspace, kind)
    #expect(first.made == 3)
    let before = try #require(first.result.outputs["text"]).files
    #expect(before.map(\.digest) == ["EX", "WHY", "ZED"].map { Digest(of: $0) })
    let identities = before.map { Disk.status(workspace.store.blobPath($0.digest)) }
    try Disk.replace("\(folder)/y", with: Array("because".utf8))
    try Disk.replace("\(folder)/w", with: Array("new".utf8))
    let second = try run(workspace, kind)
    #expect(second.made == 2)
    let after = try #require(second.result.outputs["text"]).files
    #expect(after.map(\.path) == ["w", "x", "y", "z"])
    #expect([after[1], after[3]] == [before[0], before[2]])
    #expect(Disk.status(workspace.store.blobPath(after[1].digest))?.identity == identities[0]?.identity)
    // Nothing is left of what is no longer needed but in the store; equal content under another name is a part that is there.
    try Disk.remove("\(folder)/w")
    try Disk.replace("\(folder)/v", with: Array("new".utf8))
    #expect(try run(workspace, kind).made == 0)
    #expect(try Disk.names(in: workspace.store.path + "/attempts").isEmpty)
    #expect(try Disk.names(in: workspace.store.path + "/locks").isEmpty)
  }

  @Test func itsKeyHoldsWhatItDependsOn() throws {
    let (workspace, folder) = try workspace(files)
    #expect(try run(workspace, CapitalsKind(folder: folder)).made == 3)
    let yaml = "name: q\nstages: {b: {kind: capitals, suffix: s}}"
    #expect(try run(workspace, CapitalsKind(folder: folder), yaml).made == 3)
    #expect(try run(workspace, CapitalsKind(folder: folder, version: "2")).made == 3)
    // Another pipeline and stage, but equal parts.
    let other = try run(workspace, CapitalsKind(folder: folder), "name: q\nstages: {b: {kind: capitals}}")
    #expect(other.result.outcome == .fromCache)
    let forced = try run(workspace, CapitalsKind(folder: folder), force: ["a"])
    #expect(forced.made == 3, "who asks for an execution means the whole of it")
  }

  @Test func aRecordNamesItsParts() throws {
    let (workspace, folder) = try workspace(["x": "same", "y": "same", "z": "zed"])
    let keys = Mutex<[Digest]>([])
    let kind = CapitalsKind(folder: folder, didTake: { _, part in keys.withLock { $0.append(part.key) } })
    let result = try run(workspace, kind).result
    let used = keys.withLock { $0 }
    #expect(used.count == 3 && used[0] == used[1])
    #expect(result.facts?.parts == [used[0], used[2]].sorted())
    guard case .found(let record) = try workspace.store.record(for: used[2]) else { Issue.record("no part"); return }
    let preimage = try #require(Preimage(canonical: record.preimage))
    #expect(preimage.kind == "capitals/file" && preimage.inputs.count == 1)
  }

  @Test func whatWasFinishedBeforeAnInterruptionIsKept() throws {
    let (workspace, folder) = try workspace(files)
    let cancellation = Cancellation()
    let stopping = CapitalsKind(
      folder: folder, willMake: { if $0 == "y" { cancellation.request(signal: 2) } })
    let stopped = try run(workspace, stopping, cancellation: cancellation)
    #expect(stopped.result.outcome == .skipped || stopped.result.outcome == .failed)
    #expect(try run(workspace, CapitalsKind(folder: folder)).made == 1)
    struct Broken: Error {}
    try Disk.replace("\(folder)/w", with: Array("new".utf8))
    let breaking = CapitalsKind(folder: folder, didTake: { _, part in if part.isMade { throw Broken() } })
    #expect(try run(workspace, breaking).result.outcome == .failed)
    #expect(try run(workspace, CapitalsKind(folder: folder)).made == 0)
    #expect(try Disk.names(in: workspace.store.path + "/attempts").isEmpty)
  }

  @Test func aFileThatChangesMeanwhileSpoilsNothing() throws {
    let (workspace, folder) = try workspace(files)
    let racing = CapitalsKind(
      folder: folder, willMake: { if $0 == "y" { try Disk.replace("\(folder)/y", with: Array("later".utf8)) } })
    let result = try run(workspace, racing).result
    #expect(result.outcome == .failed)
    #expect(result.message.contains("\(folder)/y changed while it was read"), "\(result.message)")
    try Disk.replace("\(folder)/y", with: Array("why".utf8))
    let after = try run(workspace, CapitalsKind(folder: folder))
    #expect(after.made == 2)
    #expect(after.result.outputs["text"]?.files[1].digest == Digest(of: "WHY"))
  }

  @Test(arguments: ["flip", "cut", "delete"]) func damageIsNeverServed(how: String) throws {
    let (workspace, folder) = try workspace(files)
    let clean = try run(workspace, CapitalsKind(folder: folder)).result
    let blob = workspace.store.blobPath(Digest(of: "WHY"))
    chmod(blob, 0o644)
    switch how {
    case "flip": try Data("wHY".utf8).write(to: URL(filePath: blob))
    case "cut": try Data("WH".utf8).write(to: URL(filePath: blob))
    default: try Disk.remove(blob)
    }
    try Disk.replace("\(folder)/w", with: Array("new".utf8))
    let healed = try run(workspace, CapitalsKind(folder: folder))
    #expect(healed.made == 2)
    #expect(healed.result.outputs["text"]?.files.suffix(3) == clean.outputs["text"]?.files.suffix(3))
    for file in try #require(healed.result.outputs["text"]).files {
      #expect(try workspace.store.verify(blob: file.digest, byteCount: file.byteCount))
    }
    #expect(workspace.notices.withLock { $0.count } == 1)
  }

  /// Large files of a part are not read when they are linked, but whoever uses the output does read them.
  @Test func damageOfALargeFileIsHealedByItsPartWhenTheOutputIsUsed() throws {
    let large = String(repeating: "x", count: 100_000)
    let (workspace, folder) = try workspace(["x": large, "y": "why"])
    func yaml(_ tag: Int) -> String {
      "name: p\nstages:\n  a: {kind: capitals}\n  b: {kind: length, of: a, tag: \(tag)}"
    }
    let kind = CapitalsKind(folder: folder)
    let clean = try runAll(workspace, kind, yaml(0))
    let blob = workspace.store.blobPath(Digest(of: large.uppercased()))
    chmod(blob, 0o644)
    let handle = try FileHandle(forWritingTo: URL(filePath: blob))
    try handle.write(contentsOf: Data("Z".utf8))
    try handle.close()
    // The appended file makes `capitals` run, which links the damaged file; `length` notices.
    try Disk.replace("\(folder)/z", with: Array("zed".utf8))
    let grown = try runAll(workspace, kind, yaml(1))
    #expect(grown.map(\.outcome) == [.executed, .executed], "\(grown.map(\.message))")
    #expect(grown[0].facts?.metrics["made"] == 1, "the large one alone, when it was healed")
    #expect(grown[0].outputs["text"]?.files[0] == clean[0].outputs["text"]?.files[0])
    for file in try #require(grown[0].outputs["text"]).files {
      #expect(try workspace.store.verify(blob: file.digest, byteCount: file.byteCount))
    }
    let length = try #require(grown[1].outputs["length"]?.files[0])
    #expect(
      String(decoding: try Disk.read(workspace.store.blobPath(length.digest)), as: UTF8.self) == "[100000, 3, 3] 7")
  }

  @Test func twoRunsMakeAPartOnce() throws {
    let (workspace, folder) = try workspace(["x": "ex"])
    let isMaking = DispatchSemaphore(value: 0)
    let isAwaited = DispatchSemaphore(value: 0)
    let isOver = DispatchSemaphore(value: 0)
    let madeCount = Atomic(0)
    let holders = Mutex<[String]>([])
    let kind = CapitalsKind(
      folder: folder,
      willMake: { _ in
        // Only the first one waits, so that the second finds the part half-made.
        guard madeCount.add(1, ordering: .relaxed).newValue == 1 else { return }
        isMaking.signal()
        isAwaited.wait()
      })
    let results = Mutex<[StageResult]>([])
    @Sendable func run(_ number: Int) {
      // The stages differ by a setting that no part knows.
      let yaml = "name: p\(number)\nstages: {a: {kind: capitals, tag: \(number)}}"
      let stages = try? runAll(workspace, kind, yaml) { event in
        guard case .waiting(_, let holder) = event else { return }
        holders.withLock { $0.append(holder) }
        isAwaited.signal()
      }
      results.withLock { $0 += stages ?? [] }
    }
    Thread {
      isMaking.wait()
      run(1)
      // Had it never waited, the first one would wait for ever.
      isAwaited.signal()
      isOver.signal()
    }.start()
    run(0)
    isOver.wait()
    #expect(results.withLock { $0.map(\.outcome) } == [.executed, .executed])
    #expect(results.withLock { $0.compactMap { $0.facts?.metrics["made"] }.sorted() } == [0, 1])
    #expect(madeCount.load(ordering: .relaxed) == 1)
    #expect(holders.withLock { $0.first }?.contains("which makes a part of a") == true)
  }
}
