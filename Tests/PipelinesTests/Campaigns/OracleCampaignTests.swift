import Foundation
import Glibc
import Pipelines
import Store
import Synchronization
import Testing

/// Random pipelines, changed at random: a cached run must equal a clean one, execute no stage too many, and `why` must name
/// the leaf that changed.
///
/// `MILLRACE_MUTATIONS` sets how many changes there are in all, on pipelines of up to 200 stages.
@Suite struct OracleCampaignTests {
  private static let mutationCount = ProcessInfo.processInfo.environment["MILLRACE_MUTATIONS"].flatMap(Int.init)
  private static let caseCount = mutationCount.map { max(1, $0 / 100) } ?? 8

  @Test(arguments: 0..<caseCount) func cachedRunsEqualCleanOnes(seed: Int) throws {
    var draw = Draw(state: UInt64(seed))
    let isLong = Self.mutationCount != nil
    let stageCount = isLong ? 3 + draw.below(198) : 3 + draw.below(15)
    let campaign = try OracleCampaign(RandomPipeline(stageCount: stageCount, &draw), seed: seed)
    try campaign.run(edit: nil, &draw)
    for round in 0..<(isLong ? 100 : 25) {
      try campaign.mutate(&draw, round)
      if round % 20 == 19 { try campaign.compareWithACleanRun(&draw) }
    }
  }
}

/// One pipeline with its workspace, model and oracle.
private final class OracleCampaign {
  private let workspace: Workspace
  private var model: RandomPipeline
  private var oracle = RunOracle()
  private let seed: Int
  private var text = ""
  /// What each stage's own settings and files were when it got its last result.
  private var lastOwn: [String: String] = [:]
  private let edit = Mutex<(stage: String, path: String, text: String)?>(nil)
  private var words = ""

  init(_ model: RandomPipeline, seed: Int) throws {
    self.model = model
    self.seed = seed
    workspace = try Workspace()
    for (path, text) in model.files { try workspace.write(path, text) }
  }

  private func graph(_ executed: @escaping @Sendable (String) -> Void = { _ in }) throws -> StageGraph {
    let pending = edit.withLock { $0 }
    let kind = MixKind { context in
      executed(context.stage)
      if let pending, pending.stage == context.stage {
        try Data(pending.text.utf8).write(to: URL(fileURLWithPath: pending.path))
      }
    }
    let environment = model.environment
    return try StageGraph(
      PipelineConfiguration(text: text, file: "random.yaml"), kinds: [kind], workspace: workspace.path,
      environment: { environment[$0] })
  }

  // MARK: A run against the oracle

  func run(edit: (stage: String, file: String)?, scrambled: Bool = false, _ draw: inout Draw) throws {
    text = model.yaml(&draw, scrambled: scrambled)
    let prediction = oracle.run(model, edit: edit)
    let executed = Mutex<[String]>([])
    let graph = try graph { name in executed.withLock { $0.append(name) } }
    let summary = try Runner(
      graph, store: workspace.store,
      options: RunOptions(threadCount: 1, keepsGoing: true, outputFolder: workspace.path + "/out"),
      session: try StoreSession.lookingAhead(pipeline: graph.name, store: workspace.store)
    ).run()
    let place = "seed \(seed), \(words)\n\(text)"
    #expect(executed.withLock { $0.sorted() } == prediction.executed.sorted(), "\(place)")
    for result in summary.stages {
      if prediction.failed.contains(result.name) {
        #expect(result.outcome == .failed, "\(place)")
        #expect(result.message.contains("while the stage ran"), "\(result.message)\n\(place)")
        continue
      }
      if prediction.skipped.contains(result.name) {
        #expect(result.outcome == .skipped, "\(place)")
        continue
      }
      for (role, text) in prediction.outputs[result.name] ?? [:] {
        #expect(result.outputs[role]?.files.first?.digest == Digest(of: text), "\(result.name) \(place)")
      }
    }
    for stage in model.stages where prediction.outputs[stage.name] != nil { lastOwn[stage.name] = own(stage) }
  }

