import Store

/// Walks from a stage up to what changed; what was read and compared for one stage serves the others.
struct ChangeSearch {
  /// From where to where a stage changes.
  enum Step: Hashable {
    /// From its last run to what a run would do now.
    case nextRun
    /// From the run before its last key to that key.
    case lastRun
    /// From one key to another.
    case between(Digest, Digest)
    /// It came into the pipeline.
    case added
  }

  /// What is found at one stage: its own changes, and the upstream stages that others came through.
  private struct Findings {
    var own: [(change: String, isPredicate: Bool)] = []
    var upstream: [Node] = []
  }

  private struct Node: Hashable {
    let stage: String
    let step: Step
  }

  /// Stands for contents that are not known before an upstream stage ran.
  private static let unknownContent = Digest(of: "content that is not known yet")

  private let plan: Plan
  private let store: ArtifactStore
  private var records: [Digest: Record?] = [:]
  private var findings: [Node: Findings] = [:]
  private var nearest: [Node: Reason?] = [:]

  init(plan: Plan, store: ArtifactStore) {
    self.plan = plan
    self.store = store
  }

  /// All changes, nearest first; each stage is visited once, by a shortest chain.
  mutating func reasons(_ stage: String, _ step: Step) -> [Reason] {
    var reasons: [Reason] = []
    var seen: Set<String> = [stage]
    var waiting = [(node: Node(stage: stage, step: step), chain: [stage])]
    var next = 0
    while next < waiting.count {
      let (node, chain) = waiting[next]
      next += 1
      let found = look(at: node)
      reasons += found.own.map { Reason(chain: chain, change: $0.change, isPredicate: $0.isPredicate) }
      for upstream in found.upstream where seen.insert(upstream.stage).inserted {
        waiting.append((upstream, chain + [upstream.stage]))
      }
    }
    return reasons
  }

  /// One change of those that are the fewest stages away.
  mutating func nearest(_ stage: String, _ step: Step) -> Reason? { nearest(Node(stage: stage, step: step)) }

  private mutating func nearest(_ node: Node) -> Reason? {
    if let known = nearest[node] { return known }
    let found = look(at: node)
    var best = found.own.first.map { Reason(chain: [node.stage], change: $0.change, isPredicate: $0.isPredicate) }
    if best == nil {
      for upstream in found.upstream {
        // Plans list upstream stages first, so this recursion mostly ends at once.
        guard let reason = nearest(upstream), best == nil || reason.chain.count + 1 < (best?.chain.count ?? 0) else {
          continue
        }
        best = Reason(chain: [node.stage] + reason.chain, change: reason.change, isPredicate: reason.isPredicate)
      }
    }
    nearest[node] = .some(best)
    return best
  }

  private mutating func look(at node: Node) -> Findings {
    if let known = findings[node] { return known }
    let found: Findings
    switch node.step {
    case .nextRun: found = nextRun(node.stage)
    case .lastRun: found = lastRun(node.stage)
    case .between(let old, let new): found = compare(node.stage, preimage(old), preimage(new))
    case .added: found = Findings(own: [(newWords(node.stage), true)])
    }
    findings[node] = found
    return found
  }

  private mutating func nextRun(_ name: String) -> Findings {
    guard let stage = plan[name], let node = plan.graph[name] else { return Findings() }
    if case .refused(let words) = stage.state { return Findings(own: words.map { ($0, false) }) }
    if let trouble = stage.trouble { return Findings(own: [(trouble.message, false)]) }
    guard let last = plan.history.lastKey(name) else {
      if plan.historyTrouble != nil { return Findings(own: [("the history of earlier runs is damaged", false)]) }
      return Findings(own: [(plan.history.isNew(name) ? newWords(name) : "has never run in this workspace", true)])
    }
    var found: Findings
    if case .unknown(let upstreams) = stage.state {
      let now = try? Preimage(node, disk: plan.disk.digest) {
        plan.stages[$0].record?.outputs[$1]?.digest ?? Self.unknownContent
      }
      // Whatever became of the last run's record, what is pending upstream is a reason by itself.
      found = preimage(last) == nil ? Findings() : compare(name, preimage(last), now)
      found.upstream += upstreams.map { Node(stage: $0, step: .nextRun) }
    } else if last == stage.key {
      found = Findings(own: [("its record is gone from the store", false)])
    } else {
      found = compare(name, preimage(last), stage.preimage)
    }
    return found
  }

