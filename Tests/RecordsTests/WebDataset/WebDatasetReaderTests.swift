import Foundation
import Records
import Store
import Testing

@Suite struct WebDatasetReaderTests {
  private func tar(
    _ members: [(String, [UInt8])], _ folder: TemporaryFolder, _ name: String = "a.tar"
  ) throws -> String {
    let writer = try TarWriter(file: folder.create(name))
    for (name, bytes) in members { try writer.write(bytes, as: name) }
    _ = try writer.finish()
    return "\(folder.path)/\(name)"
  }

  private func samples(_ path: String) throws -> [WebDatasetSample] {
    var reader = try WebDatasetReader(path: path)
    var samples: [WebDatasetSample] = []
    while let sample = try reader.nextSample() { samples.append(sample) }
    return samples
  }

  @Test func keysEndAtTheFirstDotOfTheLastComponent() throws {
    let folder = try TemporaryFolder()
    let path = try tar(
      [
        ("__meta__", [9]), ("a.b/c.seg.PNG", [1]), ("a.b/c.cls", [50]), ("README", [3]), (".hidden", [4]),
        ("a.b/d.txt", [5]),
      ], folder)
    #expect(
      try samples(path) == [
        WebDatasetSample(key: "a.b/c", files: ["seg.png": [1], "cls": [50]]),
        WebDatasetSample(key: "a.b/d", files: ["txt": [5]]),
      ])
    var reader = try WebDatasetReader(path: path)
    while try reader.next() != nil {}
    #expect(reader.sampleCount == 2)
    #expect(reader.passedOverCount == 3)
  }

  @Test(arguments: [Compression.gzip, .zstd]) func compressedTarsAreRead(compression: Compression) throws {
    let folder = try TemporaryFolder()
    let plain = try tar([("a.txt", [UInt8](repeating: 7, count: 200_000)), ("ü.txt", [1])], folder)
    let packed = try folder.write(
      compression.compressed(InputFile.contents(of: plain, limit: 1 << 20)), to: "packed")
    #expect(try samples(packed) == samples(plain))
    #expect(try samples(packed).map(\.key) == ["a", "ü"])
  }

  @Test func doubleFieldsAndKeysThatComeAgainAreErrors() throws {
    let folder = try TemporaryFolder()
    let twice = try tar([("a.x", [1]), ("a.X", [2])], folder, "twice.tar")
    #expect(#expect(throws: RecordsError.self) { try samples(twice) }?.message.contains("second field 'x'") == true)
    let apart = try tar([("a.x", [1]), ("b.x", [2]), ("a.y", [3])], folder, "apart.tar")
    let error = #expect(throws: RecordsError.self) { try samples(apart) }
    #expect(error?.message.contains("key 'a' at byte 2048") == true)
  }

  @Test func everyCutIsAnError() throws {
    let folder = try TemporaryFolder()
    let path = try tar([("a.x", [1, 2, 3]), ("a.y", [4]), ("b.x", [5])], folder)
    let sound = try InputFile.contents(of: path, limit: 1 << 20)
    #expect(sound.count == 6 * 512 + 1024)
    // The second block of the end mark carries nothing.
    for length in stride(from: 0, to: 6 * 512 + 512, by: 7) {
      let cut = try folder.write(Array(sound.prefix(length)), to: "cut")
      let error = #expect(throws: RecordsError.self, "cut at \(length)") { try samples(cut) }
      #expect(error?.message.contains(cut) == true)
    }
    for length in [512, 1024, 2048, 3072] {
      #expect(throws: RecordsError.self, "cut at \(length)") {
        try samples(folder.write(Array(sound.prefix(length)), to: "cut"))
      }
    }
  }

  @Test func flippedBitsInHeadersAreErrorsOrOtherSamples() throws {
    let folder = try TemporaryFolder()
    let path = try tar([("a.x", [1, 2, 3]), ("b.x", [5])], folder)
    let sound = try InputFile.contents(of: path, limit: 1 << 20)
    let expected = try samples(path)
    var refused = 0
    for bit in stride(from: 0, to: 512 * 8, by: 3) {
      var damaged = sound
      damaged[bit / 8] ^= 1 << (bit % 8)
      do {
        #expect(try samples(folder.write(damaged, to: "flip")) == expected, "bit \(bit)")
      } catch is RecordsError { refused += 1 }
    }
    #expect(refused > 1000)
  }

  @Test func aMemberThatExpandsWithoutLimitIsRefused() throws {
    let folder = try TemporaryFolder()
    let plain = try tar([("a.txt", [UInt8](repeating: 0, count: 1 << 20))], folder)
    var reader = try WebDatasetReader(path: plain, limits: .init(memberByteCount: 1 << 16))
    #expect(#expect(throws: RecordsError.self) { try reader.next() }?.message.contains("'a.txt'") == true)
    var total = try WebDatasetReader(path: plain, limits: .init(totalByteCount: 1 << 16))
    #expect(throws: RecordsError.self) { try total.next() }
  }

  @Test func filesOfAnotherTypeThanDescribedAreErrors() throws {
    let folder = try TemporaryFolder()
    let features = TFDSFeatures(features: ["a": .tensor(shape: [2], type: .float32)])
    for array in [
      NumericArray(type: .int32, shape: [2], bytes: bytes("0000000000000000")),
      NumericArray(type: .float32, shape: [1], bytes: bytes("00000000")),
    ] {
      let path = try tar([("k.a.npy", NPYArray.file(array))], folder, "\(array.type).tar")
      var reader = try WebDatasetReader(path: path, features: features)
      let error = #expect(throws: RecordsError.self) { try reader.next() }
      #expect(error?.message.contains("sample 'k', field 'a.npy' is \(array.type)") == true)
    }
  }

  @Test func valuesFollowSuffixes() throws {
    let folder = try TemporaryFolder()
    let array = NumericArray(type: .float32, shape: [2], bytes: [0, 0, 128, 63, 0, 0, 0, 64])
    let path = try tar(
      [("a.cls", Array("-3\n".utf8)), ("a.npy", NPYArray.file(array)), ("a.json", Array("[1,2]".utf8)), ("a.z", [1])],
      folder)
    var reader = try WebDatasetReader(path: path)
    #expect(
      try reader.next()
        == NamedRecord(
          key: "a",
          values: [
            "cls": .numbers(NumericArray(int64: -3)), "npy": .numbers(array),
            "json": .numbers(
              NumericArray(type: .int64, shape: [2], bytes: [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0])),
            "z": .bytes([1]),
          ]))
    for (name, bytes) in [("b.cls", Array("x".utf8)), ("b.npy", [1, 2]), ("b.json", Array("{".utf8))] {
      var reader = try WebDatasetReader(path: tar([(name, bytes)], folder, "\(name).tar"))
      #expect(#expect(throws: RecordsError.self) { try reader.next() }?.message.contains("sample 'b'") == true)
    }
  }
}
