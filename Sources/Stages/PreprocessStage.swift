import Arrays
import Media
import Pipelines
import Records
import Store
import Streams

/// `preprocess`: a dataset's source files, or a folder of records that grows, become TFRecord shards in a TFDS directory.
struct PreprocessStage: StageKind {
  let name = "preprocess"

  var implementation: [ImplementationPart] { Implementation.current.parts(stageFile: "PreprocessStage") }

  func prepare(_ reader: StageReader) throws -> PreparedStage {
    guard reader.contains("records") else { return try prepareManifest(reader) }
    guard !reader.contains("dataset") else {
      throw reader.failure(at: "records", "stands beside 'dataset'; name a folder of records, or a dataset's manifest")
    }
    guard !reader.contains("rotate") else {
      throw reader.failure(
        at: "rotate", "turns the pictures of a dataset's manifest, not of a folder of records; name a 'dataset'")
    }
    let folder = try RecordsFolder(reader)
    let splits = try splits(reader)
    return PreparedStage(outputs: ["dataset", "splits", "ledger"]) { context in
      try folder.convert(context)
      try JSONFile.write(splits, context, "splits", "splits.json")
    }
  }

  private func splits(_ reader: StageReader) throws -> SplitTable {
    let section = try reader.section("splits")
    let splits = SplitTable(
      try section.keys.map { ($0, try section.string($0)) }, onCorrupt: try reader.onCorrupt())
    guard !splits.expressions.isEmpty else {
      throw reader.failure(at: "splits", "name at least one split, such as train: \"train[:80%]\"")
    }
    return splits
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
    let splits = try splits(reader)
    return PreparedStage(outputs: ["dataset", "splits", "ledger"]) { context in
      let info = try buildDataset(
        manifest: manifest,
        sources: SourceFiles(folder: ".millrace/sources/\(manifest.name)", mayDownload: true), shardCount: shards,
        rotation: rotation,
        createFile: { try context.createFile("dataset", $0) },
        progress: { progress in
          context.report(
            Progress(completed: progress.done, total: progress.total, unit: "records", message: progress.source))
        })
      try context.checkCancelled()
      try JSONFile.write(splits, context, "splits", "splits.json")
      try PreprocessLedger(info).write(context)
    }
  }
}
