import Networks
import Testing

@Suite struct NetworkSummaryTests {
  @Test func countsShapesParametersWorkAndMemory() throws {
    let network = try NetworkDescription(input: [1, 8, 8], preset: .keras) {
      Layer.convolution(filters: 4, kernel: 3, stride: 2, padding: .same)
      Layer.batchNorm
      Layer.concatenate.reading("batchNorm1", "convolution1")
      Layer.flatten
      Layer.dense(units: 10, hasBias: false)
    }
    let summary = NetworkSummary(network, batchSize: 3)
    #expect(summary.rows.map(\.shape) == [[4, 4, 4], [4, 4, 4], [8, 4, 4], [128], [10]])
    #expect(summary.rows.map(\.parameterCount) == [4 * 9 + 4, 16, 0, 0, 1280])
    #expect(summary.rows.map(\.trainedCount) == [40, 8, 0, 0, 1280])
    #expect(summary.rows.map(\.multiplyAdds) == [16 * 36, 0, 0, 0, 1280])
    #expect(summary.rows.map(\.activationByteCount) == [64, 64, 128, 128, 10].map { $0 * 3 * 4 })
    #expect(summary.rows.map(\.inputs) == [[], [], ["batchNorm1", "convolution1"], [], []])
    #expect(summary.rows.map(\.kind) == ["convolution", "batchNorm", "concatenate", "flatten", "dense"])
    #expect((summary.parameterCount, summary.trainedCount) == (1336, 1328))
    #expect((summary.multiplyAdds, summary.activationByteCount) == (1856, 4728))
  }
}
