import Settings

/// Some of a media folder's files that follow each other, as a collection of one shard.
struct MediaRun: RecordCollection {
  private let folder: MediaFolder
  private let split: String
  /// The files in order, with the numbers of their classes.
  let files: [(label: Int, path: String)]

  /// One name in so many ends a run, and no run is longer than four times that.
  static let meanLength = 128

  /// Cuts the files of a split into runs.
  ///
  /// Where a run ends is told by the name of its last file alone, so that files that come or go change the run in which
  /// they are and no other: those with names behind all others change the last run of each class.
  static func runs(of split: TFDSInfo.Split, in folder: MediaFolder) throws -> [MediaRun] {
    let files = try folder.files(of: split)
    return cut(files.map(\.path)).map { MediaRun(folder: folder, split: split.name, files: Array(files[$0])) }
  }

  /// Where runs of these names lie.
  static func cut(_ names: [String]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    for (index, name) in names.enumerated() {
      let isEnd = hash(name) % UInt64(meanLength) == 0 || index - start + 1 == 4 * meanLength
      if isEnd || index == names.count - 1 {
        runs.append(start..<index + 1)
        start = index + 1
      }
    }
    return runs
  }

  /// FNV-1a, with its high bits folded into the low ones.
  private static func hash(_ name: String) -> UInt64 {
    let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return hash ^ (hash >> 32)
  }

  /// The files as what the run is made from; their names say nothing but their order.
  var inputs: [DividedDataset.File] {
    files.enumerated().map { index, file in
      DividedDataset.File(role: "label.\(file.label)", name: StoredDataset.key(ofOrdinal: index), path: file.path)
    }
  }

  var path: String { folder.path }
  var name: String { folder.name }
  var features: TFDSFeatures { folder.features }
  var splits: [TFDSInfo.Split] { [TFDSInfo.Split(name: split, shardLengths: [files.count])] }
  func shardPath(split: TFDSInfo.Split, shard: Int) -> String { "\(path)/\(files.first?.path ?? "")" }

  func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader {
    ExampleReader(
      recordCount: files.count, place: { [path, files] in "\(path)/\(files[$0].path)" },
      name: { [files] ordinal in files[ordinal].path.lastPathComponent },
      file: { [folder, files] ordinal, feature in
        try folder.recording(of: files[ordinal].path, label: files[ordinal].label, feature: feature)
      }
    ) { [folder, files] ordinal in
      try folder.example(of: files[ordinal].path, label: files[ordinal].label)
    }
  }
}

extension MediaFolder {
  /// The folder as shards: the runs of its files.
  func division() throws -> DividedDataset.Division {
    let shards = try splits.flatMap { split in
      try MediaRun.runs(of: split, in: self).map { run in
        DividedDataset.Shard(
          name: run.files.first?.path ?? "", files: run.inputs, parameters: ["split": .string(split.name)],
          describe: nil
        ) { _ in run }
      }
    }
    return DividedDataset.Division(
      shards: shards, splitNames: splits.map(\.name), features: features, leftOut: leftOut)
  }
}
