import Records
import Store
import Testing

@Suite struct CIFARReaderTests {
  private func image(_ labels: [UInt8], _ seed: Int) -> [UInt8] {
    labels + (0..<3072).map { UInt8(truncatingIfNeeded: $0 * seed) }
  }

  private func all(_ reader: CIFARReader) throws -> [CIFARReader.Image] {
    var reader = reader
    var images: [CIFARReader.Image] = []
    while let image = try reader.next() { images.append(image) }
    return images
  }

  @Test func readsBothKindsPlainAndOutOfAnArchive() throws {
    let folder = try TemporaryFolder()
    let ten = image([3], 1) + image([9], 2)
    let hundred = image([19, 99], 5)
    let tens = try all(CIFARReader(path: folder.write(ten, to: "ten"), kind: .cifar10))
    #expect(tens.map(\.label) == [3, 9])
    #expect(tens.map(\.coarseLabel) == [nil, nil])
    #expect(tens[1].samples == (0..<3072).map { UInt8(truncatingIfNeeded: $0 * 2) })
    let packed = try folder.write(Compression.gzip.compressed(ten), to: "ten.gz")
    #expect(try all(CIFARReader(path: packed, kind: .cifar10, compression: .gzip)) == tens)
    let tar = try TarWriter(file: folder.create("a.tar"))
    try tar.write(ten, as: "cifar/one.bin")
    try tar.write(hundred, as: "cifar/two.bin")
    _ = try tar.finish()
    let archive = try ArchiveReader(path: "\(folder.path)/a.tar")
    #expect(try archive.next()?.path == "cifar/one.bin")
    #expect(try all(CIFARReader(member: archive, kind: .cifar10)) == tens)
    #expect(try archive.next()?.path == "cifar/two.bin")
    let hundreds = try all(CIFARReader(member: archive, kind: .cifar100))
    #expect(hundreds.map(\.label) == [99])
    #expect(hundreds.map(\.coarseLabel) == [19])
  }

  @Test func cutsAndLabelsTooLargeAreLocated() throws {
    let folder = try TemporaryFolder()
    let cut = try folder.write(Array((image([3], 1) + image([9], 2)).dropLast()), to: "cut")
    let error = #expect(throws: RecordsError.self) { try all(CIFARReader(path: cut, kind: .cifar10)) }
    #expect(error?.message.contains("image 1 at byte 3073 has 3072 bytes") == true)
    let wrong = try folder.write(image([10], 1), to: "wrong")
    #expect(throws: RecordsError.self) { try all(CIFARReader(path: wrong, kind: .cifar10)) }
    #expect(throws: RecordsError.self) {
      try all(CIFARReader(path: folder.write(image([1, 100], 1), to: "wrong"), kind: .cifar100))
    }
  }
}
