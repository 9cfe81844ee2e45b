import Foundation
import Records
import Testing

/// `arrays.npz` and `arrays-compressed.npz` were written by NumPy: see the README in Goldens.
@Suite struct NPZReaderTests {
  private func all(_ path: String) throws -> [String: NumericArray] {
    var reader = try NPZReader(path: path)
    var arrays: [String: NumericArray] = [:]
    while let (name, array) = try reader.next() { arrays[name] = array }
    return arrays
  }

  @Test(arguments: ["arrays.npz", "arrays-compressed.npz"]) func readsWhatNumPyWrote(name: String) throws {
    let arrays = try all(golden(name))
    #expect(arrays.count == 5)
    #expect(arrays["scalar"] == NumericArray(type: .float64, shape: [], bytes: [0, 0, 0, 0, 0, 0, 248, 63]))
    #expect(arrays["empty"] == NumericArray(type: .int32, shape: [0, 3], bytes: []))
    #expect(arrays["flags"] == NumericArray(type: .bool, shape: [2], bytes: [1, 0]))
    #expect(arrays["swapped"]?.integers == [1, -2, 70000])
    #expect(arrays["grid"]?.shape == [4, 5])
    #expect(arrays["grid"]?.integers == (0..<20).map { Int64($0) })
  }

  @Test func arraysKeepEveryTypeAndShape() throws {
    for type in NumericArray.ElementType.allCases {
      for shape in [[], [0], [3], [2, 0], [2, 1, 2]] {
        let count = shape.reduce(type.byteCount, *)
        let array = NumericArray(type: type, shape: shape, bytes: (0..<count).map { type == .bool ? 1 : UInt8($0 + 1) })
        let file = NPYArray.file(array)
        #expect((file.count - count) % 64 == 0)
        #expect(try NPYArray.parse(file, path: "a") == array)
      }
    }
  }

  @Test func everyCutAndEveryFlippedByteIsAnErrorOrAnArray() throws {
    let array = NumericArray(type: .int16, shape: [2, 3], bytes: (0..<12).map { UInt8($0) })
    let sound = NPYArray.file(array)
    for length in sound.indices {
      #expect(throws: RecordsError.self) { try NPYArray.parse(Array(sound.prefix(length)), path: "a") }
    }
    for offset in 0..<sound.count - 12 {
      var damaged = sound
      damaged[offset] ^= 1
      _ = try? NPYArray.parse(damaged, path: "a")
    }
    // No bytes are behind such rows, but they would be walked.
    for shape in ["(1099511627776, 0)", "(0, 4611686018427387904, 8)"] {
      let header = "{'descr': '|u1', 'fortran_order': False, 'shape': \(shape)}"
      let file = Array(sound.prefix(8)) + [UInt8(header.utf8.count), 0] + Array(header.utf8)
      let error = #expect(throws: RecordsError.self) { try NPYArray.parse(file, path: "a") }
      #expect(error?.message.contains("shape") == true)
    }
    let folder = try TemporaryFolder()
    let zip = try InputFile.contents(of: golden("arrays-compressed.npz"), limit: 1 << 20)
    for length in stride(from: 0, to: zip.count, by: 11) {
      #expect(throws: RecordsError.self, "cut at \(length)") {
        try all(folder.write(Array(zip.prefix(length)), to: "cut.npz"))
      }
    }
    var refused = 0
    for offset in zip.indices {
      var damaged = zip
      damaged[offset] ^= 0x10
      let path = try folder.write(damaged, to: "flip.npz")
      do { _ = try all(path) } catch is RecordsError { refused += 1 }
    }
    #expect(refused > zip.count / 8)
  }
}
