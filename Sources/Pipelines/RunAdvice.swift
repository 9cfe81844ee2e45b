/// The command that brings stages up to date, for messages: what is printed is what works when it is typed.
public enum RunAdvice {
  /// The folder that keeps results where nothing else is said.
  public static let usualStore = ".millrace"

  /// `millrace run p.yaml --until train`, each word quoted where a shell would take it apart.
  ///
  /// - Parameters:
  ///   - stage: the last stage that is needed; `nil` for all.
  ///   - settings: what the command line sets.
  public static func command(
    pipeline: String, until stage: String? = nil, store: String = usualStore, settings: [String] = []
  ) -> String {
    var words = ["millrace", "run", quoted(pipeline)]
    if let stage { words += ["--until", quoted(stage)] }
    for setting in settings { words += ["--set", quoted(setting)] }
    if store != usualStore { words += ["--store", quoted(store)] }
    return words.joined(separator: " ")
  }

  /// The word as a POSIX shell reads it back.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "_-./:=+@%,".utf8.contains(byte)
        }
      }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
