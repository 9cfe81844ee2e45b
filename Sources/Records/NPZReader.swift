/// Reads the arrays of a NumPy archive (`numpy.savez`, compressed or not) one after another.
public struct NPZReader {
  private let archive: ArchiveReader

  /// Opens an archive.
  ///
  /// - Parameter arrayByteLimit: the most bytes that one array's file may have.
  public init(path: String, arrayByteLimit: Int = 1 << 32) throws(RecordsError) {
    archive = try ArchiveReader(path: path, limits: .init(memberByteCount: arrayByteLimit))
  }

  /// The next array with its name; `nil` at the end.
  public mutating func next() throws(RecordsError) -> (name: String, array: NumericArray)? {
    while let member = try archive.next() {
      guard member.path.hasSuffix(".npy") else { continue }
      let array = try NPYArray.parse(archive.contents(), path: "\(archive.path): member '\(member.path)'")
      return (String(member.path.dropLast(4)), array)
    }
    return nil
  }
}