  /// A store of its own, nothing cached: the same outputs, byte by byte.
  func compareWithACleanRun(_ draw: inout Draw) throws {
    let store = ArtifactStore(path: workspace.path + "/clean-\(draw.next())")
    let clean = try Runner(
      try graph(), store: store, options: RunOptions(threadCount: 1, outputFolder: workspace.path + "/out")
    ).run()
    let outputs = model.cleanOutputs()
    for result in clean.stages {
      for (role, text) in outputs[result.name] ?? [:] {
        let file = try #require(result.outputs[role]?.files.first)
        #expect(try Disk.read(store.blobPath(file.digest)) == Array(text.utf8))
      }
    }
    try Disk.remove(store.path)
  }

  private func own(_ stage: RandomPipeline.Stage) -> String {
    RunOracle.identity(stage, seen: model.seen(by: stage, [:])) + "\(stage.left)\(stage.right)"
  }

  // MARK: Changes

  func mutate(_ draw: inout Draw, _ round: Int) throws {
    let kinds: [(String, (inout Draw) throws -> Void)] = [
      ("edit", editFile), ("edit", editFile), ("touch", touchFile), ("add", addFile), ("remove", removeFile),
      ("rename", renameFile), ("swap", swapFiles), ("setting", changeSetting), ("setting", changeSetting),
      ("edges", changeEdges), ("variable", changeVariable), ("undeclared", changeUndeclared), ("insert", insertStage),
      ("rename stage", renameStage), ("delete stage", deleteStage), ("scramble", scramble),
      ("delete output", deleteOutput),
      ("damage output", damageOutput), ("delete record", deleteRecord), ("edit in run", editDuringRun),
    ]
    let (name, change) = kinds[draw.below(kinds.count)]
    words = "round \(round): \(name)"
    try change(&draw)
  }

