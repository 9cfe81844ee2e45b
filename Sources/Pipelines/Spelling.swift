/// Finds the word that was probably meant.
package enum Spelling {
  /// `; did you mean 'epochs'?` for the nearest word; else the list of words, if one is given.
  package static func hint(_ word: String, among words: [String], otherwise all: [String] = []) -> String {
    if let nearest = nearest(to: word, among: words) { return "; did you mean '\(nearest)'?" }
    return all.isEmpty ? "" : "; expected one of \(all.joined(separator: ", "))"
  }

  /// The word with the least edits, if they are at most a third of its letters (and at least two are allowed).
  package static func nearest(to word: String, among words: [String]) -> String? {
    let candidates = words.map { (word: $0, edits: edits(word.lowercased(), $0.lowercased())) }
    guard let best = candidates.min(by: { $0.edits < $1.edits }) else { return nil }
    return best.edits <= max(2, word.count / 3) && best.edits < max(word.count, best.word.count) ? best.word : nil
  }

  /// The number of inserted, removed or replaced letters (Levenshtein distance). Complexity: O(letters²).
  package static func edits(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (letter == other ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
