import Arrays
import Datasets
import Media
package import Pipelines
import Records
package import Settings
import StageData
import Store
import Streams

/// `preprocess`: a dataset's source files, or a folder of records that grows, become TFRecord shards in a TFDS directory.
package struct PreprocessStage: DescribedStage {
  package let name = "preprocess"

  package static let reference = KindReference(
    keyword: "preprocess",
    summary: "Makes shards of TFRecords of a dataset, each cached for itself, and names its splits.",
    settings: PreprocessSettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    if reader.contains(SplitSettings.groupingName) {
      throw reader.failure(
        at: SplitSettings.groupingName, "stands inside 'splits': splits: {train: 80%, test: 20%, by: speaker}")
    }
    let settings = try reader.settings(PreprocessSettings.self)
    let splits = try settings.splits.seeded(settings.splits.shares.isEmpty ? 0 : reader.seed())
    if let name = settings.dataset { return try prepareManifest(name, settings, splits, reader) }
    let folder = try RecordsFolder(settings, reader)
    return PreparedStage(
      outputs: [.dataset, .splits, .ledger], products: [DeclaredSplits(settings.splits.names)]
    ) { context in
      try finish(try folder.convert(splits, context), settings.onCorrupt, context)
    }
  }

  /// Writes what the splits hold, and says what is wrong with them.
  private func finish(
    _ splits: SplitTable, _ onCorrupt: DatasetDescription.CorruptRecords, _ context: StageContext
  ) throws {
    var splits = splits
    splits.onCorrupt = onCorrupt
    splits.warn(context)
    try JSONFile.write(splits, context, .splits, "splits.json")
  }

  private func rotation(
    _ settings: RotationSettings, _ manifest: DatasetManifest, _ reader: StageReader
  ) throws -> ImageRotation {
    let key = RandomKey(seed: UInt64(bitPattern: Int64(try reader.seed()))).derived("rotate")
    let rotation = ImageRotation(degrees: Float(settings.degrees), target: settings.target, key: key)
    do { _ = try rotation.features(manifest.features) } catch { throw reader.failure(at: "rotate", error.message) }
    return rotation
  }

  private func prepareManifest(
    _ name: String, _ settings: PreprocessSettings, _ splits: DatasetSplits, _ reader: StageReader
  ) throws -> PreparedStage {
    let manifest: DatasetManifest
    do { manifest = try DatasetManifest(named: name, workspace: ".") } catch let error as DatasetsError {
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
    let rotation = try settings.rotate.map { try self.rotation($0, manifest, reader) }
    let windows: RecordingWindows?
    do {
      windows = try settings.windows.map { try RecordingWindows($0.windows, features: manifest.features) }
    } catch let error as DatasetsError { throw reader.failure(at: "windows", error.message) }
    do { try splits.check(stored: manifest.splits) } catch { throw reader.failure(at: "splits", error.message) }
    return PreparedStage(
      outputs: [.dataset, .splits, .ledger], products: [DeclaredSplits(settings.splits.names)]
    ) { context in
      var labels: [String: [Int32]] = [:]
      var cut: CutCounts?
      let info = try buildDataset(
        manifest: manifest,
        sources: SourceFiles(folder: ".millrace/sources/\(manifest.name)", mayDownload: true),
        shardCount: settings.shards,
        rotation: rotation, windows: windows, shares: splits.shares,
        createFile: { try context.createFile(.dataset, $0) },
        didWrite: { labels[$0, default: []].append($1) },
        didCut: { cut = $0 },
        progress: { progress in
          context.report(
            Progress(completed: progress.done, total: progress.total, unit: "records", message: progress.source))
        })
      try context.checkCancelled()
      let table = try SplitTable(splits, stored: info.splits, classNames: manifest.classNames) { range in
        var counts = ClassCounts(classCount: manifest.classNames.count)
        for label in labels[range.split]?[range.range] ?? [] { counts.add(label) }
        return counts
      }
      var described = table
      // A dataset's manifest tells which files these are, and TFDS takes them as they are.
      described.reading = .asStored
      described.windows = windows?.windows
      try finish(described, settings.onCorrupt, context)
      try PreprocessLedger(info, cut: cut).write(context)
    }
  }
}
