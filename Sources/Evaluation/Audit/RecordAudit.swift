/// The records that matter of what a model predicted: what an `audit` stage hands to a report.
public struct RecordAudit: Sendable, Equatable, Codable {
  /// A record that is shown.
  public struct Record: Sendable, Equatable, Codable {
    /// Its number in the data.
    public let id: Int
    /// What it is called in the data.
    public let name: String
    /// The file of its image beside the list; `nil` for what is no image.
    public let image: String?

    /// Names a record.
    public init(id: Int, name: String, image: String?) { (self.id, self.name, self.image) = (id, name, image) }
  }

  /// What was said of a record.
  public struct Judged: Sendable, Equatable, Codable {
    public let id: Int
    public let label: Int
    public let decision: Int
    /// The probability of its own class, and that of the class decided.
    public let ofLabel, ofDecision: Double

    /// Takes it from what was said of all.
    public init(_ record: Int, of judged: JudgedRecords) {
      id = Int(judged.recordIDs[record])
      label = judged.labels[record]
      decision = judged.decision(record)
      ofLabel = judged.selfConfidence(record)
      ofDecision = judged.probabilities[record * judged.width + decision]
    }
  }

  /// Records that likely carry the wrong class.
  public struct LabelErrors: Sendable, Equatable, Codable {
    /// The estimated share of all records.
    public let estimatedShare: Double
    /// How many are suspected.
    public let suspectedCount: Int
    /// The likeliest of them.
    public let records: [Judged]

    /// Keeps what was found.
    public init(_ found: ConfidentLearning, of judged: JudgedRecords, showing limit: Int) {
      estimatedShare = found.estimatedShare
      suspectedCount = found.suspected.count
      records = found.suspected.prefix(limit).map { Judged($0, of: judged) }
    }
  }

  /// Mistakes of one kind, behind a cell of the confusion matrix.
  public struct Cell: Sendable, Equatable, Codable {
    public let label, decision: Int
    /// Those of which the model is surest.
    public let records: [Judged]

    /// Keeps some mistakes.
    public init(label: Int, decision: Int, records: [Judged]) {
      (self.label, self.decision, self.records) = (label, decision, records)
    }
  }

  /// What was said of the records of a split.
  public struct Judgement: Sendable, Equatable, Codable {
    /// Who said it, such as "train.1".
    public let subject: String
    /// The splits of the data.
    public let splits: [String]
    public let recordCount: Int
    public let classNames: [String]
    public let confusion: ConfusionMatrix
    public let topLosses: [Judged]
    public let labelErrors: LabelErrors?
    public let cells: [Cell]
    public let slices: [SliceScore]

    /// Keeps what was found.
    public init(
      subject: String, splits: [String], recordCount: Int, classNames: [String], confusion: ConfusionMatrix,
      topLosses: [Judged], labelErrors: LabelErrors?, cells: [Cell], slices: [SliceScore]
    ) {
      (self.subject, self.splits, self.recordCount, self.classNames) = (subject, splits, recordCount, classNames)
      (self.confusion, self.topLosses, self.labelErrors) = (confusion, topLosses, labelErrors)
      (self.cells, self.slices) = (cells, slices)
    }
  }

  /// A record of one split that is nearly one of another.
  public struct Pair: Sendable, Equatable, Codable {
    /// The record, and the one that it nearly is.
    public let id, other: Int
    /// Their classes; `nil` where they have none.
    public let label, otherLabel: Int?
    /// 1 - cosine of their low frequencies.
    public let distance: Double
    /// That as a share of the distance to the eighth nearest record.
    public let ratio: Double
    /// The bits, of 63, in which their perceptual hashes differ.
    public let hammingDistance: Int

    /// Keeps a pair.
    public init(
      id: Int, other: Int, label: Int?, otherLabel: Int?, distance: Double, ratio: Double, hammingDistance: Int
    ) {
      (self.id, self.other, self.label, self.otherLabel) = (id, other, label, otherLabel)
      (self.distance, self.ratio, self.hammingDistance) = (distance, ratio, hammingDistance)
    }
  }

  /// Near duplicates between two splits.
  public struct Duplicates: Sendable, Equatable, Codable {
    /// The split that was looked through, and the one looked in.
    public let split, among: String
    /// How many records the split has.
    public let recordCount: Int
    public let classNames: [String]
    /// The pairs, the nearest first.
    public let pairs: [Pair]

    /// Keeps what was found.
    public init(split: String, among: String, recordCount: Int, classNames: [String], pairs: [Pair]) {
      (self.split, self.among, self.recordCount) = (split, among, recordCount)
      (self.classNames, self.pairs) = (classNames, pairs)
    }
  }

  /// The records that are shown, by rising id.
  public var records: [Record] = []
  /// What was said of records; `nil` where no predictions were judged.
  public var judgement: Judgement?
  /// Near duplicates; `nil` where none were looked for.
  public var duplicates: Duplicates?

  /// The name of the list in the stage's output.
  public static let listName = "audit.json"

  /// Finds nothing yet.
  public init() {}

  /// The ids of all records that are shown, rising.
  public var shownIDs: [Int] {
    var ids: Set<Int> = []
    if let judgement {
      let judged = judgement.topLosses + (judgement.labelErrors?.records ?? []) + judgement.cells.flatMap(\.records)
      ids.formUnion(judged.map(\.id))
    }
    for pair in duplicates?.shown ?? [] { ids.formUnion([pair.id, pair.other]) }
    return ids.sorted()
  }
}

extension RecordAudit.Duplicates {
  /// As many pairs as anybody looks at.
  public var shown: ArraySlice<RecordAudit.Pair> { pairs.prefix(24) }
}
