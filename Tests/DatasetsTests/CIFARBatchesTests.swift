import Datasets
import Media
import Records
import Store
import Testing

@Suite struct CIFARBatchesTests {
  /// An image of CIFAR-10's binary form: red is its number, green its column, blue its row.
  private func image(_ number: Int, label: UInt8) -> [UInt8] {
    [label] + [UInt8](repeating: UInt8(number), count: 1024) + (0..<1024).map { UInt8($0 % 32) }
      + (0..<1024).map { UInt8($0 / 32) }
  }

  private func archive(_ fixture: SourceFixture) throws -> [UInt8] {
    let folder = "cifar-10-batches-bin"
    // Not in the order of their numbers, as in the published archive.
    return try fixture.tar([
      ("\(folder)/data_batch_2.bin", image(3, label: 9)), ("\(folder)/readme.html", [1]),
      ("\(folder)/test_batch.bin", image(4, label: 4)),
      ("\(folder)/data_batch_1.bin", image(1, label: 7) + image(2, label: 8)),
    ])
  }

  @Test func recordsHaveTFDSsNamesAndOrder() throws {
    let fixture = try SourceFixture("cifar10")
    try fixture.put(Compression.gzip.compressed(archive(fixture)))
    let records = try fixture.records()
    let numbers = [0: 1, 1: 2, 10_000: 3]
    let order = numbers.keys.sorted {
      HashedKey(split: "train", key: "\($0)") < HashedKey(split: "train", key: "\($1)")
    }
    #expect(records["train"]?.map { $0.text("id") } == order.map { "train_" + ("0000\($0)").suffix(5) })
    #expect(records["train"]?.map(\.label) == order.map { Int64(6 + (numbers[$0] ?? 0)) })
    #expect(records["test"]?.map { $0.text("id") } == ["test_00000"])
    let image = try PNGCodec.decode(#require(records["test"]?.first?.bytes("image")))
    #expect(image.shape == Image.Shape(height: 32, width: 32, channelCount: 3))
    // Row 2, column 5.
    #expect(Array(image.samples[(2 * 32 + 5) * 3..<(2 * 32 + 6) * 3]) == [4, 5, 2])
  }

  @Test func whatIsNoBatchIsNamed() throws {
    let fixture = try SourceFixture("cifar10")
    for (name, bytes, words) in [
      ("data_batch_6.bin", image(0, label: 0), "data_batch_6.bin"),
      ("data_batch_1.bin", image(0, label: 10), "label 10"),
      ("data_batch_1.bin", Array(image(0, label: 1).dropLast()), "3072 bytes"),
    ] {
      try fixture.put(fixture.tar([("cifar-10-batches-bin/\(name)", bytes)]))
      let error = #expect(throws: (any Error).self) { try fixture.records() }
      #expect("\(error, default: "")".contains(words))
      #expect("\(error, default: "")".contains("member"))
    }
  }
}
