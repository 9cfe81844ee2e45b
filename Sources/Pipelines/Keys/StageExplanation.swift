public import Store

/// Why a stage runs, ran, or does not run, down to the setting or file that changed.
public struct StageExplanation: Sendable {
  /// The stage.
  public let stage: String
  /// What a run would do with it.
  public let state: Plan.State
  /// Its key; `nil` while unknown.
  public let key: Digest?
  /// When it got its last key in this workspace; `nil` where it never had one.
  public let since: String?
  /// Why it would run; or, where it is up to date, what had changed when it got its key.
  ///
  /// Nearest first; each stage that changed is told once, by the shortest way.
  public let reasons: [Reason]

  /// Explains one stage of a plan; reads only.
  ///
  /// - Complexity: O(stages + references), each compared and read once.
  public init(_ stage: Plan.Stage, in plan: Plan, store: ArtifactStore) {
    self.stage = stage.name
    state = stage.state
    key = stage.key
    since = plan.history.entries[stage.name]?.last?.date
    var search = ChangeSearch(plan: plan, store: store)
    reasons = search.reasons(stage.name, stage.state == .upToDate ? .lastRun : .nextRun)
  }

  /// One reason for each stage that a run would not leave alone: the nearest one.
  ///
  /// - Complexity: O(stages + references) for all together.
  public static func nearestReasons(in plan: Plan, store: ArtifactStore) -> [String: Reason] {
    var search = ChangeSearch(plan: plan, store: store)
    var found: [String: Reason] = [:]
    for stage in plan.stages where stage.state != .upToDate { found[stage.name] = search.nearest(stage.name, .nextRun) }
    return found
  }
}

/// One change, with the chain of stages that it came through.
public struct Reason: Sendable, Hashable {
  /// The stages from the explained one up to the one that changed itself.
  public let chain: [String]
  /// What changed there, such as `parameter epochs: 10 -> 12`.
  public let change: String
  /// Whether `change` says something of the last stage of the chain, such as `is new`, and not of a part of it.
  package let isPredicate: Bool

  package init(chain: [String], change: String, isPredicate: Bool = false) {
    self.chain = chain
    self.change = change
    self.isPredicate = isPredicate
  }

  /// `report because calibrate because parameter methods: [temperature] -> [temperature, vector]`.
  public var words: String { joined(chain) }

  /// The same without the explained stage, for lines that begin with its name.
  public var cause: String { joined(chain.dropFirst()) }

  private func joined(_ stages: some BidirectionalCollection<String>) -> String {
    // The stages in between tell a reader little: `show` and the pipeline file know the way.
    let left = Array(stages)
    let named = left.count <= 5 ? left : left.prefix(2) + ["\(left.count - 4) stages"] + left.suffix(2)
    guard !named.isEmpty else { return change }
    return named.joined(separator: " because ") + (isPredicate ? " " : " because ") + change
  }
}
