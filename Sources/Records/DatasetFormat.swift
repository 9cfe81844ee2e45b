import Store

/// The formats of datasets that are read.
public enum DatasetFormat: String, Sendable, CaseIterable {
  /// A folder in TFDS's layout.
  case tfds
  /// A folder of tar files.
  case webdataset
  /// A folder of MDS shards.
  case mds
  /// Pictures in folders named like their classes.
  case images
  /// Sounds in folders named like their classes.
  case sounds
  /// A CSV file with a header.
  case csv
  /// A NumPy archive of arrays.
  case npz

  /// Finds the format by what lies at a path.
  ///
  /// - Throws: if nothing there tells it.
  public init(detecting path: String) throws {
    // Through links.
    func holds(_ name: String) -> Bool { Disk.followedStatus("\(path)/\(name)")?.kind == .file }
    if path.lowercased().hasSuffix(".csv") {
      self = .csv
    } else if path.lowercased().hasSuffix(".npz") {
      self = .npz
    } else if holds(TFDSInfo.fileName) {
      self = .tfds
    } else if holds(MDSIndex.fileName) {
      self = .mds
    } else if (try? WebDatasetCollection.shardNames(in: path)) != nil {
      self = .webdataset
    } else if try Self.holds(.images, path) {
      self = .images
    } else if try Self.holds(.sounds, path) {
      self = .sounds
    } else {
      throw RecordsError(
        .invalid,
        "\(path) is no dataset that is known by its looks: \(TFDSInfo.fileName), \(MDSIndex.fileName), tar files, a CSV "
          + "file, a NumPy archive, or pictures or sounds in class folders; name its format: "
          + Self.allCases.map(\.rawValue).joined(separator: ", "))
    }
  }

  /// Opens a dataset of this format for reading by number.
  ///
  /// - Parameter columns: what the columns of a CSV file hold, as far as they are not to be inferred.
  public func open(_ path: String, columns: NamedValues<CSVTable.Column> = [:]) throws -> any RecordCollection {
    switch self {
    case .tfds: try TFDSDirectory(opening: path)
    case .webdataset: try WebDatasetCollection(opening: path)
    case .mds: try MDSCollection(opening: path)
    case .images: try MediaFolder(opening: path, kind: .images)
    case .sounds: try MediaFolder(opening: path, kind: .sounds)
    case .csv: try CSVTable(opening: path, declared: columns)
    case .npz: try NPZCollection(opening: path)
    }
  }

  /// Whether a folder has files of a kind in class folders.
  ///
  /// - Throws: if it has some at the wrong depth.
  private static func holds(_ kind: MediaFolder.Kind, _ path: String) throws -> Bool {
    do {
      _ = try MediaFolder(opening: path, kind: kind)
      return true
    } catch let error as RecordsError where error.code == .notFound {
      return false
    }
  }
}

extension StoredDataset {
  /// The splits of a dataset with their names, in order.
  ///
  /// - Parameter columns: what the columns of a CSV file hold, as far as they are not to be inferred.
  public static func splits(
    of path: String, format: DatasetFormat, columns: NamedValues<CSVTable.Column> = [:]
  ) throws -> [(name: String, dataset: StoredDataset)] {
    switch format {
    case .tfds:
      let directory = try TFDSDirectory(opening: path)
      return directory.info.splits.map { ($0.name, .tfds(directory, split: $0)) }
    case .webdataset: return [("train", try StoredDataset(opening: path, format: .webdataset))]
    case .mds: return [("train", try StoredDataset(opening: path, format: .mds))]
    case .images, .sounds, .csv, .npz:
      let collection = try format.open(path, columns: columns)
      return collection.splits.map { ($0.name, .collection(collection, split: $0)) }
    }
  }

  /// What the dataset is called.
  public var name: String {
    switch self {
    case .tfds(let directory, _): directory.info.name
    case .webDataset(let folder, _, _), .mds(let folder, _, _): folder.lastPathComponent
    case .collection(let collection, _): collection.name
    }
  }
}