  /// Checks that `why` names the change for every stage whose own part differs from its last result, then runs.
  private func explainAndRun(
    _ expected: [String], for readers: (RandomPipeline.Stage) -> Bool, _ draw: inout Draw
  ) throws {
    text = model.yaml(&draw, scrambled: false)
    if let reader = model.stages.first(where: { readers($0) && lastOwn[$0.name] != nil && lastOwn[$0.name] != own($0) })
    {
      let plan = try Plan(try graph(), store: workspace.store)
      let stage = try #require(plan[reader.name])
      let own = StageExplanation(stage, in: plan, store: workspace.store).reasons.filter { $0.chain.count == 1 }
      let named = own.contains { reason in expected.contains { reason.change.contains($0) } }
      // Where the record of its last result was deleted, there is nothing to compare with.
      let isGone = own.contains { $0.change.contains("gone from the store") || $0.change.contains("will run again") }
      #expect(
        named || isGone, "\(reader.name): \(own.map(\.words)), expected \(expected); seed \(seed), \(words)\n\(text)")
    }
    try run(edit: nil, &draw)
  }

  private func reads(_ path: String) -> (RandomPipeline.Stage) -> Bool {
    { stage in (stage.left + stage.right).contains { $0 == path || path.hasPrefix("\($0)/") } }
  }

  /// The words that name a file, read by itself or in a folder.
  private func leaf(_ path: String, _ verb: String) -> [String] {
    let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return ["left/\(path): ", "right/\(path): "] }
    return ["left", "right"].map { "\($0)/\(parts[0]): " }.filter { _ in true } + ["\(parts[1]) \(verb)"]
  }

  private func pick(_ draw: inout Draw) -> String { model.files.keys.sorted()[draw.below(model.files.count)] }

  private func editFile(_ draw: inout Draw) throws {
    let path = pick(&draw)
    let place = URL(fileURLWithPath: "\(workspace.path)/\(path)")
    let before = try #require(Disk.status(place.path)).times
    let text = draw.chance(70) ? "\(draw.below(4))" : "\(draw.below(4)) and more"
    try Data(text.utf8).write(to: place)
    // Equal size and an old date must not hide it.
    if draw.chance(70) {
      var times = [timespec(tv_sec: before[0], tv_nsec: before[1]), timespec(tv_sec: before[0], tv_nsec: before[1])]
      #expect(utimensat(AT_FDCWD, place.path, &times, 0) == 0)
    }
    model.files[path] = text
    try explainAndRun(leaf(path, "changed"), for: reads(path), &draw)
  }

  private func touchFile(_ draw: inout Draw) throws {
    let path = pick(&draw)
    try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: "\(workspace.path)/\(path)")
    try run(edit: nil, &draw)
  }

  private func addFile(_ draw: inout Draw) throws {
    let path = "\(RandomPipeline.folders[draw.below(3)])/new\(draw.below(100)).txt"
    model.files[path] = "\(draw.below(4))"
    try workspace.write(path, model.files[path] ?? "")
    try explainAndRun(leaf(path, "added") + leaf(path, "changed"), for: reads(path), &draw)
  }

  private func removeFile(_ draw: inout Draw) throws {
    guard let path = model.files.keys.sorted().filter({ $0.contains("/") }).randomElement(using: &draw) else { return }
    model.files[path] = nil
    try Disk.remove("\(workspace.path)/\(path)")
    try explainAndRun(leaf(path, "removed"), for: reads(path), &draw)
  }

  private func renameFile(_ draw: inout Draw) throws {
    guard let path = model.files.keys.sorted().filter({ $0.contains("/") }).randomElement(using: &draw) else { return }
    let renamed = "\(path.split(separator: "/")[0])/renamed\(draw.below(100)).txt"
    guard model.files[renamed] == nil else { return }
    model.files[renamed] = model.files.removeValue(forKey: path)
    try Disk.rename("\(workspace.path)/\(path)", to: "\(workspace.path)/\(renamed)")
    try explainAndRun(leaf(path, "removed") + leaf(renamed, "added"), for: reads(path), &draw)
  }

  private func swapFiles(_ draw: inout Draw) throws {
    let (first, second) = (pick(&draw), pick(&draw))
    guard first != second else { return }
    let place = workspace.path
    try Disk.rename("\(place)/\(first)", to: "\(place)/swap")
    try Disk.rename("\(place)/\(second)", to: "\(place)/\(first)")
    try Disk.rename("\(place)/swap", to: "\(place)/\(second)")
    let text = model.files[first]
    model.files[first] = model.files[second]
    model.files[second] = text
    try explainAndRun(
      leaf(first, "changed") + leaf(second, "changed"), for: { self.reads(first)($0) || self.reads(second)($0) }, &draw)
  }

  private func changeSetting(_ draw: inout Draw) throws {
    let index = draw.below(model.stages.count)
    let name = model.stages[index].name
    switch draw.below(3) {
    case 0:
      model.stages[index].value = draw.below(4)
      try explainAndRun(["parameter value: "], for: { $0.name == name }, &draw)
    case 1:
      model.stages[index].modulus = [2, 5, 1_000_000][draw.below(3)]
      try explainAndRun(["parameter modulus: "], for: { $0.name == name }, &draw)
    default:
      model.stages[index].word = draw.chance(30) ? nil : "w\(draw.below(3))"
      try explainAndRun(["parameter deep.er.word: "], for: { $0.name == name }, &draw)
    }
  }

  private func changeEdges(_ draw: inout Draw) throws {
    let index = draw.below(model.stages.count)
    model.stages[index].from = model.sources(before: index, &draw)
    try run(edit: nil, &draw)
  }

  private func changeVariable(_ draw: inout Draw) throws {
    model.environment["KIND"] = ["a", "b", nil][draw.below(3)]
    try explainAndRun(["parameter environment.KIND: "], for: { $0.variable != nil }, &draw)
  }

  private func changeUndeclared(_ draw: inout Draw) throws {
    model.environment["OTHER"] = "\(draw.below(100))"
    try run(edit: nil, &draw)
  }

  private func insertStage(_ draw: inout Draw) throws {
    model.insert(at: draw.below(model.stages.count + 1), &draw)
    try run(edit: nil, &draw)
  }

  private func renameStage(_ draw: inout Draw) throws {
    let index = draw.below(model.stages.count)
    let (old, new) = (model.stages[index].name, "renamed\(draw.below(1000))")
    guard !model.stages.contains(where: { $0.name == new }) else { return }
    model.stages[index].name = new
    for other in model.stages.indices {
      model.stages[other].from = model.stages[other].from.map { $0 == old ? new : $0 }
    }
    text = model.yaml(&draw, scrambled: false)
    let plan = try Plan(try graph(), store: workspace.store)
    if let stage = plan[new], stage.state != .upToDate, lastOwn[new] == nil {
      let reasons = StageExplanation(stage, in: plan, store: workspace.store).reasons.map(\.change)
      #expect(reasons.contains("is new") || stage.trouble != nil, "\(reasons) seed \(seed) \(words)")
    }
    try run(edit: nil, &draw)
  }

  private func deleteStage(_ draw: inout Draw) throws {
    guard model.stages.count > 2 else { return }
    let removed = model.stages.remove(at: draw.below(model.stages.count)).name
    for index in model.stages.indices { model.stages[index].from.removeAll { $0 == removed } }
    try run(edit: nil, &draw)
  }

  private func scramble(_ draw: inout Draw) throws { try run(edit: nil, scrambled: true, &draw) }

  /// The text of an output that the store should hold.
  private func output(_ draw: inout Draw) -> (stage: String, text: String)? {
    let outputs = model.cleanOutputs()
    let stage = model.stages[draw.below(model.stages.count)].name
    guard let text = outputs[stage]?[draw.chance(60) ? "sum" : "log"], oracle.blobs[text] != nil else { return nil }
    return (stage, text)
  }

  private func deleteOutput(_ draw: inout Draw) throws {
    guard let (stage, text) = output(&draw) else { return }
    try Disk.remove(workspace.store.blobPath(Digest(of: text)))
    oracle.delete(text)
    let yaml = model.yaml(&draw, scrambled: false)
    self.text = yaml
    let plan = try Plan(try graph(), store: workspace.store)
    if let planned = plan[stage], planned.key != nil, planned.trouble != nil {
      let reasons = StageExplanation(planned, in: plan, store: workspace.store).reasons.map(\.change)
      #expect(reasons.contains { $0.contains("is missing; its stage will run again") }, "\(reasons)")
    }
    try run(edit: nil, &draw)
  }

  private func damageOutput(_ draw: inout Draw) throws {
    // The same damage a second time would mend it.
    guard let (_, text) = output(&draw), oracle.blobs[text] == .whole else { return }
    let place = workspace.store.blobPath(Digest(of: text))
    var bytes = try Disk.read(place)
    guard !bytes.isEmpty else { return }
    if draw.chance(30) {
      // A wrong size is seen without reading.
      bytes.removeLast()
      oracle.delete(text)
    } else {
      bytes[draw.below(bytes.count)] ^= 0x55
      oracle.damage(text)
    }
    chmod(place, 0o644)
    try Data(bytes).write(to: URL(fileURLWithPath: place))
    // Somebody must read it, or it stays undiscovered.
    let index = draw.below(model.stages.count)
    model.stages[index].value += 1
    try run(edit: nil, &draw)
  }

  private func deleteRecord(_ draw: inout Draw) throws {
    let plan = try Plan(try graph(), store: workspace.store)
    let stage = model.stages[draw.below(model.stages.count)]
    guard let key = plan[stage.name]?.key, plan[stage.name]?.record != nil else { return }
    var sums: [String: String] = [:]
    for (name, outputs) in model.cleanOutputs() { sums[name] = outputs["sum"] }
    try Disk.remove(workspace.store.recordPath(key))
    oracle.forget(RunOracle.identity(stage, seen: model.seen(by: stage, sums)))
    try run(edit: nil, &draw)
  }

  private func editDuringRun(_ draw: inout Draw) throws {
    let readers = model.stages.filter { !($0.left + $0.right).isEmpty }
    guard let stage = readers.randomElement(using: &draw), let read = (stage.left + stage.right).first else { return }
    let files = model.files.keys.sorted().filter { $0 == read || $0.hasPrefix("\(read)/") }
    guard let file = files.randomElement(using: &draw) else { return }
    let index = model.stages.firstIndex { $0.name == stage.name } ?? 0
    model.stages[index].value += 7
    let new = "\(draw.below(4))+"
    edit.withLock { $0 = (stage.name, "\(workspace.path)/\(file)", new) }
    try run(edit: (stage.name, file), &draw)
    edit.withLock { $0 = nil }
    // Only if it came to that: an upstream of it may have failed first.
    if String(decoding: try Disk.read("\(workspace.path)/\(file)"), as: UTF8.self) == new { model.files[file] = new }
    try run(edit: nil, &draw)
  }
}
