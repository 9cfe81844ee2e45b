/// Where each sample of one WebDataset shard begins in the plain archive, found by one scan over the headers.
///
/// Eight bytes a sample. Contents are passed over, but for compressed shards, which have to be unpacked.
struct WebDatasetIndex: Sendable {
  /// Where each sample begins, then where the archive ends.
  let offsets: [Int]

  /// How many samples there are.
  var sampleCount: Int { offsets.count - 1 }

  /// Scans a plain tar archive.
  ///
  /// - Throws: if the archive is damaged, or the files of a sample are not neighbours.
  init(scanning file: InputFile) throws(RecordsError) {
    let archive = try ArchiveReader(file: file, range: nil, isPart: false)
    var offsets: [Int] = []
    var seen: Set<ByteName> = []
    var current: ByteName?
    while let member = try archive.next() {
      guard let key = WebDatasetSample.split(member.path)?.key else { continue }
      if ByteName(key) == current { continue }
      guard seen.insert(ByteName(key)).inserted else {
        throw RecordsError(
          .damaged,
          "\(file.path): key '\(key)' at byte \(member.byteOffset) was seen before, with other samples between; the "
            + "files of a sample must be neighbours")
      }
      current = ByteName(key)
      offsets.append(member.byteOffset)
    }
    self.offsets = offsets + [file.byteCount]
  }
}
