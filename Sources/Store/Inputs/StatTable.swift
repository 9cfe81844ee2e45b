/// The file of a `StatCache`: sorted entries of fixed length, searched where they lie, so that opening it parses nothing.
///
/// A head of 8 bytes and two counts; 80 bytes a file (fingerprint, SHA-256), sorted by their bytes; 64 bytes a folder
/// (SHA-256 of the scan, SHA-256 of the content), sorted likewise; the SHA-256 of all that.
package struct StatTable {
  private static let head = Array("MRSTAT02".utf8)
  private static let fingerprintByteCount = 48
  private static let digestByteCount = 32
  private static let fileByteCount = fingerprintByteCount + digestByteCount
  private static let folderByteCount = 2 * digestByteCount

  /// The whole file.
  package private(set) var bytes: [UInt8] = []
  private var fileCount = 0
  private var folderCount = 0

  /// The newest entries are kept where there are more: a table is to be read in a moment.
  private static let limit = 2_000_000

  package init() {}

  /// Reads a file; `nil` where it is not one that was written whole.
  package init?(bytes: [UInt8]) {
    let headByteCount = Self.head.count + 16
    guard bytes.count >= headByteCount + Self.digestByteCount, bytes.starts(with: Self.head) else { return nil }
    let files = Self.integer(bytes, at: Self.head.count)
    let folders = Self.integer(bytes, at: Self.head.count + 8)
    guard (0...Self.limit).contains(files), (0...Self.limit).contains(folders),
      bytes.count == headByteCount + files * Self.fileByteCount + folders * Self.folderByteCount + Self.digestByteCount,
      Digest(of: bytes.dropLast(Self.digestByteCount)).bytes.elementsEqual(bytes.suffix(Self.digestByteCount))
    else { return nil }
    self.bytes = bytes
    fileCount = files
    folderCount = folders
  }

  /// The content of a file with this fingerprint.
  package func digest(of fingerprint: Fingerprint) -> Digest? {
    find(Self.bytes(of: fingerprint), from: Self.head.count + 16, count: fileCount, stride: Self.fileByteCount)
  }

  /// The content of a folder of which this was seen.
  package func digest(ofScan scan: Digest) -> Digest? {
    find(
      scan.bytes, from: Self.head.count + 16 + fileCount * Self.fileByteCount, count: folderCount,
      stride: Self.folderByteCount)
  }

  /// A table with more entries.
  ///
  /// Where a file of the same device and inode was remembered with another fingerprint, only the new one is kept.
  package func adding(files: [Fingerprint: Digest], folders: [Digest: Digest]) -> StatTable {
    let replaced = Set(files.keys.map { [$0.device, $0.inode] })
    var fileEntries = files.map { Self.bytes(of: $0.key) + $0.value.bytes }
    var folderEntries = folders.map { $0.key.bytes + $0.value.bytes }
    let firstFile = Self.head.count + 16
    for index in 0..<fileCount where fileEntries.count < Self.limit {
      let start = firstFile + index * Self.fileByteCount
      let identity = [
        UInt64(bitPattern: Int64(Self.integer(bytes, at: start))),
        UInt64(bitPattern: Int64(Self.integer(bytes, at: start + 8))),
      ]
      if !replaced.contains(identity) { fileEntries.append(Array(bytes[start..<start + Self.fileByteCount])) }
    }
    let known = Set(folders.keys.map(\.bytes))
    // A folder's scan changes with every file in it, so old ones are of little use.
    for index in 0..<folderCount where folderEntries.count < max(folders.count, 1000) {
      let start = firstFile + fileCount * Self.fileByteCount + index * Self.folderByteCount
      if !known.contains(Array(bytes[start..<start + 32])) {
        folderEntries.append(Array(bytes[start..<start + Self.folderByteCount]))
      }
    }
    fileEntries.sort { $0.lexicographicallyPrecedes($1) }
    folderEntries.sort { $0.lexicographicallyPrecedes($1) }
    var table = StatTable()
    table.fileCount = fileEntries.count
    table.folderCount = folderEntries.count
    var content = Self.head
    Self.append(fileEntries.count, to: &content)
    Self.append(folderEntries.count, to: &content)
    for entry in fileEntries { content += entry }
    for entry in folderEntries { content += entry }
    table.bytes = content + Digest(of: content).bytes
    return table
  }

  private func find(_ key: [UInt8], from start: Int, count: Int, stride: Int) -> Digest? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      let place = start + middle * stride
      let entry = bytes[place..<place + key.count]
      if entry.elementsEqual(key) {
        return Digest(bytes: bytes[(place + key.count)..<(place + stride)])
      }
      if entry.lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  private static func bytes(of fingerprint: Fingerprint) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(fingerprintByteCount)
    for number in fingerprint.numbers { append(number, to: &bytes) }
    return bytes
  }

  private static func append(_ number: Int, to bytes: inout [UInt8]) {
    for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  private static func integer(_ bytes: [UInt8], at place: Int) -> Int {
    bytes[place..<place + 8].reduce(0) { $0 << 8 | Int($1) }
  }
}
