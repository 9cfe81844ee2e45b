import Evaluation
import Media
import Pipelines
import Records
import StageData

/// Looks for images of one split that are nearly images of another.
struct DuplicateSearch {
  private let asked: AuditSettings.Duplicates
  private let records: StoredRecords
  /// The size in which images are compared.
  private let size: ImageSize

  init(_ asked: AuditSettings.Duplicates, _ records: StoredRecords) {
    self.asked = asked
    self.records = records
    // Small images are compared as they are, all others by this many pixels.
    let usual = ImageSize(height: 32, width: 32)
    let own = records.imageSize ?? usual
    size = (16...32).contains(own.height) && (16...32).contains(own.width) ? own : usual
  }

  func run(_ context: StageContext) throws -> RecordAudit.Duplicates {
    let size = size
    var known = NearDuplicates(size: size)
    var others: [(id: Int, label: Int?)] = []
    let empty = known
    try records.forEach(
      of: [asked.among], context, { try empty.kept($0.brightness(size)) },
      deliver: { record, kept in
        known.append(kept)
        others.append((record.id, record.label))
        if others.count % 1_000 == 0 {
          context.report(Progress(completed: others.count, unit: "records", message: "split \(asked.among)"))
        }
      })
    var pairs: [RecordAudit.Pair] = []
    var count = 0
    let finished = known
    try records.forEach(
      of: [asked.split], context, { finished.nearest(to: try $0.brightness(size)) },
      deliver: { record, match in
        count += 1
        if count % 1_000 == 0 {
          context.report(Progress(completed: count, unit: "records", message: "split \(asked.split)"))
        }
        guard let match, match.distance <= asked.distance, match.ratio <= asked.ratio else { return }
        let other = others[match.index]
        // Splits may overlap.
        guard other.id != record.id else { return }
        pairs.append(
          RecordAudit.Pair(
            id: record.id, other: other.id, label: record.label, otherLabel: other.label, distance: match.distance,
            ratio: match.ratio, hammingDistance: match.hammingDistance))
      })
    pairs.sort { ($0.ratio, $0.distance, $0.id) < ($1.ratio, $1.distance, $1.id) }
    return RecordAudit.Duplicates(
      split: asked.split, among: asked.among, recordCount: count, classNames: records.classNames, pairs: pairs)
  }
}

extension StoredRecords.Record {
  /// The brightness of the image's pixels in a size, 0…255.
  fileprivate func brightness(_ size: ImageSize) throws -> [Float] {
    guard let image = try decoded(.gray) else {
      throw StagesError(.damaged, "record \(id) has no image")
    }
    let gray = image.shape.channelCount == 1 ? image : image.converted(toChannelCount: 1)
    let fitted =
      gray.shape.height == size.height && gray.shape.width == size.width
      ? gray : gray.resized(to: size, method: .pillow(.box))
    return fitted.samples.map { Float($0) }
  }
}
