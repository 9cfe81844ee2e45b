import Media
public import Records
public import Store

/// How far a build has come.
public struct BuildProgress: Sendable, Equatable {
  /// The split being encoded.
  public var split: String
  /// Records encoded so far in this split.
  public var done: Int
  /// Records of this split.
  public var total: Int
}

/// Turns a manifest's source files into a dataset in TFDS's layout: each picture a PNG, each record an Example with
/// features `image` and `label`, keyed by its place in the source file, so that the order on disk is TFDS's own.
///
/// - Parameters:
///   - shardCount: shards a split, or `nil` for TFDS's rule.
///   - createFile: makes a file of the given name in the dataset's folder.
///   - progress: called every thousand records.
@discardableResult public func buildDataset(
  manifest: DatasetManifest, sources: SourceFiles, shardCount: Int? = nil,
  createFile: @escaping (String) throws -> OutputFile, progress: (BuildProgress) -> Void = { _ in }
) throws -> TFDSInfo {
  let shape = manifest.imageShape
  let features = TFDSFeatures(features: [
    "image": .image(shape: [shape.height, shape.width, shape.channelCount], encoding: "png"),
    "label": .classLabel(classCount: manifest.classNames.count, names: manifest.classNames),
  ])
  let info = TFDSInfo(
    name: manifest.name, version: manifest.version, description: manifest.description, citation: manifest.citation,
    license: manifest.license, homepages: [manifest.homepage], supervisedKeys: ["image", "label"], splits: [])
  var writer = try TFDSWriter(info: info, features: features, shardCount: shardCount, createFile: createFile)
  for split in manifest.splits {
    let images = try idx(manifest, sources, split, "image")
    let labels = try idx(manifest, sources, split, "label")
    let count = labels.file.shape[0]
    let imageAxes = [count, shape.height, shape.width] + (shape.channelCount == 1 ? [] : [shape.channelCount])
    guard labels.file.shape.count == 1, images.file.shape == imageAxes else {
      throw StreamsError(
        .damaged,
        "\(images.path) has the shape \(images.file.shape) and \(labels.path) \(labels.file.shape); expected "
          + "\(imageAxes) and [\(count)]")
    }
    try writer.writeSplit(split) { add in
      for index in 0..<count {
        let label = labels.file.elements[index]
        guard label < manifest.classNames.count else {
          throw StreamsError(
            .damaged, "\(labels.path): label \(index) is \(label), but there are \(manifest.classNames.count) classes")
        }
        let samples = images.file.elements[index * shape.sampleCount..<(index + 1) * shape.sampleCount]
        let picture = try PNGCodec.encode(Image(shape: shape, samples: Array(samples)))
        try add(index, Example(features: ["image": .bytes([picture]), "label": .integers([Int64(label)])]))
        if (index + 1) % 1000 == 0 || index + 1 == count {
          progress(BuildProgress(split: split, done: index + 1, total: count))
        }
      }
    }
  }
  return try writer.finish()
}

private func idx(
  _ manifest: DatasetManifest, _ sources: SourceFiles, _ split: String, _ feature: String
) throws -> (file: IDXFile, path: String) {
  guard let source = manifest.files.first(where: { $0.split == split && $0.feature == feature }) else {
    throw StreamsError(.configuration, "dataset '\(manifest.name)' has no \(feature) file for split '\(split)'")
  }
  let found = try sources.find(source)
  return (try IDXFile(bytes: found.content, path: found.path), found.path)
}
