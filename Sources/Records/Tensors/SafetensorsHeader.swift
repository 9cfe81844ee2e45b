/// The header of a safetensors file: eight bytes of length, then JSON that says where each tensor lies.
struct SafetensorsHeader {
  /// One tensor's row.
  struct Row {
    var name: String
    var type: StoredTensor.ElementType
    var shape: [Int]
    /// Where the elements are in the file.
    var byteRange: Range<Int>
  }

  /// The format's own limit on the JSON.
  static let jsonByteLimit = 100_000_000

  /// The tensors, in the order of their bytes.
  var rows: [Row] = []
  var metadata: [String: String] = [:]

  /// Reads and checks the header of a file in memory.
  init(bytes: Span<UInt8>) throws(RecordsError) {
    try Self.checkFile(byteCount: bytes.count)
    let jsonByteCount = try Self.jsonByteCount(prefix: bytes, fileByteCount: bytes.count)
    let json = bytes.extracting(8..<8 + jsonByteCount).withUnsafeBufferPointer { Array($0) }
    try self.init(json: json, fileByteCount: bytes.count)
  }

  /// Reads and checks the header of a file whose tensors are not read.
  init(of file: InputFile) throws(RecordsError) {
    try Self.checkFile(byteCount: file.byteCount)
    var json: [UInt8] = []
    try file.read(at: 0, count: 8, into: &json)
    let jsonByteCount = try Self.jsonByteCount(prefix: json.span, fileByteCount: file.byteCount)
    json = []
    try file.read(at: 8, count: jsonByteCount, into: &json)
    try self.init(json: json, fileByteCount: file.byteCount)
  }

  /// Checks that the tensors fill the file without overlap or hole, and that no two have one name.
  private init(json: [UInt8], fileByteCount: Int) throws(RecordsError) {
    let dataStart = 8 + json.count
    guard json.first == UInt8(ascii: "{") else {
      throw RecordsError(.damaged, "safetensors: the header must begin with '{' at byte 8")
    }
    var scanner = JSONScanner(json, offset: 8)
    var rows: [Row] = []
    var metadata: [String: String] = [:]
    try scanner.object { (scanner, name) throws(RecordsError) in
      if name == "__metadata__" {
        try scanner.object { (scanner, key) throws(RecordsError) in metadata[key] = try scanner.string() }
      } else {
        rows.append(try Self.row(name, &scanner, dataStart: dataStart, fileByteCount: fileByteCount))
      }
    }
    try scanner.end()
    rows.sort {
      ($0.byteRange.lowerBound, $0.byteRange.upperBound) < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
    }
    var end = dataStart
    var names: Set<String> = []
    for row in rows {
      guard names.insert(row.name).inserted else {
        throw RecordsError(.damaged, "safetensors: two tensors are called '\(row.name)'")
      }
      guard row.byteRange.lowerBound == end else {
        let fault = row.byteRange.lowerBound < end ? "overlaps the tensor before it" : "leaves a hole before it"
        throw RecordsError(
          .damaged,
          "safetensors: tensor '\(row.name)' begins at byte \(row.byteRange.lowerBound), expected \(end): it \(fault)")
      }
      end = row.byteRange.upperBound
    }
    guard end == fileByteCount else {
      throw RecordsError(.damaged, "safetensors: the tensors end at byte \(end), but the file at \(fileByteCount)")
    }
    self.rows = rows
    self.metadata = metadata
  }

  /// Refuses a file too short for any header.
  static func checkFile(byteCount: Int) throws(RecordsError) {
    guard byteCount >= 10 else {
      throw RecordsError(.damaged, "safetensors: \(byteCount) bytes cannot hold a header; at least 10 are needed")
    }
  }

  /// The length of the JSON, which must be within the format's limit and the file.
  static func jsonByteCount(prefix: Span<UInt8>, fileByteCount: Int) throws(RecordsError) -> Int {
    let low = UInt64(TFRecordFrame.littleEndian32(prefix, at: 0))
    let length = low | UInt64(TFRecordFrame.littleEndian32(prefix, at: 4)) << 32
    guard length <= UInt64(jsonByteLimit) else {
      throw RecordsError(
        .damaged, "safetensors: the header declares \(length) bytes, at most \(jsonByteLimit) are allowed")
    }
    guard length <= UInt64(fileByteCount - 8) else {
      throw RecordsError(
        .damaged, "safetensors: the header declares \(length) bytes, but \(fileByteCount - 8) are left in the file")
    }
    return Int(length)
  }

  private static func row(
    _ name: String, _ scanner: inout JSONScanner, dataStart: Int, fileByteCount: Int
  ) throws(RecordsError) -> Row {
    var typeName: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { (scanner, key) throws(RecordsError) in
      switch key {
      case "dtype": typeName = try scanner.string()
      case "shape": shape = try scanner.integers()
      case "data_offsets": offsets = try scanner.integers()
      default: throw scanner.error("tensor '\(name)' has the unknown key '\(key)', which ends")
      }
    }
    guard let typeName, let shape, let offsets, offsets.count == 2 else {
      throw scanner.error("tensor '\(name)' needs dtype, shape and two data_offsets; its row ends")
    }
    guard let type = StoredTensor.ElementType(rawValue: typeName) else {
      let known = StoredTensor.ElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw RecordsError(.unsupported, "safetensors: tensor '\(name)' has dtype \(typeName); \(known) are read")
    }
    let limit = fileByteCount - dataStart
    guard offsets[0] <= offsets[1], offsets[1] <= limit else {
      throw RecordsError(
        .damaged, "safetensors: tensor '\(name)' claims bytes \(offsets[0])..<\(offsets[1]) of \(limit) bytes of data")
    }
    var needed = type.byteCount
    for length in shape {
      let (product, overflow) = needed.multipliedReportingOverflow(by: length)
      guard !overflow else {
        throw RecordsError(.damaged, "safetensors: tensor '\(name)' has the absurd shape \(shape)")
      }
      needed = product
    }
    guard needed == offsets[1] - offsets[0] else {
      throw RecordsError(
        .damaged,
        "safetensors: tensor '\(name)' of shape \(shape) and dtype \(typeName) needs \(needed) bytes, but its "
          + "data_offsets span \(offsets[1] - offsets[0])")
    }
    return Row(name: name, type: type, shape: shape, byteRange: dataStart + offsets[0]..<dataStart + offsets[1])
  }

  /// The header's bytes, padded with spaces to a multiple of eight.
  static func serialized(_ file: Safetensors) -> [UInt8] {
    serialized(file.metadata, file.entries.map { ($0.name, $0.tensor.elements.type, $0.tensor.shape) })
  }

  /// The header of tensors that follow it in this order.
  static func serialized(
    _ metadata: [String: String], _ tensors: [(name: String, type: StoredTensor.ElementType, shape: [Int])]
  ) -> [UInt8] {
    var parts: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(jsonText($0.key)):\(jsonText($0.value))" }
      parts.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.shape.reduce(1, *) * tensor.type.byteCount
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      parts.append(
        "\(jsonText(tensor.name)):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var json = Array("{\(parts.joined(separator: ","))}".utf8)
    while json.count % 8 != 0 { json.append(32) }
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
  }
}
