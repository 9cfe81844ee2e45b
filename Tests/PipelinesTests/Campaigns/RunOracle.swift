/// What a run with one job must execute at least, given what the store holds: found by a model that knows all contents.
struct RunOracle {
  enum Blob { case whole, damaged }

  /// What was executed once, by all that the execution depends on; the texts that it made.
  private(set) var known: [String: [String: String]] = [:]
  /// The stored contents; what is missing is not in it.
  private(set) var blobs: [String: Blob] = [:]

  /// A run's part that the store does not show.
  struct Prediction {
    var executed: [String] = []
    var failed: Set<String> = []
    var skipped: Set<String> = []
    /// The texts of each stage's outputs; those that failed are left out.
    var outputs: [String: [String: String]] = [:]
  }

  static func identity(_ stage: RandomPipeline.Stage, seen: String) -> String {
    "\(stage.modulus)|\(stage.variable ?? "")|\(seen)"
  }

  mutating func delete(_ text: String) { blobs[text] = nil }
  mutating func damage(_ text: String) { blobs[text] = .damaged }
  mutating func forget(_ identity: String) { known[identity] = nil }

  /// Foretells a run.
  ///
  /// - Parameter edit: A stage that changes one of its input files when it is executed, and the file.
  mutating func run(_ pipeline: RandomPipeline, edit: (stage: String, file: String)? = nil) -> Prediction {
    var prediction = Prediction()
    var isEdited = false
    let byName = Dictionary(uniqueKeysWithValues: pipeline.stages.map { ($0.name, $0) })
    var sums: [String: String] = [:]

    func execute(_ stage: RandomPipeline.Stage, _ oracle: inout RunOracle) {
      for upstream in stage.from {
        guard let text = sums[upstream], oracle.blobs[text] != .whole, let damaged = byName[upstream] else { continue }
        // Found on use: it goes to quarantine, and its stage is executed again.
        oracle.blobs[text] = nil
        execute(damaged, &oracle)
      }
      prediction.executed.append(stage.name)
      let reads = stage.left + stage.right
      if edit?.stage == stage.name { isEdited = true }
      if isEdited, let file = edit?.file, reads.contains(where: { $0 == file || file.hasPrefix("\($0)/") }) {
        prediction.failed.insert(stage.name)
        return
      }
      let seen = pipeline.seen(by: stage, sums)
      let made = Dictionary(
        uniqueKeysWithValues: MixKind.outputs(seen: seen, modulus: stage.modulus).map { ($0.role, $0.text) })
      oracle.known[RunOracle.identity(stage, seen: seen)] = made
      for text in made.values { oracle.blobs[text] = .whole }
      prediction.outputs[stage.name] = made
      sums[stage.name] = made["sum"]
    }

    for stage in pipeline.stages {
      let bad = prediction.failed.union(prediction.skipped)
      guard bad.isDisjoint(with: stage.from) else {
        prediction.skipped.insert(stage.name)
        continue
      }
      let seen = pipeline.seen(by: stage, sums)
      if let made = known[Self.identity(stage, seen: seen)], made.values.allSatisfy({ blobs[$0] != nil }) {
        prediction.outputs[stage.name] = made
        sums[stage.name] = made["sum"]
      } else {
        execute(stage, &self)
      }
    }
    return prediction
  }
}
