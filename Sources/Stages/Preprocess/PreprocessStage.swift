import Arrays
import Media
package import Pipelines
import Records
import StageData
import Store
import Streams

/// `preprocess`: a dataset's source files, or a folder of records that grows, become TFRecord shards in a TFDS directory.
package struct PreprocessStage: StageDefinition {
  package let name = "preprocess"

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    guard reader.contains("records") else { return try prepareManifest(reader) }
    guard !reader.contains("dataset") else {
      throw reader.failure(at: "records", "stands beside 'dataset'; name a folder of records, or a dataset's manifest")
    }
    guard !reader.contains("rotate") else {
      throw reader.failure(
        at: "rotate", "turns the pictures of a dataset's manifest, not of a folder of records; name a 'dataset'")
    }
    let folder = try RecordsFolder(reader)
    let onCorrupt = try reader.onCorrupt()
    let settings = try SplitSettings(reader)
    return PreparedStage(outputs: ["dataset", "splits", "ledger"]) { context in
      try finish(try folder.convert(settings, context), onCorrupt, context)
    }
  }

  /// Writes what the splits hold, and says what is wrong with them.
  private func finish(
    _ splits: SplitTable, _ onCorrupt: DatasetDescription.CorruptRecords?, _ context: StageContext
  ) throws {
    var splits = splits
    splits.onCorrupt = onCorrupt
    splits.warn(context)
    try JSONFile.write(splits, context, "splits", "splits.json")
  }

  /// Reads `rotate: {degrees: 45, target: angle}`.
  private func rotation(_ reader: StageReader, _ manifest: DatasetManifest) throws -> PictureRotation? {
    guard reader.contains("rotate") else { return nil }
    let section = try reader.section("rotate")
    let degrees = try section.double("degrees", in: 0.001...180)
    let target = try section.string("target", default: "angle")
    guard target.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
      throw section.failure(at: "target", "'\(target)' is no name of a feature; use letters, digits and _")
    }
    let key = RandomKey(seed: UInt64(bitPattern: Int64(try reader.seed()))).derived("rotate")
    let rotation = PictureRotation(degrees: Float(degrees), target: target, key: key)
    do { _ = try rotation.features(manifest.features) } catch {
      throw reader.failure(at: "rotate", error.message)
    }
    return rotation
  }

  private func prepareManifest(_ reader: StageReader) throws -> PreparedStage {
    let name = try reader.string("dataset")
    let manifest: DatasetManifest
    do { manifest = try DatasetManifest(named: name, workspace: ".") } catch let error as StreamsError {
      throw reader.failure(at: "dataset", error.message)
    }
    // What is read enters the key by its content: the files themselves are not needed to know that nothing changed.
    for file in manifest.files {
      try reader.externalInput(role: file.split ?? "source", name: file.name, digest: file.identity)
    }
    // So does what the manifest says about them.
    try reader.externalInput(
      role: "manifest", name: manifest.name,
      digest: Digest(of: manifest.facts.map { "\($0.utf8.count):\($0)" }.joined()))
    let shards = try reader.int("shards", default: 1, in: 1...99_999)
    let rotation = try rotation(reader, manifest)
    let onCorrupt = try reader.onCorrupt()
    let settings = try SplitSettings(reader)
    do { try settings.check(stored: manifest.splits) } catch { throw reader.failure(at: "splits", error.message) }
    return PreparedStage(outputs: ["dataset", "splits", "ledger"]) { context in
      var labels: [String: [Int32]] = [:]
      let info = try buildDataset(
        manifest: manifest,
        sources: SourceFiles(folder: ".millrace/sources/\(manifest.name)", mayDownload: true), shardCount: shards,
        rotation: rotation, shares: settings.shares,
        createFile: { try context.createFile("dataset", $0) },
        didWrite: { labels[$0, default: []].append($1) },
        progress: { progress in
          context.report(
            Progress(completed: progress.done, total: progress.total, unit: "records", message: progress.source))
        })
      try context.checkCancelled()
      let splits = try SplitTable(settings, stored: info.splits, classNames: manifest.classNames) { range in
        var counts = ClassCounts(classCount: manifest.classNames.count)
        for label in labels[range.split]?[range.range] ?? [] { counts.add(label) }
        return counts
      }
      var described = splits
      // A dataset's manifest tells which files these are, and TFDS takes them as they are.
      described.reading = .asStored
      try finish(described, onCorrupt, context)
      try PreprocessLedger(info).write(context)
    }
  }
}
