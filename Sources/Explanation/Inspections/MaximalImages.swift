import Arrays
public import Networks
public import Settings

/// The records that channels of a layer answer to most, with the part that each saw.
public struct MaximalImages: InspectionKind {
  public static let keyword = "maximalImages"
  public static let summary =
    "Shows the records that channels of a layer answer to most, and which part of them they saw."
  public static let shorthand: String? = "layers"
  public static let settings: [Setting<MaximalImages>] = [
    Setting("layers", \.layers, "The layers; the last that has places, such as a convolution, where none are named."),
    Setting("records", \.recordCount, in: .within(1...100_000), "Among how many records they are looked for."),
    Setting("channels", \.channelCount, in: .within(1...256), "Of how many of a layer's channels."),
    Setting("shown", \.shownCount, in: .within(1...50), "How many records of each channel."),
  ]

  public var layers: [String]?
  public var recordCount = 1_000
  public var channelCount = 8
  public var shownCount = 6

  public init() {}

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> MaximalImages {
    var fitted = self
    guard let last = network.shapedLayers.last(where: { $0.output.count > 1 })?.node.name ?? layers?.first else {
      throw AttributionRefusal(setting: "layers", "must be named, for the network has none with places")
    }
    fitted.layers = try InspectedLayers.checked(layers ?? [last], in: network, setting: "layers", allowsInput: false)
    return fitted
  }

  /// What a channel says most to a record, and where.
  private struct Peak {
    var value: Float
    var place: Int
    var record: InspectionPart.Record
  }

  public func inspect(_ subject: InspectionSubject) throws -> [InspectionPart] {
    let layers = layers ?? []
    let reader = try LayerReader(subject.network, layers: layers, subject.workers)
    let shaped = subject.network.description.shapedLayers
    let fields = subject.network.description.receptiveFields
    let places = layers.compactMap { layer in shaped.firstIndex { $0.node.name == layer } }
    var peaks = places.map { place in [[Peak]](repeating: [], count: min(shaped[place].output[0], channelCount)) }
    var seenCount = 0
    try subject.forEachBatch(of: recordCount) { batch in
      let (values, logits) = reader.values(batch.inputs)
      seenCount += batch.labels.count
      for row in batch.labels.indices {
        let record = InspectionPart.Record(
          recordID: batch.recordIDs[row], trueClass: batch.labels[row],
          decidedClass: logits[row: row].values.firstMaximum)
        for (number, tensor) in values.enumerated() {
          let area = Array(tensor.shape.dropFirst(2)).product
          for channel in peaks[number].indices {
            let start = (row * tensor.shape[1] + channel) * area
            let place = Array(tensor.values[start..<start + area]).firstMaximum
            let peak = Peak(value: tensor.values[start + place], place: place, record: record)
            let rank = peaks[number][channel].firstIndex { $0.value < peak.value } ?? peaks[number][channel].count
            guard rank < shownCount else { continue }
            peaks[number][channel].insert(peak, at: rank)
            if peaks[number][channel].count > shownCount { peaks[number][channel].removeLast() }
          }
        }
      }
    }
    guard seenCount >= shownCount else {
      throw AttributionRefusal(setting: "shown", "asks for \(shownCount) of \(seenCount) records; ask for less")
    }
    let input = subject.network.description.input
    return layers.indices.map { number in
      let (shape, field) = (shaped[places[number]].output, fields[places[number]])
      let rows = peaks[number].enumerated().map { channel, found in
        InspectionPart.RecordRow(
          name: "channel \(channel)", records: found.map(\.record),
          boxes: field.map { field in found.map { Self.box(field, at: $0.place, of: shape, over: input) } } ?? [])
      }
      return InspectionPart(
        .records(rows), title: "Records that \(layers[number]) answers to most",
        words: "Of \(seenCount) records those to which a channel says the most at one place, with what it says; "
          + (field == nil ? "it may see all of them." : "bright is what that place sees.")
          + (rows.count < shape[0] ? " The first \(rows.count) of \(shape[0]) channels." : ""),
        values: Tensor(shape: [rows.count, shownCount], values: peaks[number].flatMap { $0.map(\.value) }))
    }
  }

  /// What a place of a layer sees of a record, as shares of height and width.
  private static func box(_ field: ReceptiveField, at place: Int, of shape: [Int], over input: [Int]) -> [Double] {
    let width = shape[shape.count - 1]
    let axes = shape.count == 3 ? [place / width, place % width] : [place]
    let shares = axes.enumerated().flatMap { axis, place in
      let seen = field.places(from: place, axis: axis, length: input[axis + 1])
      return [Double(seen.lowerBound) / Double(input[axis + 1]), Double(seen.upperBound) / Double(input[axis + 1])]
    }
    return shape.count == 3 ? shares : [0, 1] + shares
  }
}
