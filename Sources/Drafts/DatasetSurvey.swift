public import Records

/// What one look at every record of a dataset has shown, as far as a pipeline for it depends on that.
public struct DatasetSurvey: Sendable {
  /// What records hold that a network can be fed.
  public enum Content: Sendable, Equatable {
    case images(ImageSurvey)
    case sounds(SoundSurvey)
    /// Columns that are fed, and how many numbers they give.
    case table(columns: [String], width: Int)
  }

  /// What is to be told of a record.
  public enum Answer: Sendable, Equatable {
    /// One of some classes: by a feature, with how many records each class has.
    case classes(feature: String, names: [String], counts: [Int])
    /// A number, with the mean and the deviation of all records'.
    case number(feature: String, mean: Double, deviation: Double)
  }

  /// Records with the same content.
  public struct Duplicate: Sendable, Equatable {
    /// The first record with it, and another one.
    public let first, other: String
    /// Whether they are said to be of different classes.
    public let isContradiction: Bool
  }

  public let path: String
  /// The manifest's name, of a dataset that has one.
  public let manifest: String?
  public let format: DatasetFormat
  /// What columns of a CSV file were found to hold.
  public let columns: NamedValues<CSVTable.Column>
  public let content: Content
  public let answer: Answer
  /// The feature that is fed, of images and sounds.
  public let inputFeature: String
  /// Usable records of each split, in the dataset's order.
  public let splits: [(name: String, recordCount: Int)]
  /// Records that cannot be used; each error names the file.
  public let faults: [RecordsError]
  public let faultCount: Int
  /// The first of the records that are there twice.
  public let duplicates: [Duplicate]
  public let duplicateCount: Int
  /// Records of the same content in different splits.
  public let straddlingCount: Int
  /// Records that can be used, but look like a mistake, with the reason.
  public let suspects: [String]
  public let suspectCount: Int
  /// Columns of numbers that are not fed, since some rows have none, with how many.
  public let gaps: [(column: String, rowCount: Int)]
  public let leftOut: LeftOut

  /// What it is called: its manifest, or its path.
  public var words: String { manifest ?? path }

  /// How many usable records there are.
  public var recordCount: Int { splits.reduce(0) { $0 + $1.recordCount } }

  /// The most records of a sort that are listed.
  public static let listLimit = 20
}

extension DatasetSurvey {
  /// Looks at every record once.
  ///
  /// - Parameters:
  ///   - manifest: the name of the manifest that the dataset was built by.
  ///   - label: the feature or column that is to be told; guessed if `nil`.
  ///   - progress: called every hundred records with their number.
  /// - Throws: ``DraftError`` where there is nothing to learn from, or nothing to tell; what reading throws.
  /// - Complexity: linear in the dataset; memory grows by 32 bytes and a name a record.
  public init(
    at path: String, manifest: String? = nil, format: DatasetFormat? = nil, label: String? = nil,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let table = try TableGuess.guess(at: path, format: format, label: label)
    let columns = table?.columns ?? [:]
    // What a table names lies beside it, and so is a part of the dataset.
    let path =
      try table?.columns.contains { $0.value == .image || $0.value == .sound } == true ? Self.folder(of: path) : path
    let format = try format ?? DatasetFormat(detecting: path, namingColumns: table != nil)
    let collection = try format.open(path, columns: columns)
    let roles = try RecordRoles(collection.features, label: label ?? table?.answer, at: path)
    var tally = RecordTally(roles)
    for split in collection.splits {
      tally.begin(split.name)
      for shard in split.shardLengths.indices {
        let reader = try collection.makeReader(split: split, shard: shard)
        for ordinal in 0..<split.shardLengths[shard] {
          let place = reader.place(of: ordinal)
          do {
            let name =
              reader.name(of: ordinal)
              ?? (place.contains(".") && place != collection.shardPath(split: split, shard: shard)
                ? place : "\(split.name) \(ordinal)")
            try reader.read(ordinal) { try tally.add(Example(parsing: $0), named: name) }
          } catch let error as RecordsError {
            tally.add(error.message.contains(place) ? error : error.at(place))
          }
          if tally.recordCount.isMultiple(of: 100) { progress(tally.recordCount) }
        }
      }
    }
    guard tally.recordCount > 0 else {
      throw DraftError(
        .nothing, "\(path) holds no record that can be used" + (tally.faults.first.map { ": \($0.message)" } ?? ""))
    }
    self.path = path
    self.manifest = manifest
    self.format = format
    self.columns = columns
    inputFeature = roles.input ?? ""
    content = tally.content
    answer = tally.answer
    splits = tally.splits
    (faults, faultCount) = (tally.faults, tally.faultCount)
    (duplicates, duplicateCount, straddlingCount) = (tally.duplicates, tally.duplicateCount, tally.straddlingCount)
    (suspects, suspectCount) = (tally.suspects, tally.suspectCount)
    gaps = tally.gaps
    if case .number = answer, let fault = faults.first {
      throw DraftError(
        .unclear,
        "\(faultCount) of the records have no number to be told, or cannot be read; remove them first: \(fault.message)"
      )
    }
    leftOut = collection.leftOut
  }

  /// The folder that a table lies in, where it is a folder of its own.
  private static func folder(of path: String) throws(DraftError) -> String {
    guard path.lowercased().hasSuffix(".csv") else { return path }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    guard !folder.isEmpty, folder != "." else {
      throw DraftError(
        .unclear, "\(path) names files that lie beside it; put it and them into a folder, and give the folder")
    }
    return folder
  }
}
