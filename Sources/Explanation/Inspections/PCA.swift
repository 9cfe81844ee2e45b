import Arrays
public import Networks
public import Settings

/// Records in the plane in which what a layer makes of them varies most.
public struct PCA: InspectionKind {
  public static let keyword = "pca"
  public static let summary = "Lays records out in the plane in which what a layer makes of them varies most."
  public static let shorthand: String? = "layer"
  public static let settings: [Setting<PCA>] = [
    Setting(
      "layer", \.layer, "The layer, or input for the records themselves; the one before the last where none is named."),
    Setting("records", \.recordCount, in: .within(3...100_000), "How many records."),
    Setting(
      "pooling", \.pooling, "What of a layer stands for a record: the mean of each channel, or none, all its numbers."),
  ]

  public var layer: String?
  public var recordCount = 2_000
  public var pooling = LayerPooling.mean

  public init() {}

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> PCA {
    var fitted = self
    fitted.layer = try InspectedLayers.checked(
      [layer ?? InspectedLayers.deepest(in: network)], in: network, setting: "layer")[0]
    return fitted
  }

  public func inspect(_ subject: InspectionSubject) throws -> [InspectionPart] {
    let layer = layer ?? NetworkDescription.inputName
    let seen = try subject.values(of: [layer], recordCount: recordCount, pooling: pooling)[0]
    let (count, width) = (seen.records.count, seen.values.shape[1])
    guard count > 2 else {
      throw AttributionRefusal(setting: "records", "has \(count) of them to look at, and a plane needs three")
    }
    let components = PrincipalComponents(of: seen.values, count: 2, workers: subject.workers)
    let places = (0..<count).flatMap { record in
      let scores = components.scores[row: record].values
      return [scores[0], scores.count > 1 ? scores[1] : 0]
    }
    let total = max(components.totalVariance, .leastNormalMagnitude)
    return [
      InspectionPart(
        .points(seen.records), title: "Principal components of \(layer)",
        words:
          "\(count) records by \(width) numbers of \(layer): across, the direction in which they vary most; up, of all "
          + "directions at right angles the next.",
        values: Tensor(shape: [count, 2], values: places),
        figures: components.variances.enumerated().map { .init("variance of component \($0 + 1)", $1 / total) })
    ]
  }
}
