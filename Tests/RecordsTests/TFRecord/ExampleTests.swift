import Records
import Testing

@Suite struct ExampleTests {
  /// Many small pieces of one list, and of one feature: in quadratic time this test would take minutes.
  @Test func manyPiecesAreMergedInLinearTime() throws {
    func nested(_ field: UInt8, _ content: [UInt8]) -> [UInt8] {
      var (length, rest) = ([UInt8](), content.count)
      repeat {
        length.append(UInt8(rest & 127) | (rest > 127 ? 128 : 0))
        rest >>= 7
      } while rest > 0
      return [field << 3 | 2] + length + content
    }
    let piece: [UInt8] = [0x1A, 3, 0x0A, 1, 7]
    let count = 200_000
    let key: [UInt8] = [0x0A, 1, 97]
    let lists = nested(2, Array(repeatElement(piece, count: count).joined()))
    let values = Array(repeatElement(nested(2, piece), count: count).joined())
    for entry in [key + lists, key + values] {
      let example = try Example(parsing: nested(1, nested(1, entry)).span)
      #expect(example.features == ["a": .integers(Array(repeating: 7, count: count))])
    }
  }

  @Test func knownAnswers() {
    #expect(Example.serialized(.floats([1.5])) == bytes("12060a040000c03f"))
    #expect(Example.serialized(.bytes([Array("ab".utf8)])) == bytes("0a040a026162"))
    #expect(Example.serialized(.integers([1])) == bytes("1a030a0101"))
    let framed = TFRecordWriter.framed(Example(features: ["label": .integers([1])]).serialized())
    #expect(framed == bytes("1200000000000000 241f6425 0a100a0e0a056c6162656c12051a030a0101 f5d6547b"))
  }

  @Test func roundTripIsKeySorted() throws {
    let example = Example(features: [
      "z": .integers([-1, 0, .max, .min]), "a": .floats([0, -0.5, .infinity]), "é": .bytes([[], [0, 255]]),
      "empty": .empty,
      "none": .integers([]),
    ])
    let serialized = example.serialized()
    #expect(try Example(parsing: serialized.span) == example)
    #expect(serialized == Example(features: example.features).serialized())
    let text = String(decoding: serialized, as: UTF8.self)
    #expect(text.firstIndex(of: "a").map { text[$0...].contains("z") } == true)
  }

  /// Unpacked integers and floats, an unknown field before and inside, two merged feature lists, fixed64 to skip.
  @Test func acceptsEveryLegalForm() throws {
    let unpackedIntegers = bytes("1a04 0805 0806")  // Int64List { 5, 6 } unpacked
    let unpackedFloats = bytes("120a 0d0000c03f 0d00000040")  // FloatList { 1.5, 2 } unpacked
    let first = entry("i", unpackedIntegers + bytes("1a03 0a0107"))  // merged with packed { 7 }
    let second = entry("f", unpackedFloats)
    let message =
      bytes("2801") + bytes("31 0807060504030201")
      + field(1, first + bytes("7a00")) + field(1, second)
    let example = try Example(parsing: Array(message).span)
    #expect(example.features == ["i": .integers([5, 6, 7]), "f": .floats([1.5, 2])])
  }

  @Test func theLastEntryAndTheLastKindCount() throws {
    let twice = field(1, entry("k", bytes("1a030a0101")) + entry("k", bytes("1a030a0102")))
    #expect(try Example(parsing: twice.span).features == ["k": .integers([2])])
    let kinds = field(1, entry("k", bytes("1a030a0101") + bytes("0a040a026162")))
    #expect(try Example(parsing: kinds.span).features == ["k": .bytes([Array("ab".utf8)])])
  }

  @Test func everyCutIsAnErrorOrParses() throws {
    let sound = Example(features: ["image": .bytes([[1, 2, 3]]), "label": .integers([300])]).serialized()
    for length in 1..<sound.count {
      #expect(throws: RecordsError.self) { try Example(parsing: Array(sound.prefix(length)).span) }
    }
    for offset in sound.indices {
      for bit in 0..<8 {
        var damaged = sound
        damaged[offset] ^= 1 << UInt8(bit)
        _ = try? Example(parsing: damaged.span)
        _ = try? FeatureScan.singleBytes(named: Array("image".utf8), in: damaged.span)
        _ = try? FeatureScan.singleInteger(named: Array("label".utf8), in: damaged.span)
      }
    }
  }

  private func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
    [number << 3 | 2, UInt8(content.count)] + content
  }

  private func entry(_ key: String, _ value: [UInt8]) -> [UInt8] {
    field(1, field(1, Array(key.utf8)) + field(2, value))
  }
}
