import Records
import Store
import Testing

@Suite struct SafetensorsTests {
  private func sample() -> Safetensors {
    var file = Safetensors(metadata: ["b": "2", "a": "quote \" and \\ and \u{1}é\n"])
    file["w"] = StoredTensor(shape: [2, 2], elements: .float32([1, -0.0, .infinity, 3.5]))
    file["step"] = StoredTensor(shape: [], elements: .int64([.min]))
    file["i"] = StoredTensor(shape: [3], elements: .int32([1, -2, 3]))
    file["empty"] = StoredTensor(shape: [0, 4], elements: .float32([]))
    file["bytes"] = StoredTensor(shape: [1, 3], elements: .uint8([1, 2, 255]))
    return file
  }

  @Test func roundTripKeepsOrderAndBytes() throws {
    let bytes = sample().serialized()
    let read = try Safetensors(bytes: bytes)
    #expect(read == sample())
    #expect(read.names == ["w", "step", "i", "empty", "bytes"])
    #expect(read.serialized() == bytes)
    let folder = try TemporaryFolder()
    let file = try folder.create("a.safetensors")
    try sample().write(to: file)
    _ = try file.finish()
    #expect(try Safetensors(path: "\(folder.path)/a.safetensors") == sample())
  }

  /// Bytes as Python's safetensors writes them: header in any key order, padded with spaces.
  @Test func readsAHeaderWrittenElsewhere() throws {
    let read = try Safetensors(
      bytes: file(
        #"{ "b":{"data_offsets":[4,5],"dtype":"U8","shape":[1]}, "#
          + #""a":{"shape":[1],"dtype":"F32","data_offsets":[0,4]} }   "#,
        [0, 0, 128, 63, 9]))
    #expect(read.names == ["a", "b"])
    #expect(read["a"]?.floats == [1])
  }

  /// Floating-point numbers of other widths become 32-bit ones: 1, -2.5, the smallest half, infinity, and not a number.
  @Test func otherWidthsAreRead() throws {
    let half: [UInt16] = [0x3C00, 0xC100, 0x0001, 0x7C00, 0x7E00, 0x8000]
    let brain: [UInt16] = [0x3F80, 0xC020]
    let double: [Double] = [1, -2.5, 1e300]
    let data = half.flatMap(littleEndian) + brain.flatMap(littleEndian) + double.flatMap { littleEndian($0.bitPattern) }
    let read = try Safetensors(
      bytes: file(
        #"{"h":{"dtype":"F16","shape":[6],"data_offsets":[0,12]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[12,16]},"#
          + #""d":{"dtype":"F64","shape":[3],"data_offsets":[16,40]}}"#, data))
    let values = try #require(read["h"]?.floats)
    #expect(Array(values[..<4]) == [1, -2.5, 0x1p-24, .infinity] && values[4].isNaN && values[5].sign == .minus)
    #expect(read["b"]?.floats == [1, -2.5] && read["d"]?.floats == [1, -2.5, .infinity])
  }

  private func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  @Test(arguments: [
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
      6, "overlaps"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[5,9]}}"#,
      9, "hole"
    ),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 5, "end at byte"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "needs 8 bytes"),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
      4, "appears twice"
    ),
    (#"{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}"#, 1, "dtype F8_E4M3"),
    (#"{"a":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,0]}}"#, 0, "absurd"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}"#, 4, "claims"),
    (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4, "integer"),
    (#"{"a":{"dtype":"F32","shape":[1]}}"#, 4, "needs dtype"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} x"#, 4, "unexpected text"),
  ]) func refuses(header: String, dataByteCount: Int, words: String) throws {
    let bytes = file(header, [UInt8](repeating: 0, count: dataByteCount))
    let error = #expect(throws: RecordsError.self) { try Safetensors(bytes: bytes) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func refusesAHeaderThatIsTooLong() {
    let bytes = withUnsafeBytes(of: UInt64(100_000_001).littleEndian) { Array($0) } + Array("{}".utf8)
    let error = #expect(throws: RecordsError.self) { try Safetensors(bytes: bytes) }
    #expect(error?.message.contains("100000001") == true)
  }

  @Test func everyCutIsRefused() {
    let bytes = sample().serialized()
    for length in 0..<bytes.count {
      #expect(throws: RecordsError.self) { try Safetensors(bytes: Array(bytes.prefix(length))) }
    }
  }

  @Test func removingKeepsTheOthers() {
    var file = sample()
    file["step"] = nil
    #expect(file.names == ["w", "i", "empty", "bytes"])
    #expect(file["bytes"]?.elements == .uint8([1, 2, 255]))
  }

  private func file(_ header: String, _ data: [UInt8]) -> [UInt8] {
    let json = Array(header.utf8)
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json + data
  }
}
