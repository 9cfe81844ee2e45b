public import ImageViews

/// Panels of images, charts and numbers, as a section of a page.
public struct ImageSection: Sendable, Equatable {
  /// What is shown.
  public var sheet: ImageSheet
  /// The PNG files of its images, by their names in the sheet.
  public var files: [String: [UInt8]]

  /// Makes a section.
  public init(sheet: ImageSheet, files: [String: [UInt8]]) {
    self.sheet = sheet
    self.files = files
  }

  /// How many bytes its files have.
  public var byteCount: Int { files.values.reduce(0) { $0 + $1.count } }

  func section(anchor: String) -> ReportPage.Section {
    let panels = HTML.element("div", ["class": "panels"], sheet.panels.map(panel))
    return ReportPage.Section(anchor: anchor, title: sheet.title, body: paragraphs(sheet.text) + [panels])
  }

  private func panel(_ panel: ImageSheet.Panel) -> HTML {
    let width = min(3, panel.exhibits.reduce(0) { $0 + breadth($1) })
    var parts = [HTML.element("h3", .text(panel.title))]
    if !panel.steps.isEmpty {
      var steps: [HTML] = []
      for (number, step) in panel.steps.enumerated() {
        if number > 0 { steps.append(.text(" → ")) }
        steps.append(.element("code", .text(step)))
      }
      parts.append(.element("p", ["class": "steps"], steps))
    }
    parts.append(.element("div", ["class": "exhibits"], panel.exhibits.map(exhibit)))
    return .element("div", ["class": "panel wide\(max(1, width))"], parts + paragraphs(panel.text))
  }

  /// How many columns of a wide page something fills.
  private func breadth(_ exhibit: Exhibit) -> Int {
    switch exhibit {
    case .image(let shown): shown.width * shown.magnification > 320 ? 2 : 1
    case .histogram: 1
    case .numbers(let numbers): (numbers.rows.first?.count ?? 0) > 6 ? 2 : 1
    case .working: 3
    }
  }

  private func exhibit(_ exhibit: Exhibit) -> HTML {
    switch exhibit {
    case .image(let shown): image(shown)
    case .histogram(let histogram): HistogramChart(histogram).rendered()
    case .numbers(let numbers): NumberedPixels(numbers).rendered()
    case .working(let working): WorkedConvolution(working).rendered()
    }
  }

  private func image(_ shown: ShownImage) -> HTML {
    let source = "data:image/png;base64,\(base64(files[shown.file] ?? []))"
    let picture: HTML =
      switch shown.axes {
      case .frequencies: FrequencyPlane(source: source, description: shown.caption).rendered()
      case .pixels:
        .element(
          "img",
          [
            "src": source, "alt": shown.caption, "width": "\(shown.width * shown.magnification)",
            "height": "\(shown.height * shown.magnification)", "class": shown.magnification > 1 ? "pixels" : "photo",
          ])
      }
    var parts = [picture]
    if let scale = shown.scale { parts.append(colorBar(scale)) }
    parts.append(.element("figcaption", .text(shown.caption)))
    return .element("figure", ["class": "exhibit"], parts)
  }

  /// The scale with the numbers at its ends, and in the middle that of a scale around 0.
  private func colorBar(_ bar: ColorBar) -> HTML {
    let stops = (0...16).map { step in
      let color = bar.color(bar.low + (bar.high - bar.low) * Double(step) / 16)
      return "rgb(" + (0..<3).map { "\(byte(color[$0]))" }.joined(separator: ",") + ")"
    }
    let numbers = bar.scale == .signed ? [bar.low, (bar.low + bar.high) / 2, bar.high] : [bar.low, bar.high]
    return .element(
      "div", ["class": "colorbar"],
      .element("div", ["class": "ramp", "style": "background:linear-gradient(90deg,\(stops.joined(separator: ",")))"]),
      .element("div", ["class": "ends"], numbers.map { .element("span", .text(shortDecimal($0))) }))
  }
}

extension [ImageSection] {
  /// One section each.
  func sections() -> [ReportPage.Section] {
    enumerated().map { $1.section(anchor: $0 == 0 ? "images" : "images-\($0 + 1)") }
  }
}

/// A paragraph for each line that says something.
func paragraphs(_ text: String) -> [HTML] {
  text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }.map { HTML.element("p", .text(String($0))) }
}

/// A number with at most three decimals, and no more of them than it needs.
func shortDecimal(_ value: Double) -> String {
  guard value.magnitude < 1000 else { return decimal(value, digits: 0) }
  var text = decimal(value, digits: 3)
  guard text.contains(".") else { return text }
  while text.hasSuffix("0") { text.removeLast() }
  if text.hasSuffix(".") { text.removeLast() }
  return text
}
