import Evaluation
package import Pipelines
package import Settings
import StageData
import Store

/// `compare`: variants beside each other, each over its repeats, with what another implementation reached.
package struct CompareStage: DescribedStage {
  package let name = "compare"

  package static let reference = KindReference(
    keyword: "compare", summary: "Puts variants beside each other, each over its repeats.",
    settings: CompareSettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(CompareSettings.self)
    let variants = try ComparedVariant.read(reader)
    let measures = variants[0].models[0].measures
    let measure = settings.measure ?? measures[0]
    guard measures.contains(measure) else {
      throw reader.failure(
        at: "measure",
        "there is no \(measure.rawValue) of what predicts \(variants[0].models[0].targetWords); compare "
          + measures.map(\.rawValue).joined(separator: " or "))
    }
    for variant in variants { try variant.check(measure) }
    let models = variants.flatMap(\.models)
    if measure == .loss, let other = models.first(where: { $0.isIndependent != models[0].isIndependent }) {
      throw reader.failure(
        at: "measure",
        "the classes of one of '\(models[0].stage)' and '\(other.stage)' are independent, of the other exclusive, so that "
          + "their likelihoods cannot be compared; compare the accuracy")
    }
    let work = CompareWork(variants: variants, measure: measure, originals: settings.originals)
    let table = Publication(output: .comparisonTable, file: CompareWork.tableName, destination: "\(reader.stage).csv")
    return PreparedStage(outputs: [.comparison, .comparisonTable], publications: [table]) { try work.run($0) }
  }
}

/// What a `compare` stage does, its settings read.
private struct CompareWork: Sendable {
  static let tableName = "comparison.csv"

  let variants: [ComparedVariant]
  let measure: Comparison.Measure
  let originals: String

  func run(_ context: StageContext) throws {
    let judged = try variants.map { variant in try variant.models.map { try JudgedModel($0, context) } }
    try checkRecords(judged)
    let comparison = Comparison(
      measure: measure, curveMeasure: variants[0].models[0].measures[0], originals: originals,
      rows: try zip(variants, judged).map(row))
    try JSONFile.write(comparison, context, .comparison, "comparison.json")
    try write(comparison, context)
    note(comparison, context)
  }

  /// Figures may be compared where all judge the same records.
  private func checkRecords(_ judged: [[JudgedModel]]) throws {
    guard let first = judged.first?.first else { return }
    for (variant, models) in zip(variants, judged) {
      for model in models where try !model.judgesSameRecords(as: first) {
        throw variant.failure(
          "stage '\(model.stage)' predicts other test records than '\(first.stage)' of row '\(variants[0].name)'; "
            + "compare variants with the same data and test split")
      }
    }
  }

  private func row(_ variant: ComparedVariant, _ models: [JudgedModel]) throws -> Comparison.Row {
    for model in models where model.size != models[0].size {
      throw variant.failure(
        "the repeats are different networks: '\(models[0].stage)' has \(models[0].sizeWords), "
          + "'\(model.stage)' has \(model.sizeWords); give each a row")
    }
    return Comparison.Row(
      name: variant.name, original: variant.original, parameterCount: models[0].size?.parameterCount,
      multiplyAdds: models[0].size?.multiplyAdds, repeats: try models.map { try $0.repeated(measure) })
  }

  private func write(_ comparison: Comparison, _ context: StageContext) throws {
    func words(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }
    let heading = [
      "variant", "measure", "repeats", "mean", "deviation", "minimum", "maximum", "original", "difference",
      "parameters", "multiplyAdds", "epochs", "train", "gap",
    ]
    let lines = comparison.rows.map { row in
      let figure = row.figure
      return CSVLine.words(
        [row.name, comparison.measure.rawValue, "\(figure.count)"]
          + [figure.mean, figure.deviation, figure.minimum, figure.maximum, row.original, row.difference].map(words)
          + [row.parameterCount, row.multiplyAdds].map { $0.map { "\($0)" } ?? "" }
          + [row.epochCounts.map { "\($0)" }.joined(separator: " ")]
          + [row.trainFigure, row.generalizationGap].map(words))
    }
    let file = try context.createFile(.comparisonTable, Self.tableName)
    try file.write(Array(([CSVLine.words(heading)] + lines).joined(separator: "\n").utf8) + [0x0A])
    _ = try file.finish()
  }

  private func note(_ comparison: Comparison, _ context: StageContext) {
    // What is noted first is shown first: every row's figure before the details of any.
    for row in comparison.rows {
      context.note(metric: "\(row.name).\(comparison.measure.rawValue)", value: row.figure.mean)
    }
    for row in comparison.rows {
      if let difference = row.difference { context.note(metric: "\(row.name).difference", value: difference) }
      if let deviation = row.figure.deviation { context.note(metric: "\(row.name).deviation", value: deviation) }
      if let gap = row.generalizationGap { context.note(metric: "\(row.name).gap", value: gap) }
    }
  }
}