  private mutating func lastRun(_ name: String) -> Findings {
    let entries = plan.history.entries[name] ?? []
    guard let last = entries.last else { return Findings() }
    guard entries.count > 1 else {
      return Findings(own: [(last.isNew ? newWords(name) : "had never run in this workspace", true)])
    }
    return compare(name, preimage(entries[entries.count - 2].key), preimage(last.key))
  }

  private func newWords(_ stage: String) -> String {
    let values = (plan.graph[stage]?.matrix ?? []).map { "\($0.path) \($0.label)" }
    return values.isEmpty ? "is new" : "is new: matrix \(values.joined(separator: ", "))"
  }

  /// The differences between two pre-images; those of inputs are followed to the stages that made them.
  private mutating func compare(_ stage: String, _ old: Preimage?, _ new: Preimage?) -> Findings {
    guard let old, let new else {
      return Findings(own: [("the record of the run before is gone from the store", false)])
    }
    var found = Findings()
    for difference in Difference.all(from: old, to: new) {
      guard case .input(let input, let before, let after) = difference else {
        found.own.append((difference.words, false))
        continue
      }
      let upstream = upstream(of: stage, input)
      switch (before, after) {
      case (.some, .some(Self.unknownContent)):
        // Its stage is among those that are pending.
        break
      case (.some(let before), .some(let after)):
        if let (name, output) = upstream, let old = keyThatMade(before, name, output),
          let new = keyThatMade(after, name, output), old != new
        {
          found.upstream.append(Node(stage: name, step: .between(old, new)))
        } else {
          found.own.append((filesChanged(stage, input, before, after) ?? difference.words, false))
        }
      case (nil, .some(Self.unknownContent)):
        found.own.append(("input \(input.role)/\(input.name) added, content not known yet", false))
      case (nil, _):
        found.own.append((difference.words, false))
        if let (name, _) = upstream, let entries = plan.history.entries[name], entries.count == 1, entries[0].isNew {
          found.upstream.append(Node(stage: name, step: .added))
        }
      default: found.own.append((difference.words, false))
      }
    }
    return found
  }

  /// Names the files of a folder that changed; `nil` where it was a file, or nobody knows its files any more.
  private func filesChanged(_ stage: String, _ input: StageInput, _ before: Digest, _ after: Digest) -> String? {
    guard let declared = plan.graph[stage]?.inputs.first(where: { $0.input == input }),
      case .disk(let path) = declared.source
    else { return nil }
    func listing(_ digest: Digest) -> Listing? {
      if let now = try? plan.disk.input(path), now.digest == digest {
        guard case .folder = now.kind else { return nil }
        return try? now.listing(cache: plan.disk.cache)
      }
      guard let bytes = try? Disk.read(store.blobPath(digest), limit: 1 << 30), Digest(of: bytes) == digest else {
        return nil
      }
      return Listing(bytes: bytes)
    }
    guard let now = listing(after), let old = listing(before) else { return nil }
    let changes = now.changes(since: old)
    guard !changes.isEmpty else { return nil }
    let more = changes.count > Self.namedFiles ? " and \(changes.count - Self.namedFiles) more" : ""
    return "input \(input.role)/\(input.name): \(changes.prefix(Self.namedFiles).joined(separator: ", "))\(more)"
  }

  private static let namedFiles = 5

  private func upstream(of stage: String, _ input: StageInput) -> (stage: String, output: String)? {
    guard let declared = plan.graph[stage]?.inputs.first(where: { $0.input == input }),
      case .stage(let name, _, let output) = declared.source
    else { return nil }
    return (name, output)
  }

  /// The key of a stage whose execution gave this content: its present one, else the latest of those before.
  private mutating func keyThatMade(_ digest: Digest, _ stage: String, _ output: String) -> Digest? {
    if let present = plan[stage], present.record?.outputs[output]?.digest == digest { return present.key }
    for entry in (plan.history.entries[stage] ?? []).reversed()
    where record(entry.key)?.outputs[output]?.digest == digest {
      return entry.key
    }
    return nil
  }

  private mutating func preimage(_ key: Digest) -> Preimage? {
    record(key).flatMap { Preimage(canonical: $0.preimage) }
  }

  private mutating func record(_ key: Digest) -> Record? {
    if let known = records[key] { return known }
    // A record that cannot be read cannot explain anything; the reasons say that it is gone.
    let record = try? store.storedRecord(for: key)
    records[key] = .some(record)
    return record
  }
}
