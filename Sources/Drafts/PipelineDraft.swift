public import Records

/// The choices that a drafted pipeline makes for a dataset.
public struct PipelineDraft: Sendable {
  /// What a person may say beforehand.
  public struct Wishes: Sendable {
    /// What the pipeline is called; from the dataset's path if `nil`.
    public var name: String?
    /// About how long the whole run may take, in minutes.
    public var minutes = 5.0
    /// Whether images mean the same when left and right are exchanged.
    public var mayFlip = false
    /// How many networks are trained and averaged.
    public var members = 3

    public init() {}
  }

  /// A part of the dataset by its name, and how it is cut out.
  public struct Split: Sendable, Equatable {
    public let name, expression: String
    /// About how many records it has.
    public let recordCount: Int
  }

  public let survey: DatasetSurvey
  public let wishes: Wishes
  public let name: String
  public let splits: [Split]
  public let network: DraftNetwork
  public let batch: Int
  public let epochs: Int
  /// About how long the trainings take, in seconds.
  public let seconds: Double
  /// About how much memory a training takes, in bytes.
  public let memory: Int

  /// Chooses for a dataset.
  ///
  /// - Parameter rate: multiply-adds a second of a training on this machine, about.
  /// - Throws: ``DraftError`` where there is too little to learn from.
  public init(_ survey: DatasetSurvey, _ wishes: Wishes = Wishes(), rate: Double) throws {
    self.survey = survey
    self.wishes = wishes
    if case .classes(_, let names, let counts) = survey.answer {
      let empty = zip(names, counts).filter { $0.1 == 0 }.map(\.0)
      guard names.count - empty.count >= 2 else {
        throw DraftError(
          .nothing, "\(survey.path) has records of \(names.count - empty.count) class; it takes two to tell them apart")
      }
    }
    if case .table(let columns, _) = survey.content, columns.isEmpty {
      throw DraftError(.nothing, "every column of \(survey.words) lacks some numbers; fill them in, or leave rows out")
    }
    name = wishes.name ?? Self.name(of: survey.words)
    splits = try Self.splits(of: survey)
    if let empty = splits.first(where: { $0.recordCount < 1 }) {
      throw DraftError(
        .nothing,
        "\(survey.words) has \(survey.recordCount) records, which leaves none for the split '\(empty.name)'; it takes at least 7"
      )
    }
    let count = max(splits.first { $0.name == "train" }?.recordCount ?? 1, 1)
    // Small enough for several steps an epoch.
    batch = min(count < 2_000 ? 16 : count < 20_000 ? 32 : 64, max(count / 4, 1))
    // All trainings together take two thirds of the time; the rest is for what comes before and after.
    let budget = wishes.minutes * 60 * 2 / 3 * rate / Double(max(wishes.members, 1) * count * 3)
    network = DraftNetwork(for: survey, recordCount: count, budget: budget)
    let wanted = count < 500 ? 60 : count < 5_000 ? 40 : 20
    epochs = max(min(wanted, Int(budget / Double(max(network.multiplyAdds, 1)))), 3)
    seconds = Double(epochs * wishes.members * count * 3) * Double(network.multiplyAdds) / rate
    memory = network.valueCount * 4 * 4 * min(batch, 64) + 150 << 20
  }

  /// A name that pipelines may have, of the last part of a path.
  static func name(of path: String) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? "pipeline"
    let stem = last.contains(".") ? String(last[..<(last.lastIndex(of: ".") ?? last.endIndex)]) : last
    let kept = stem.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "-" }
    let name = String(kept).drop { $0 == "-" || $0 == "_" || $0.isNumber }
    return name.isEmpty ? "pipeline" : String(name)
  }

  /// What the dataset's own splits are for, and how much of the training records is kept back where some are missing.
  private static func splits(of survey: DatasetSurvey) throws -> [Split] {
    func stored(_ names: [String]) -> (name: String, recordCount: Int)? {
      survey.splits.first { names.contains($0.name.lowercased()) && $0.recordCount > 0 }
    }
    let test = stored(["test", "testing"])
    let validation = stored(["validation", "val", "valid", "dev"])
    let others = survey.splits.filter { $0.name != test?.name && $0.name != validation?.name && $0.recordCount > 0 }
    guard let train = stored(["train", "training"]) ?? (others.count == 1 ? others.first : nil) else {
      throw DraftError(
        .unclear,
        "\(survey.path) has the splits \(survey.splits.map(\.name).joined(separator: ", ")), and none is called train")
    }
    let share = (train: test == nil ? (validation == nil ? 70 : 85) : (validation == nil ? 85 : 100), rest: 15)
    func part(_ name: String, _ percent: Int) -> Split {
      Split(
        name: name, expression: percent == 100 ? train.name : "\(percent)% of \(train.name)",
        recordCount: train.recordCount * percent / 100)
    }
    return [
      part("train", share.train),
      validation.map { Split(name: "validation", expression: $0.name, recordCount: $0.recordCount) }
        ?? part("validation", share.rest),
      test.map { Split(name: "test", expression: $0.name, recordCount: $0.recordCount) } ?? part("test", share.rest),
    ]
  }
}
