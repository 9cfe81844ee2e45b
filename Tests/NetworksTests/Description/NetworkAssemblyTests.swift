import Networks
import Testing

@Suite struct NetworkAssemblyTests {
  private func start() throws -> NetworkAssembly {
    try NetworkAssembly(inputs: [.init(name: "input", shape: [2, 6, 6])])
  }

  private func convolution(_ filters: Int) -> Layer {
    .convolution(filters: filters, kernel: 3, padding: .same)
  }

  @Test func namesLayersByTheirBlocks() throws {
    var assembly = try start()
    try assembly.add(convolution(4))
    try assembly.open("stage", name: "first")
    for _ in 0..<2 {
      try assembly.open("block")
      try assembly.add(convolution(4), name: "conv")
      try assembly.add(.relu)
      try assembly.add(.relu)
      try assembly.add(.add, name: "sum", reading: ["relu2", "input"])
      assembly.close()
    }
    assembly.close()
    try assembly.add(.concatenate, reading: ["first", "convolution1", "first.block1.conv"])
    let network = try assembly.description(preset: .keras, outputs: ["concatenate1", "first"])
    #expect(
      network.nodes.map(\.name) == [
        "convolution1", "first.block1.conv", "first.block1.relu1", "first.block1.relu2", "first.block1.sum",
        "first.block2.conv", "first.block2.relu1", "first.block2.relu2", "first.block2.sum", "concatenate1",
      ])
    #expect(network.nodes[4].inputs == ["first.block1.relu2", "convolution1"])
    #expect(network.nodes[8].inputs == ["first.block2.relu2", "first.block1.sum"])
    #expect(network.nodes[9].inputs == ["first.block2.sum", "convolution1", "first.block1.conv"])
    #expect(network.outputs == ["concatenate1", "first.block2.sum"])
  }

  @Test func whatIsLeftOutStandsForWhatItWouldHaveRead() throws {
    var assembly = try start()
    try assembly.add(convolution(2), name: "a")
    try assembly.leaveOut("relu", name: "b", reading: ["input"])
    try assembly.leaveOut("batchNorm", name: "c")
    try assembly.add(.add, reading: ["a", "c"])
    try assembly.open("empty", reading: ["a"])
    assembly.close()
    try assembly.add(.add, reading: ["add1", "empty1"])
    let network = try assembly.description(preset: .keras)
    #expect(network.nodes.map(\.inputs) == [[], ["a", "input"], ["add1", "a"]])
  }

  @Test func blocksReadSeveralValuesUnderNamesOfTheirOwn() throws {
    var assembly = try start()
    try assembly.add(convolution(3), name: "a")
    try assembly.add(convolution(5), name: "b", reading: ["input"])
    try assembly.open("join", reading: ["a", "b"], as: ["left", "right"])
    try assembly.add(.relu, name: "a")
    try assembly.add(.concatenate, reading: ["right", "a"])
    assembly.close()
    let network = try assembly.description(preset: .keras)
    #expect(network.nodes.map(\.inputs) == [[], ["input"], ["a"], ["b", "join1.a"]])
    #expect(throws: NetworkError.self) { try assembly.open("join", reading: ["a"], as: ["left", "right"]) }
  }

  @Test func refusesNamesThatAreTakenUnknownOrDotted() throws {
    var assembly = try start()
    try assembly.add(.relu, name: "a")
    for (name, read, words) in [
      ("a", [], "two layers are called 'a'"), ("input", [], "no layer may be called 'input'"),
      ("b.c", [], "'.'"), ("", [], "cannot be"),
      ("b", ["c"], "layer 'b' reads 'c', but before it there are only a, input"),
    ] as [(String, [String], String)] {
      let error = #expect(throws: NetworkError.self) { try assembly.add(.relu, name: name, reading: read) }
      #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    }
    try assembly.open("block")
    let error = #expect(throws: NetworkError.self) { try assembly.add(.add, reading: ["input", "a"]) }
    #expect(error?.layer == "block1.add1")
  }

  @Test func shapeErrorsNameTheLayerInItsBlock() throws {
    var assembly = try start()
    try assembly.open("block", name: "deep")
    try assembly.add(.dense(units: 3), name: "wrong")
    assembly.close()
    let error = #expect(throws: NetworkError.self) { try assembly.description(preset: .keras) }
    #expect(error?.layer == "deep.wrong")
    #expect(error?.message.contains("dense 'deep.wrong' needs one axis, its input is [2, 6, 6]") == true)
  }
}
