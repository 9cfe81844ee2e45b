import Store

/// A file that keeps what a process wrote, for error messages to name.
struct KeptOutput {
  let path: String

  /// How much of its end an error message shows.
  private static let shownLineCount = 5

  /// The last lines, and where to read the rest; nothing where nothing was written.
  var tail: String {
    let bytes = (try? Disk.read(path, limit: 1 << 26)) ?? []
    guard !bytes.isEmpty else { return "" }
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    let shown = lines.suffix(Self.shownLineCount).map { "\n    \($0)" }.joined()
    return "; what it wrote is kept in \(path)" + shown
  }

  func removeIfEmpty() {
    // Kept for people: what cannot be removed is in nobody's way.
    if Disk.status(path)?.byteCount == 0 { try? Disk.remove(path) }
  }
}
