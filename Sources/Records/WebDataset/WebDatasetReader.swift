/// Reads the samples of one WebDataset shard from front to back.
public struct WebDatasetReader {
  private let archive: ArchiveReader
  private let columns: [WebDatasetColumn]?
  private var pending: (member: ArchiveReader.Member, key: String, field: String)?
  private var seen: Set<ByteName> = []
  private var hasStarted = false

  /// How many samples were read.
  public private(set) var sampleCount = 0

  /// How many files were passed over because they are no part of a sample: without a dot, or metadata.
  public private(set) var passedOverCount = 0

  /// Where the next sample begins in the plain archive; the end of the last one after it.
  var byteOffset: Int { pending?.member.byteOffset ?? 0 }

  /// Opens a tar file, plain, or compressed as its name says.
  ///
  /// - Parameter features: what the fields mean; without them values are what their suffixes tell, by field.
  public init(
    path: String, features: TFDSFeatures? = nil, limits: ArchiveReader.Limits = .init()
  ) throws(RecordsError) {
    let file = try WebDatasetCollection.plainFile(path)
    try self.init(
      archive: ArchiveReader(file: file, range: nil, isPart: false, limits: limits), features: features)
  }

  init(archive: ArchiveReader, features: TFDSFeatures?) throws(RecordsError) {
    self.archive = archive
    columns = if let features { try WebDatasetColumn.columns(of: features) } else { nil }
  }

  /// The next sample's key and values; `nil` at the end.
  public mutating func next() throws(RecordsError) -> NamedRecord? {
    guard let sample = try nextSample() else { return nil }
    let values =
      if let columns {
        try sample.values(of: columns, path: archive.path)
      } else {
        try sample.values(path: archive.path)
      }
    return NamedRecord(key: sample.key, values: values)
  }

  /// The next sample's files; `nil` at the end.
  ///
  /// - Throws: if two files of a sample have one field, or a key comes again after others: its files must be neighbours.
  public mutating func nextSample() throws(RecordsError) -> WebDatasetSample? {
    if !hasStarted {
      hasStarted = true
      try advance()
    }
    guard let first = pending else { return nil }
    guard seen.insert(ByteName(first.key)).inserted else {
      throw RecordsError(
        .damaged,
        "\(archive.path): key '\(first.key)' at byte \(first.member.byteOffset) was seen before, with other samples "
          + "between; the files of a sample must be neighbours")
    }
    var sample = WebDatasetSample(key: first.key, files: [:])
    while let next = pending, next.key.isName(first.key) {
      guard sample.files.updateValue(try archive.contents(), forKey: next.field) == nil else {
        throw RecordsError(
          .damaged,
          "\(archive.path): sample '\(next.key)' has a second field '\(next.field)' at byte \(next.member.byteOffset)")
      }
      try advance()
    }
    sampleCount += 1
    return sample
  }

  private mutating func advance() throws(RecordsError) {
    pending = nil
    while let member = try archive.next() {
      if let (key, field) = WebDatasetSample.split(member.path) {
        pending = (member, key, field)
        return
      }
      passedOverCount += 1
    }
  }
}
