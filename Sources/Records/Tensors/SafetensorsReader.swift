/// A safetensors file whose arrays are read piece by piece, so that they may be larger than memory.
///
/// The header is checked when the file is opened; from then on every range asked for is checked against it.
public final class SafetensorsReader: Sendable {
  /// The text metadata.
  public let metadata: [String: String]

  private let file: InputFile
  private let rows: [String: SafetensorsHeader.Row]

  /// Opens a file and checks its header: types, shapes, and that the arrays fill the file without overlap or hole.
  public init(path: String) throws(RecordsError) {
    file = try InputFile(opening: path)
    let header: SafetensorsHeader
    do { header = try SafetensorsHeader(of: file) } catch { throw error.at(path) }
    metadata = header.metadata
    rows = Dictionary(header.rows.map { ($0.name, $0) }) { first, _ in first }
  }

  /// Where the file is.
  public var path: String { file.path }

  /// The shape of an array; `nil` where there is none of that name and type.
  public func shape(of name: String, _ type: StoredTensor.ElementType) -> [Int]? {
    rows[name].flatMap { $0.type == type ? $0.shape : nil }
  }

  /// Reads 32-bit floats of an array, counted over all axes, in place of what `values` holds.
  public func read(_ name: String, _ elements: Range<Int>, into values: inout [Float]) throws(RecordsError) {
    try read(name, .float32, elements, zero: 0, into: &values)
  }

  /// Reads 32-bit integers of an array, counted over all axes, in place of what `values` holds.
  public func read(_ name: String, _ elements: Range<Int>, into values: inout [Int32]) throws(RecordsError) {
    try read(name, .int32, elements, zero: 0, into: &values)
  }

  /// Reads 64-bit integers of an array, counted over all axes, in place of what `values` holds.
  public func read(_ name: String, _ elements: Range<Int>, into values: inout [Int64]) throws(RecordsError) {
    try read(name, .int64, elements, zero: 0, into: &values)
  }

  private func read<Number: BitwiseCopyable>(
    _ name: String, _ type: StoredTensor.ElementType, _ elements: Range<Int>, zero: Number, into values: inout [Number]
  ) throws(RecordsError) {
    guard let row = rows[name], row.type == type else {
      throw RecordsError(.damaged, "\(path) has no array '\(name)' of type \(type.rawValue)")
    }
    guard elements.lowerBound >= 0, elements.upperBound <= row.byteRange.count / type.byteCount else {
      throw RecordsError(
        .damaged,
        "\(path): elements \(elements) of '\(name)' were asked for, which has \(row.byteRange.count / type.byteCount)")
    }
    if values.count != elements.count { values = [Number](repeating: zero, count: elements.count) }
    let start = row.byteRange.lowerBound + elements.lowerBound * type.byteCount
    let result: Result<Void, RecordsError> = values.withUnsafeMutableBytes { room in
      // Sound: the element's size is the number's, and the pointer does not leave the closure.
      Result { () throws(RecordsError) in try file.read(at: start, into: room) }
    }
    try result.get()
  }
}
