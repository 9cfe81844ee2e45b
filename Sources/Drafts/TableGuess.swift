import Records
import Store

/// What the columns of a CSV file hold, by what stands in them.
struct TableGuess {
  /// What columns hold that does not follow from their numbers.
  let columns: NamedValues<CSVTable.Column>
  /// The column that is to be told.
  let answer: String

  /// The names that columns of classes and of numbers to be told often have.
  private static let answerNames = ["label", "class", "target", "category", "species", "y"]
  /// The most classes that a column of texts, and one of integers, is taken to have.
  private static let classLimit = 100, numberLimit = 20
  /// How many rows are looked at.
  private static let rowLimit = 10_000

  /// Looks at the first rows of a table.
  ///
  /// - Returns: `nil` where the path is no CSV file, nor a folder of them.
  /// - Throws: ``DraftError`` where nothing says which column is to be told.
  static func guess(
    at path: String, format: DatasetFormat?, label: String?
  ) throws -> TableGuess? {
    guard let format = try format ?? (isTable(path) ? .csv : nil), format == .csv else { return nil }
    let table = try DatasetFormat.csv.open(path)
    guard let split = table.splits.first else { return nil }
    let names = table.features.names
    var texts = [Set<String>](repeating: [], count: names.count)
    var rowCount = 0
    let reader = try table.makeReader(split: split, shard: 0)
    for ordinal in 0..<min(split.shardLengths[0], rowLimit) {
      try reader.read(ordinal) { record in
        let features = try Example(parsing: record).features
        for (column, name) in names.enumerated() where texts[column].count <= rowLimit {
          switch features[name] {
          case .bytes(let bytes)?:
            if case .text? = table.features.features[name] {
              texts[column].insert(bytes.first.map { String(decoding: $0, as: UTF8.self) } ?? "")
            } else {
              texts[column].insert("\(bytes.first ?? [])")
            }
          case .integers(let integers)?: texts[column].insert("\(integers.first ?? 0)")
          default: break
          }
        }
      }
      rowCount += 1
    }
    var columns: NamedValues<CSVTable.Column> = [:]
    for (name, found) in zip(names, texts) where !found.isEmpty {
      guard case .text? = table.features.features[name] else { continue }
      if found.allSatisfy({ MediaFolder.Kind.images.format(of: $0) != nil }) { columns[name] = .image }
      if found.allSatisfy({ MediaFolder.Kind.sounds.format(of: $0) != nil }) { columns[name] = .sound }
    }
    let answer = try answer(in: path, names, table.features, texts, rowCount, columns, label)
    // Other texts of which there are few are categories.
    for (name, found) in zip(names, texts) where columns[name] == nil {
      let feature = name.isName(answer) ? table.features.features[name] : .text
      guard case .text? = name.isName(answer) ? .text : table.features.features[name] else { continue }
      if mayBeClasses(feature, found, rowCount) { columns[name] = .label(names: nil) }
    }
    return TableGuess(columns: columns, answer: answer)
  }

  /// The column to be told: the one that was named, or the only one that looks like it.
  private static func answer(
    in path: String, _ names: [String], _ features: TFDSFeatures, _ texts: [Set<String>], _ rowCount: Int,
    _ columns: NamedValues<CSVTable.Column>, _ label: String?
  ) throws -> String {
    if let label {
      guard names.containsName(label) else {
        throw DraftError(.unclear, "\(path) has no column '\(label)'; it has \(names.joined(separator: ", "))")
      }
      return label
    }
    let candidates = names.indices.filter { columns[names[$0]] == nil && !CSVTable.isPlace(names[$0]) }
    let wellNamed = answerNames.compactMap { word in candidates.first { names[$0].lowercased() == word } }
    let texted = candidates.filter {
      if case .text? = features.features[names[$0]] { mayBeClasses(.text, texts[$0], rowCount) } else { false }
    }
    let only = texted.count == 1 ? texted.first : candidates.count == 1 ? candidates.first : nil
    // Tables often end in what is to be told.
    guard let place = wellNamed.first ?? only ?? texted.last.flatMap({ $0 == candidates.last ? $0 : nil }) else {
      throw DraftError(
        .unclear,
        "nothing in \(path) says which column is to be told; give --label NAME, one of \(names.joined(separator: ", "))"
      )
    }
    return names[place]
  }

  /// Whether a column's values are few enough to be classes; fractions are none.
  private static func mayBeClasses(_ feature: TFDSFeatures.Feature?, _ texts: Set<String>, _ rowCount: Int) -> Bool {
    let enough = max(2, rowCount / 5)
    return switch feature {
    case .text?: texts.count <= min(classLimit, enough)
    case .tensor(_, .int64, _)?: texts.count <= min(numberLimit, enough)
    default: false
    }
  }

  private static func isTable(_ path: String) throws -> Bool {
    if Disk.followedStatus(path)?.kind == .folder {
      return try Disk.names(in: path).contains { $0.lowercased().hasSuffix(".csv") }
    }
    return path.lowercased().hasSuffix(".csv")
  }
}
