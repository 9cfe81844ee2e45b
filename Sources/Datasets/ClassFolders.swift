import Records

/// Makes records of images or sounds in folders named like their classes, or of sources that are of one class.
///
/// Keys are paths in the archive, as TFDS has them; an installed folder's files have the same keys.
struct ClassFolders {
  let manifest: DatasetManifest

  func forEach(_ sources: SourceFiles, _ take: (SourceRecord) throws -> Void) throws {
    for file in manifest.files {
      let found = try sources.find(file)
      try found.tree.forEach { path, contents in
        if manifest.leftOut.contains(where: { path.hasPrefix("\($0)/") }) { return true }
        let name = String(path[..<(path.lastIndex(of: ".") ?? path.endIndex)])
        guard let split = file.split ?? manifest.splitRule?.split(of: name) else { return true }
        try take(
          SourceRecord(
            split: split, key: file.folder.isEmpty ? path : "\(file.folder)/\(path)", name: name,
            content: try contents(), label: try label(of: path, in: file, at: found.path), source: file.name))
        return true
      }
    }
  }

  private func label(of path: String, in file: DatasetManifest.SourceFile, at place: String) throws -> Int {
    let parts = path.split(separator: "/")
    guard let name = file.className ?? (parts.count > 1 ? String(parts[0]) : nil) else {
      throw DatasetsError(.damaged, "\(place): '\(path)' lies in no class folder; expected <class>/<file>")
    }
    guard let label = manifest.classNames.firstIndex(where: { $0.isName(name) }) else {
      throw DatasetsError(
        .damaged,
        "\(place): '\(path)' lies in the folder '\(name)', but the classes are "
          + manifest.classNames.joined(separator: ", "))
    }
    return label
  }
}
