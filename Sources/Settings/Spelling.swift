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

  /// The number of inserted, removed, replaced or exchanged neighbouring letters.
  ///
  /// Restricted Damerau-Levenshtein distance. Complexity: O(letters²).
  package static func edits(_ left: String, _ right: String) -> Int {
    let left = Array(left)
    let right = Array(right)
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in left.indices {
      var row = [i + 1]
      for j in right.indices {
        var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { least = min(least, beforeLast[j - 1] + 1) }
        row.append(least)
      }
      beforeLast = last
      last = row
    }
    return last[right.count]
  }
}
