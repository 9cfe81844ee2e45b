import Records

/// Which features of records are fed, and which is told.
struct RecordRoles {
  enum Kind: Equatable { case image, sound, table }

  let kind: Kind
  /// The image or sound; `nil` of a table.
  let input: String?
  /// The columns that may be fed, of a table, with how many numbers each gives.
  let columns: [(name: String, width: Int)]
  /// What is told.
  let answer: String
  /// The names of the classes; `nil` where a number is told.
  let classNames: [String]?

  /// Finds them among a dataset's features.
  ///
  /// - Parameter label: what is told; found if `nil`.
  /// - Throws: ``DraftError`` that says what is missing, and what there is.
  init(_ features: TFDSFeatures, label: String?, at path: String) throws {
    let all = features.features
    func names(_ test: (TFDSFeatures.Feature) -> Bool) -> [String] {
      all.sortedByName.filter { test($0.value) }.map(\.key)
    }
    let images = names { if case .image = $0 { true } else { false } }
    let sounds = names { if case .audio = $0 { true } else { false } }
    let one = names { if case .tensor(let shape, _, _) = $0 { shape.isEmpty } else { false } }
    if let label, all[label] == nil {
      throw DraftError(.unclear, "\(path) has no '\(label)'; it has \(features.names.joined(separator: ", "))")
    }
    guard let answer = label ?? features.classFeature ?? (one.count == 1 && !(images + sounds).isEmpty ? one[0] : nil)
    else {
      throw DraftError(
        .unclear,
        "nothing in \(path) tells what is to be learned; give --label NAME, one of "
          + features.names.joined(separator: ", "))
    }
    self.answer = answer
    switch all[answer] {
    case .classLabel(let count, let given): classNames = given.isEmpty ? (0..<count).map(String.init) : given
    case .tensor(let shape, _, _) where shape.isEmpty: classNames = nil
    default:
      throw DraftError(
        .unclear, "'\(answer)' in \(path) is \(all[answer]?.summary ?? "missing"), neither a class nor one number")
    }
    let media = images.isEmpty ? sounds : images
    guard media.count < 2 else {
      throw DraftError(
        .unclear, "\(path) has several images or sounds, \(media.joined(separator: ", ")); write the pipeline by hand")
    }
    kind = images.isEmpty ? sounds.isEmpty ? .table : .sound : .image
    input = media.first
    columns = all.sortedByName.compactMap { name, feature in
      guard media.isEmpty, name != answer, !CSVTable.isPlace(name) else { return nil }
      switch feature {
      case .tensor(let shape, _, _) where shape.isEmpty: return (name, 1)
      case .classLabel(let count, _): return (name, count)
      default: return nil
      }
    }
    if media.isEmpty && columns.isEmpty {
      throw DraftError(
        .nothing, "\(path) has neither images nor sounds nor columns of numbers or categories to learn from")
    }
  }
}
