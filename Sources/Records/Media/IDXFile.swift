/// An IDX file of unsigned bytes: a shape and elements, row-major.
///
/// - Reference: yann.lecun.com/exdb/mnist, "The IDX file format".
public struct IDXFile: Sendable, Equatable {
  /// The length of each axis.
  public let shape: [Int]
  /// The elements.
  public let elements: [UInt8]

  /// The largest content that is read.
  private static let byteLimit = 1 << 32

  /// Reads a file, gzip or plain.
  public init(path: String) throws(RecordsError) {
    try self.init(bytes: InputFile.contents(of: path, limit: Self.byteLimit), path: path)
  }

  /// Reads bytes, gzip or plain; `path` is for messages.
  ///
  /// - Parameter byteLimit: the most that compressed bytes may expand to.
  public init(bytes: [UInt8], path: String, byteLimit: Int = 1 << 32) throws(RecordsError) {
    let content = Gzip.isGzip(bytes) ? try Gzip.decompressed(bytes, limit: byteLimit, path: path) : bytes
    guard content.count >= 4 else {
      throw RecordsError(.damaged, "\(path): \(content.count) bytes cannot hold an IDX header")
    }
    guard content[0] == 0, content[1] == 0 else {
      throw RecordsError(
        .damaged, "\(path): an IDX file begins with two zero bytes, found \(content[0]) and \(content[1])")
    }
    guard content[2] == 8 else {
      throw RecordsError(.unsupported, "\(path): IDX element type \(content[2]) at byte 2; unsigned bytes (8) are read")
    }
    let rank = Int(content[3])
    let start = 4 + 4 * rank
    guard rank > 0, content.count >= start else {
      throw RecordsError(
        .damaged, "\(path): the IDX header declares \(rank) axes, but the file has \(content.count) bytes")
    }
    var shape: [Int] = []
    var count = 1
    for axis in 0..<rank {
      let length = (0..<4).reduce(0) { $0 << 8 | Int(content[4 + 4 * axis + $1]) }
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow else { throw RecordsError(.damaged, "\(path): the IDX shape \(shape + [length]) is absurd") }
      shape.append(length)
      count = product
    }
    guard content.count - start == count else {
      throw RecordsError(
        .damaged, "\(path): the IDX shape \(shape) needs \(count) elements, but \(content.count - start) bytes follow")
    }
    self.shape = shape
    elements = Array(content[start...])
  }
}
