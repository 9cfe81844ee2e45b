public import Settings
public import Store

/// The instances of a stage's matrix side by side, or averages over one of its axes.
public struct Sweep: Sendable {
  /// One instance, or several that differ in one axis only.
  public struct Row: Sendable {
    /// The stages that the row tells of.
    public let stages: [Plan.Stage]
    /// The value of each axis; `nil` where an instance does not set it.
    public let values: [CanonicalValue?]
    /// What was measured, by name.
    public let metrics: [String: Average]
    /// How long the execution took, in seconds; `nil` where there is no result yet.
    public let seconds: Average?
  }

  /// The order of the rows: by a metric, or by `seconds`.
  public struct Order: Sendable, Equatable {
    /// The metric's name.
    public let metric: String
    /// Whether the greatest comes first.
    public let isDescending: Bool
    /// Which value is the best: as the sign says, else as the metric's name tells; `nil` where neither does.
    public let direction: MetricDirection?

    /// Reads an order: a name alone for the best first, one behind a `-` for the greatest, a `+` for the smallest first.
    public init(_ word: String) {
      let sign = word.first.flatMap { "+-".contains($0) ? $0 : nil }
      metric = sign == nil ? word : String(word.dropFirst())
      direction = sign.map { $0 == "-" ? .greatest : .smallest } ?? MetricDirection(ofMetric: metric)
      isDescending = direction == .greatest
    }
  }

  /// The name of the stage in the file.
  public let group: String
  /// What the matrix sets, as dotted paths.
  public private(set) var axes: [String]
  /// The names of all metrics.
  public private(set) var metricNames: [String]
  /// In the order of the matrix, or as sorted.
  public private(set) var rows: [Row]

  /// Gathers the latest results of a matrix's stages; reads only.
  ///
  /// - Throws: `SettingsError` where the plan has no such matrix; `StoreError` where the store cannot be read.
  public init(_ group: String, in plan: Plan, store: ArtifactStore) throws {
    let instances = plan.stages.filter { $0.group == group && $0.name != group }
    guard !instances.isEmpty else {
      if let stage = plan[group] {
        throw SettingsError(
          stage.group == group
            ? "stage '\(group)' has no matrix, so there is nothing to compare it with"
            : "'\(group)' is one stage of the matrix '\(stage.group)'; name that")
      }
      var groups: [String] = []
      for stage in plan.stages where stage.name != stage.group && !groups.contains(stage.group) {
        groups.append(stage.group)
      }
      throw SettingsError(
        "there is no matrix '\(group)'" + Spelling.hint(group, among: groups, otherwise: groups))
    }
    self.group = group
    let matrices = instances.map { plan.graph[$0.name]?.matrix ?? [] }
    var axes: [String] = []
    for value in matrices.joined() where !axes.contains(value.path) { axes.append(value.path) }
    self.axes = axes
    var rows: [Row] = []
    for (stage, matrix) in zip(instances, matrices) {
      let facts = try plan.latestRecord(of: stage, store: store).record?.facts
      rows.append(
        Row(
          stages: [stage], values: axes.map { axis in matrix.first { $0.path == axis }?.value },
          metrics: (facts?.measurements ?? [:]).mapValues { Average(of: [$0]) },
          seconds: facts.map { Average(of: [.number($0.seconds)]) }))
    }
    self.rows = rows
    metricNames = Set(rows.flatMap(\.metrics.keys)).sortedByBytes()
  }

  /// The stages that have no result for what the pipeline says now, or may turn out to have none.
  public var stale: [Plan.Stage] {
    rows.flatMap(\.stages).filter { $0.state != .upToDate && $0.state != .fromCache }
  }

  /// The same with one row for all instances that differ in this axis only.
  ///
  /// - Parameter axis: The axis's dotted path, or its last name where no other axis ends with it.
  public func averaged(over axis: String) throws(SettingsError) -> Sweep {
    let found = axes.indices.filter { axes[$0] == axis || axes[$0].hasSuffix(".\(axis)") }
    guard let index = found.first(where: { axes[$0] == axis }) ?? found.first else {
      throw SettingsError(
        "the matrix of '\(group)' has no axis '\(axis)'" + Spelling.hint(axis, among: axes, otherwise: axes))
    }
    guard axes[index] == axis || found.count == 1 else {
      throw SettingsError(
        "'\(axis)' may be any of \(found.map { axes[$0] }.joined(separator: ", ")); name one")
    }
    func others(_ row: Row) -> [CanonicalValue?] {
      row.values.enumerated().filter { $0.offset != index }.map(\.element)
    }
    var order: [[CanonicalValue?]] = []
    var members: [[CanonicalValue?]: [Row]] = [:]
    for row in rows {
      if members[others(row)] == nil { order.append(others(row)) }
      members[others(row), default: []].append(row)
    }
    var sweep = self
    sweep.axes.remove(at: index)
    sweep.rows = order.map { values in
      let rows = members[values] ?? []
      let seconds = rows.compactMap(\.seconds).flatMap(\.values)
      return Row(
        stages: rows.flatMap(\.stages), values: values,
        metrics: Dictionary(rows.flatMap { $0.metrics.map { ($0.key, $0.value) } }) {
          Average(of: $0.values + $1.values)
        },
        seconds: seconds.isEmpty ? nil : Average(of: seconds))
    }
    return sweep
  }

  /// The rows with the best value in an order's metric, all of equals; none where nobody knows what is best.
  public func best(by order: Order) -> Set<Int> {
    let values = rows.map { $0.value(order.metric) }
    guard let best = order.direction?.best(of: values.compactMap(\.self)) else { return [] }
    return Set(values.indices.filter { values[$0] == best })
  }

  /// The same with rows in this order, and its metric first; rows without the metric come last.
  public func sorted(by order: Order) throws(SettingsError) -> Sweep {
    let known = metricNames + ["seconds"]
    guard known.contains(order.metric) else {
      throw SettingsError(
        "no stage of '\(group)' measured '\(order.metric)'"
          + Spelling.hint(order.metric, among: known, otherwise: known))
    }
    var sweep = self
    let keys = rows.map { $0.value(order.metric) }
    sweep.rows = rows.indices.sorted { left, right in
      switch (keys[left], keys[right]) {
      case (let a?, let b?) where a != b: (a < b) != order.isDescending
      case (.some, nil): true
      case (nil, .some): false
      default: left < right
      }
    }.map { rows[$0] }
    if let index = metricNames.firstIndex(of: order.metric) {
      sweep.metricNames.remove(at: index)
      sweep.metricNames.insert(order.metric, at: 0)
    }
    return sweep
  }
}

extension Sweep.Row {
  /// What a row is sorted by; `nil` where nothing, or nothing comparable, was measured.
  public func value(_ metric: String) -> Double? {
    let mean = metric == "seconds" ? seconds?.mean : metrics[metric]?.mean
    return mean.flatMap { $0.isNaN ? nil : $0 }
  }
}
