import Evaluation
import Media
import Pipelines
import Records
import Settings
import StageData
import Store

/// What an `audit` stage does, its settings read.
struct AuditWork: Sendable {
  /// Predictions that are judged.
  struct Judged: Sendable {
    /// Their stage.
    let name: String
    /// The part of them.
    let split: String
    let predictions: StageInput
  }

  let judged: [Judged]
  let data: DataInput
  let settings: AuditSettings
  /// Where duplicates are asked for.
  let place: ConfigurationNode

  func run(_ context: StageContext) throws {
    let records = try StoredRecords(data.open(context))
    var audit = RecordAudit()
    if !judged.isEmpty {
      let judgement = try judgement(records, context)
      context.note(metric: "accuracy", value: judgement.accuracy)
      if let errors = judgement.labelErrors {
        context.note(metric: "labelErrors.share", value: errors.estimatedShare)
        context.note(metric: "labelErrors.suspected", value: Double(errors.suspectedCount))
      }
      context.note(metric: "slices.worse", value: Double(judgement.slices.count { $0.isWorse }))
      audit.judgement = judgement
    }
    if let asked = settings.duplicates {
      guard records.areImages else {
        throw PipelineError(
          .stage, at: place.location, path: place.path,
          "near duplicates are found among images, and not all of the records are; leave it out")
      }
      let found = try DuplicateSearch(asked, records).run(context)
      context.note(metric: "duplicates", value: Double(found.pairs.count))
      if !found.pairs.isEmpty {
        context.warn(
          "\(found.pairs.count) images of split '\(asked.split)' are nearly images of '\(asked.among)'; the first is record "
            + "\(found.pairs[0].id), which is nearly record \(found.pairs[0].other)")
      }
      audit.duplicates = found
    }
    try write(&audit, records, context)
  }

  private func judgement(_ records: StoredRecords, _ context: StageContext) throws -> RecordAudit.Judgement {
    var (parts, splits, names): ([Predictions], [String], [String]) = ([], [], [])
    for source in judged {
      let file = try PredictionFile(path: try context.file(source.predictions), threadCount: context.threadCount)
      let split = try file.split(source.split)
      parts.append(split.predictions)
      if !splits.contains(split.source) { splits.append(split.source) }
      names = file.output.shownClassNames
    }
    let all = try JudgedRecords(of: parts)
    let isRight = (0..<all.count).map { all.decision($0) == all.labels[$0] }
    var counts = [[Int]](repeating: [Int](repeating: 0, count: all.width), count: all.width)
    for record in 0..<all.count { counts[all.labels[record]][all.decision(record)] += 1 }
    let dimensions = try SliceDimensions(settings.slices, all, classNames: names, splits: splits, records, context).all
    return RecordAudit.Judgement(
      subject: Set(judged.map(\.name)).sorted().joined(separator: ", "), splits: splits, recordCount: all.count,
      classNames: names, confusion: ConfusionMatrix(counts: counts),
      topLosses: all.topLosses(settings.topLossCount).map { RecordAudit.Judged($0, of: all) },
      labelErrors: settings.labelErrorCount == 0
        ? nil : RecordAudit.LabelErrors(ConfidentLearning(all), of: all, showing: settings.labelErrorCount),
      cells: all.mistakes(settings.mistakeCount).filter { !$0.records.isEmpty }.map { cell in
        RecordAudit.Cell(
          label: cell.label, decision: cell.decision, records: cell.records.map { RecordAudit.Judged($0, of: all) })
      }, slices: SliceScore.all(isRight: isRight, dimensions: dimensions))
  }

  /// Writes the list, and the images of the records that are in it.
  private func write(_ audit: inout RecordAudit, _ records: StoredRecords, _ context: StageContext) throws {
    let shown = Set(audit.shownIDs)
    let duplicates = audit.duplicates.map { [$0.split, $0.among] } ?? []
    var splits: [String] = []
    for split in (audit.judgement?.splits ?? []) + duplicates where !splits.contains(split) { splits.append(split) }
    var found: [Int: RecordAudit.Record] = [:]
    try records.forEach(
      of: splits, only: shown, context,
      { record in try record.decoded(.asStored).map { try PNGCodec.encode($0.small, compressionLevel: 9) } },
      deliver: { record, image in
        guard found[record.id] == nil else { return }
        let name = image.map { _ in "images/\(record.id).png" }
        if let image, let name {
          let file = try context.createFile(.audit, name)
          try file.write(image)
          _ = try file.finish()
        }
        found[record.id] = RecordAudit.Record(id: record.id, name: records.name(record), image: name)
      })
    audit.records = found.keys.sorted().compactMap { found[$0] }
    try JSONFile.write(audit, context, .audit, RecordAudit.listName)
  }
}

extension Raster where Sample == UInt8 {
  /// The image, made small where it is large.
  fileprivate var small: Image {
    let edge = 48
    let longest = max(shape.height, shape.width)
    guard longest > edge, min(shape.height, shape.width) > 0 else { return self }
    return resized(
      to: ImageSize(height: max(1, shape.height * edge / longest), width: max(1, shape.width * edge / longest)),
      method: .pillow(.box))
  }
}

extension RecordAudit.Judgement {
  /// The share of records that were decided right.
  fileprivate var accuracy: Double {
    let right = confusion.counts.indices.reduce(0) { $0 + confusion.counts[$1][$1] }
    return Double(right) / Double(max(recordCount, 1))
  }
}
