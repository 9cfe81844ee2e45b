import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct MaximalImagesTests {
  @Test func `Are the records with the largest responses, and the part that was seen`() throws {
    let network = try InspectionTests.network()
    let inputs = InspectionTests.records([20, 1, 12, 10])
    let parts = try InspectionTests.inspection(
      "maximalImages: {layers: [convolution1, relu2], channels: 2, shown: 3}", of: network
    ).inspect(InspectionTests.subject(network, inputs: inputs))
    // Layers are read from the whole network here, and cut out of it there.
    let responses = try LayerResponses.values(
      of: ["convolution1", "relu2"], in: network, inputs: inputs, workers: Workers(count: 1))
    for (part, values) in zip(parts, responses) {
      guard case .records(let rows) = part.form else { return #expect(Bool(false)) }
      let area = values.shape[2] * values.shape[3]
      for channel in 0..<2 {
        let peaks = (0..<20).map { record in
          let plane = values[row: record].values[channel * area..<(channel + 1) * area]
          let peak = plane.max() ?? 0
          return (record: record, peak: peak, place: (plane.firstIndex(of: peak) ?? 0) - channel * area)
        }.sorted { ($1.peak, $0.record) < ($0.peak, $1.record) }
        #expect(rows[channel].records.map(\.recordID) == peaks.prefix(3).map { 100 + $0.record })
        for (found, expected) in zip(part.values[row: channel].values, peaks) {
          #expect(abs(found - expected.peak) < 1e-5)
        }
        let field = try #require(network.description.receptiveFields[part.title.contains("relu2") ? 4 : 0])
        let (y, x) = peaks[0].place.quotientAndRemainder(dividingBy: values.shape[3])
        let box = [field.places(from: y, axis: 0, length: 12), field.places(from: x, axis: 1, length: 10)]
        #expect(
          rows[channel].boxes[0] == [
            Double(box[0].lowerBound) / 12, Double(box[0].upperBound) / 12, Double(box[1].lowerBound) / 10,
            Double(box[1].upperBound) / 10,
          ])
      }
    }
  }
}
