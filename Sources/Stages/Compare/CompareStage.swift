import Evaluation
import Models
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
    let questions =
      try reader.contains("data")
      ? NamedModel.Questions(data: DataInput(of: reader.stages("data"), reader), split: settings.split) : nil
    let variants = try ComparedVariant.read(reader, questions)
    if !variants.contains(where: { $0.models.contains(where: \.model.isOutside) }) {
      for key in ["data", "split"] where reader.contains(key) {
        throw reader.failure(
          at: key,
          "is for models in folders and files, but all of these are of stages, which have predicted; leave it out")
      }
    }
    let others = try reader.contains("others") ? OtherRecords(reader) : nil
    let growth = try Comparison.Growth.read(reader)
    let check = ComparisonCheck(
      asked: settings.measure, variants: variants, place: reader.node["measure"] ?? reader.node)
    // What a model from outside predicts is known when it is opened.
    let known = variants.enumerated().flatMap { row, variant in
      variant.models.compactMap { model in
        model.subject.map { ComparisonCheck.Model(row: row, name: model.name, subject: $0) }
      }
    }
    if !known.isEmpty { _ = try check.measure(of: known) }
    let work = CompareWork(
      variants: variants, check: check, originals: settings.originals, others: others, growth: growth)
    let table = Publication(output: .comparisonTable, file: CompareWork.tableName, destination: "\(reader.stage).csv")
    return PreparedStage(outputs: [.comparison, .comparisonTable], publications: [table]) { try work.run($0) }
  }
}

/// What a `compare` stage does, its settings read.
private struct CompareWork: Sendable {
  static let tableName = "comparison.csv"

  let variants: [ComparedVariant]
  let check: ComparisonCheck
  let originals: String
  let others: OtherRecords?
  let growth: Comparison.Growth?

  func run(_ context: StageContext) throws {
    let judged = try variants.map { variant in try variant.models.map { try JudgedModel($0, others, context) } }
    let measure = try check.measure(
      of: judged.enumerated().flatMap { row, models in
        models.map { ComparisonCheck.Model(row: row, name: $0.name, subject: $0.subject) }
      })
    try checkRecords(judged)
    let comparison = Comparison(
      measure: measure, curveMeasure: judged[0][0].subject.measures[0], originals: originals, others: others?.name,
      rows: try zip(variants, judged).map { try row($0, $1, measure) }, growth: growth)
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
          "'\(model.name)' predicts other test records than '\(first.name)' of row '\(variants[0].name)'; "
            + "compare variants with the same data and test split")
      }
    }
  }

  private func row(
    _ variant: ComparedVariant, _ models: [JudgedModel], _ measure: Comparison.Measure
  ) throws -> Comparison.Row {
    for model in models where model.size != models[0].size {
      throw variant.failure(
        "the repeats are different networks: '\(models[0].name)' has \(models[0].sizeWords), "
          + "'\(model.name)' has \(model.sizeWords); give each a row")
    }
    return Comparison.Row(
      name: variant.name, original: variant.original, parameterCount: models[0].size?.parameterCount,
      multiplyAdds: models[0].size?.multiplyAdds, repeats: try models.map { try $0.repeated(measure) })
  }

  private func write(_ comparison: Comparison, _ context: StageContext) throws {
    func words(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }
    let heading = [
      "variant", "measure", "repeats", "mean", "deviation", "minimum", "maximum", "original", "difference",
      "parameters", "multiplyAdds", "epochs", "train", "gap", "others", "othersDeviation",
    ]
    let lines = comparison.rows.map { row in
      let figure = row.figure
      return CSVLine.words(
        [row.name, comparison.measure.rawValue, "\(figure.count)"]
          + [figure.mean, figure.deviation, figure.minimum, figure.maximum, row.original, row.difference].map(words)
          + [row.parameterCount, row.multiplyAdds].map { $0.map { "\($0)" } ?? "" }
          + [row.epochCounts.map { "\($0)" }.joined(separator: " ")]
          + [row.trainFigure, row.generalizationGap, row.otherFigure?.mean, row.otherFigure?.deviation].map(words))
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
      if let other = row.otherFigure { context.note(metric: "\(row.name).others", value: other.mean) }
      if let deviation = row.figure.deviation { context.note(metric: "\(row.name).deviation", value: deviation) }
      if let gap = row.generalizationGap { context.note(metric: "\(row.name).gap", value: gap) }
    }
  }
}
