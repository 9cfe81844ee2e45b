package import Settings
import Store

/// Which stages a run is about, and which it takes as their last run left them.
struct RunScope {
  /// Stages to bring up to date.
  let selected: Set<String>
  /// Stages before them, whose results are read and not looked after.
  let borrowed: Set<String>
  /// Stages to execute in any case.
  let forced: Set<String>

  /// - Throws: `SettingsError` where a name is that of no stage, or nothing is left to do.
  init(_ graph: StageGraph, _ options: RunOptions) throws(SettingsError) {
    forced = Set(try graph.names(options.forced.sortedByBytes()))
    var selected = Set(graph.stageNames)
    if !options.until.isEmpty {
      var needed = Set(try graph.names(options.until))
      for stage in graph.stages.reversed() where needed.contains(stage.name) { needed.formUnion(stage.upstreams) }
      selected = needed
    }
    if !options.from.isEmpty {
      var after = Set(try graph.names(options.from))
      for stage in graph.stages where !after.isDisjoint(with: stage.upstreams) { after.insert(stage.name) }
      selected.formIntersection(after)
    }
    guard !selected.isEmpty else {
      throw SettingsError(
        "nothing lies between \(options.from.joined(separator: ", ")) and \(options.until.joined(separator: ", "))")
    }
    self.selected = selected
    borrowed =
      selected.count == graph.stages.count
      ? [] : Set(graph.stages.filter { selected.contains($0.name) }.flatMap(\.upstreams)).subtracting(selected)
  }
}

extension StageGraph {
  /// The stages that words name: each a stage, or a matrix with all its stages.
  package func names(_ words: [String]) throws(SettingsError) -> [String] {
    var names: [String] = []
    for word in words {
      if self[word] != nil {
        names.append(word)
        continue
      }
      let instances = stages.filter { $0.group == word }.map(\.name)
      guard !instances.isEmpty else { throw SettingsError.unknownStage(word, among: stageNames) }
      names += instances
    }
    return names
  }
}
