/// Takes away what programs left, such that it is in nobody's way even where it cannot be removed.
package enum Clearing {
  /// Beside something that can be neither removed nor moved: says that this was told, and that nobody need try again.
  package static let mark = ".left"

  /// Removes a file or folder with all it holds; what cannot be removed is moved into the folder `aside`, and what cannot
  /// even be moved is marked and left where it is.
  ///
  /// - Returns: The warning, where something is left; to be shown once.
  package static func clear(_ path: String, aside: String) -> String? {
    let trouble: StoreError
    do throws(StoreError) {
      try Disk.remove(path)
      return nil
    } catch {
      trouble = error
    }
    // Gone meanwhile, by another process that clears the same.
    guard Disk.status(path) != nil else { return nil }
    let reason = "left by a stage, cannot be removed (\(trouble.message.prefix { $0 != ";" }))"
    let name = path.utf8.split(separator: 47).last.map { String(decoding: $0, as: UTF8.self) } ?? "folder"
    let place = "\(aside)/\(name)-\(Disk.uniqueName())"
    do throws(StoreError) {
      try Disk.makeFolder(aside)
      try Disk.rename(path, to: place)
      return "\(path), \(reason); it lies in \(place) now, out of the way: remove it by hand"
    } catch {
      // A mark that cannot be written costs another warning, nothing else.
      try? Disk.replace(path + mark, with: [])
      return "\(path), \(reason), nor moved to \(aside); it stays, out of the way: remove it by hand"
    }
  }
}

extension ArtifactStore {
  /// Where things are put that are not to be used, nor looked at, any more.
  package var quarantinePath: String { "\(path)/quarantine" }

  /// Removes what an execution left in the store; what cannot be removed is set aside.
  ///
  /// - Returns: The warning, where something is left; to be shown once.
  package func clear(_ place: String) -> String? { Clearing.clear(place, aside: quarantinePath) }
}
