/// Commands that messages advise: they work as they stand, wherever the store and whatever the names.
package enum Advice {
  /// Where the store is if no option says it.
  private static let usualStore = ".millrace"

  /// `millrace` and words for a shell, with `--store` where it is not the usual one and `--set` for each setting.
  package static func command(_ words: [String], store: String? = nil, settings: [String] = []) -> String {
    let options = store.map { $0 == usualStore ? [] : ["--store", $0] } ?? []
    return (["millrace"] + words + options + settings.flatMap { ["--set", $0] }).map(quoted).joined(separator: " ")
  }

  /// A word as a POSIX shell reads it.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "_-+=.,:/@%".utf8.contains($0)
      }
    return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }
}
