public import Store

/// Why a stage runs, ran, or does not run, down to the setting or file that changed.
public struct StageExplanation: Sendable {
  /// One change, with the chain of stages that it came through.
  public struct Reason: Sendable, Hashable {
    /// The stages from the explained one up to the one that changed itself.
    public let chain: [String]
    /// What changed there, such as `parameter epochs: 10 -> 12`.
    public let change: String

    /// `report because calibrate because parameter methods: [temperature] -> [temperature, vector]`.
    public var words: String { (chain + [change]).joined(separator: " because ") }
  }

  /// The stage.
  public let stage: String
  /// What a run would do with it.
  public let state: Plan.State
  /// Its key; `nil` while unknown.
  public let key: Digest?
  /// When it got its last key in this workspace; `nil` where it never had one.
  public let since: String?
  /// Why it would run; or, where it is up to date, what had changed when it got its key.
  public let reasons: [Reason]

  /// Explains one stage of a plan; reads only.
  public init(_ stage: Plan.Stage, in plan: Plan, store: ArtifactStore) {
    self.stage = stage.name
    state = stage.state
    key = stage.key
    since = plan.history.entries[stage.name]?.last?.date
    var explainer = Explainer(plan: plan, store: store)
    let found =
      stage.state == .upToDate ? explainer.lastChange(stage) : explainer.pendingChange(stage, chain: [stage.name])
    var seen: Set<Reason> = []
    reasons = found.filter { seen.insert($0).inserted }
  }
}

/// Walks from a stage up to what changed.
private struct Explainer {
  let plan: Plan
  let store: ArtifactStore
  var records: [Digest: Record?] = [:]

  init(plan: Plan, store: ArtifactStore) {
    self.plan = plan
    self.store = store
  }

  typealias Reason = StageExplanation.Reason

  /// What changed between the two last keys.
  mutating func lastChange(_ stage: Plan.Stage) -> [Reason] {
    let keys = (plan.history.entries[stage.name] ?? []).map(\.key)
    guard let last = keys.last else { return [] }
    guard keys.count > 1 else {
      return [Reason(chain: [stage.name], change: "it had never run in this workspace")]
    }
    return changes(stage.name, from: keys[keys.count - 2], to: last, chain: [stage.name])
  }

  /// What would make it run now.
  mutating func pendingChange(_ stage: Plan.Stage, chain: [String]) -> [Reason] {
    if let trouble = stage.trouble { return [Reason(chain: chain, change: trouble.message)] }
    if case .unknown(let upstreams) = stage.state {
      var reasons: [Reason] = []
      for name in upstreams where !chain.contains(name) {
        if let upstream = plan[name] { reasons += pendingChange(upstream, chain: chain + [name]) }
      }
      return reasons + ownChanges(stage, chain: chain)
    }
    guard let preimage = stage.preimage else { return [] }
    guard let last = plan.history.lastKey(stage.name) else {
      return [Reason(chain: chain, change: "it has never run in this workspace")]
    }
    if last == stage.key { return [Reason(chain: chain, change: "its record is gone from the store")] }
    guard let before = self.preimage(last) else {
      return [Reason(chain: chain, change: "the record of its last run is gone from the store")]
    }
    return changes(stage.name, from: before, to: preimage, chain: chain)
  }

  /// Changes of a stage's own settings and code, while its inputs are not known yet.
  private mutating func ownChanges(_ stage: Plan.Stage, chain: [String]) -> [Reason] {
    guard let last = plan.history.lastKey(stage.name), let before = preimage(last), let node = plan.graph[stage.name],
      let now = Preimage(node, digest: { _, _ in Digest(of: "") })
    else { return [] }
    return Difference.all(from: before, to: now).compactMap { difference in
      switch difference {
      case .input(_, .some, .some): return nil
      case .input(let input, nil, _):
        return Reason(chain: chain, change: "input \(input.role)/\(input.name) added, content not known yet")
      default: break
      }
      return Reason(chain: chain, change: difference.words)
    }
  }

  private mutating func changes(_ stage: String, from old: Digest, to new: Digest, chain: [String]) -> [Reason] {
    guard let before = preimage(old), let now = preimage(new) else {
      return [Reason(chain: chain, change: "the record of the run before is gone from the store")]
    }
    return changes(stage, from: before, to: now, chain: chain)
  }

  private mutating func changes(_ stage: String, from old: Preimage, to new: Preimage, chain: [String]) -> [Reason] {
    var reasons: [Reason] = []
    for difference in Difference.all(from: old, to: new) {
      var causes: [Reason] = []
      if case .input(let input, let before?, let after?) = difference,
        let declared = plan.graph[stage]?.inputs.first(where: { $0.input == input }),
        case .stage(let upstream, let output) = declared.source, !chain.contains(upstream),
        let old = keyThatMade(before, upstream, output), let new = keyThatMade(after, upstream, output), old != new
      {
        causes = changes(upstream, from: old, to: new, chain: chain + [upstream])
      }
      reasons += causes.isEmpty ? [Reason(chain: chain, change: difference.words)] : causes
    }
    return reasons
  }

  /// The last of a stage's keys whose execution gave this content.
  private mutating func keyThatMade(_ digest: Digest, _ stage: String, _ output: String) -> Digest? {
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
