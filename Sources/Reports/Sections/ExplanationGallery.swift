import Arrays

extension ClassificationReport {
  /// The explained records of one network.
  public struct Gallery: Sendable, Equatable {
    /// The network; `nil` where there is but one.
    public var network: String?
    /// The records.
    public var records: [Explanation]
    /// How the images were made, in words; `nil` where they are shown as they were stored.
    public var steps: String?
    /// What the sounds are, in words; `nil` where there are none.
    public var soundWords: String?

    /// Makes a gallery.
    public init(network: String? = nil, records: [Explanation], steps: String? = nil, soundWords: String? = nil) {
      self.network = network
      self.records = records
      self.steps = steps
      self.soundWords = soundWords
    }
  }
}

extension [ClassificationReport.Gallery] {
  /// How many bytes of sounds a page holds at most; base64 makes a third more of them.
  private static var soundByteLimit: Int { 5 << 19 }

  /// The galleries one after the other; each may hold as many bytes of sounds as any other.
  func rendered(classNames: [String], encodePNG: PNGEncoder) throws -> [HTML] {
    if isEmpty { return [] }
    let heard = reduce(0) { $0 + ($1.records.contains { $0.sound != nil } ? 1 : 0) }
    return [
      aside(
        "Red speaks for the decision, blue against it; where a map has one colour, yellow marks the regions that count most. "
          + "The residual is what an attribution misses of the output that it should sum to.")
    ]
      + (try flatMap {
        try $0.rendered(classNames, soundByteLimit: Self.soundByteLimit / Swift.max(1, heard), encodePNG)
      })
  }
}

extension ClassificationReport.Gallery {
  fileprivate func rendered(_ classNames: [String], soundByteLimit: Int, _ encodePNG: PNGEncoder) throws -> [HTML] {
    let playedCount = playedCount(soundByteLimit)
    let shown = try records.enumerated().map { index, record in
      try record.rendered(
        classNames, heading: network == nil ? "h3" : "h4", isPlayed: index < playedCount, encodePNG)
    }
    let rest =
      playedCount < records.count
      ? " The first \(playedCount) records can be played here; the files of all are in the stage's output." : ""
    return (network.map { [.element("h3", .text($0))] } ?? []) + (steps.map { [aside($0)] } ?? [])
      + (soundWords.map { [aside($0 + rest)] } ?? []) + [.element("div", ["class": "gallery"], shown)]
  }

  /// How many records, from the first, can be played within the limit.
  private func playedCount(_ soundByteLimit: Int) -> Int {
    var sum = 0
    return records.firstIndex { record in
      sum += ([record.sound] + record.attributions.map(\.sound)).reduce(0) { $0 + ($1?.wav.count ?? 0) }
      return sum > soundByteLimit
    } ?? records.count
  }
}

extension ClassificationReport.Explanation {
  /// The record and its maps side by side, each with its words and with the sound that it stands for.
  fileprivate func rendered(
    _ classNames: [String], heading: String, isPlayed: Bool, _ encodePNG: PNGEncoder
  ) throws -> HTML {
    guard classNames.indices.contains(trueClass), classNames.indices.contains(decidedClass) else {
      throw ReportError(
        .shapeMismatch,
        "\(name) is of class \(trueClass), decided \(decidedClass), but there are \(classNames.count) class names")
    }
    let decided = classNames[decidedClass]
    let isRight = trueClass == decidedClass
    let verdict = "\(decided), \(percentage(probability))" + (isRight ? "" : ": truly \(classNames[trueClass])")
    func figure(_ image: HTML, _ caption: String, _ sound: PlayedSound?, of title: String) -> HTML {
      guard isPlayed, let sound else { return .element("figure", image, .element("figcaption", .text(caption))) }
      let words = sound.words.isEmpty ? [] : [HTML.element("span", ["class": "heard"], .text(sound.words))]
      return .element(
        "figure",
        containing: [image, sound.player(of: title), .element("figcaption", containing: [.text(caption)] + words)])
    }
    let image = try HeatMapImage(image: image).rendered(
      description: "\(name): \(classNames[trueClass])", encodePNG: encodePNG)
    let maps = try attributions.map { attribution in
      let map = try HeatMapImage(map: attribution.map, over: self.image, scale: attribution.scale)
      let residual = attribution.completenessResidual.map { ", residual \(percentage($0, digits: 2))" } ?? ""
      let nothing = attribution.map.values.allSatisfy { $0 == 0 } ? ", empty: nothing speaks for it" : ""
      return figure(
        try map.rendered(
          description: "\(attribution.method) of \(name), decided as \(decided)", encodePNG: encodePNG),
        attribution.method + residual + nothing, attribution.sound, of: "\(attribution.method) of \(name)")
    }
    return .element(
      "div", ["class": "record"], .element(heading, ["class": isRight ? "hit" : "miss"], .text(verdict)),
      .element(
        "div", ["class": isPlayed && sound != nil ? "maps audible" : "maps"],
        [figure(image, name, sound, of: name)] + maps))
  }
}
