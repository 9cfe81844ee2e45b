import Media
import Records

/// Makes records of IDX files: for each split one of images and one of labels, keyed by their place in the file.
struct IDXPairs {
  let manifest: DatasetManifest

  func forEach(_ sources: SourceFiles, _ take: (SourceRecord) throws -> Void) throws {
    guard case .image(let height?, let width?, let channelCount, _) = manifest.medium else { return }
    let shape = Image.Shape(height: height, width: width, channelCount: channelCount)
    let labels = try manifest.splits.map { try file(sources, $0, "label") }
    let total = labels.reduce(0) { $0 + $1.file.elements.count }
    for (split, labels) in zip(manifest.splits, labels) {
      let images = try file(sources, split, "image")
      let count = labels.file.shape[0]
      let imageAxes = [count, shape.height, shape.width] + (shape.channelCount == 1 ? [] : [shape.channelCount])
      guard labels.file.shape.count == 1, images.file.shape == imageAxes else {
        throw DatasetsError(
          .damaged,
          "\(images.path) has the shape \(images.file.shape) and \(labels.path) \(labels.file.shape); expected "
            + "\(imageAxes) and [\(count)]")
      }
      for index in 0..<count {
        let label = labels.file.elements[index]
        guard label < manifest.classNames.count else {
          throw DatasetsError(
            .damaged, "\(labels.path): label \(index) is \(label), but there are \(manifest.classNames.count) classes")
        }
        let samples = images.file.elements[index * shape.sampleCount..<(index + 1) * shape.sampleCount]
        let image = try PNGCodec.encode(Image(shape: shape, samples: Array(samples)))
        try take(
          SourceRecord(
            split: split, key: "\(index)", name: "\(split)_\(index)", content: image, label: Int(label),
            source: split, total: total))
      }
    }
  }

  private func file(
    _ sources: SourceFiles, _ split: String, _ feature: String
  ) throws -> (file: IDXFile, path: String) {
    guard let source = manifest.files.first(where: { $0.split == split && $0.feature == feature }) else {
      throw DatasetsError(.configuration, "dataset '\(manifest.name)' has no \(feature) file for split '\(split)'")
    }
    let found = try sources.find(source)
    return (try IDXFile(path: found.path), found.path)
  }
}
