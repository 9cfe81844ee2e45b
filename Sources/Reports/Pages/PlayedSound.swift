/// A sound that a page plays.
public struct PlayedSound: Sendable, Equatable {
  /// A WAV file.
  public var wav: [UInt8]
  /// What is said of it beside what it is the sound of; may be empty.
  public var words: String

  /// Makes a sound.
  public init(wav: [UInt8], words: String = "") {
    self.wav = wav
    self.words = words
  }

  /// A player with the file inside, which says what it plays to those who do not see where it stands.
  func player(of title: String) -> HTML {
    .element(
      "audio",
      [
        "controls": "controls", "preload": "metadata", "aria-label": words.isEmpty ? title : "\(title): \(words)",
        "src": "data:audio/wav;base64,\(base64(wav))",
      ])
  }
}
