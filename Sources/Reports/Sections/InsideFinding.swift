public import Arrays

/// Something that was found inside a network, as a report shows it.
public struct InsideFinding: Sendable, Equatable {
  /// What is shown.
  public enum Form: Sendable, Equatable {
    /// Records in a plane.
    case points([ScatterChart.Mark])
    /// Numbers, `[row][column]`.
    case table(rows: [String], columns: [String], values: [[Double]])
    /// Curves over layers from the input on, `[curve][layer]`.
    case profile(layers: [String], curves: [String], values: [[Double]], unit: LineChart.Unit, scale: LineChart.Scale)
    /// Shares of pairs, `[row][column]`.
    case shares(rows: [String], columns: [String], values: [[Double]])
    /// Curves over a common axis.
    case curves(axis: String, names: [String], places: [Double], values: [[Double]])
    /// Images in rows, each row with a heading where it has one.
    case images([ImageRow])
  }

  /// Images beside each other.
  public struct ImageRow: Sendable, Equatable {
    public var name: String?
    public var images: [CaptionedImage]

    /// Makes a row.
    public init(name: String?, images: [CaptionedImage]) { (self.name, self.images) = (name, images) }
  }

  /// An image with a line below.
  public struct CaptionedImage: Sendable, Equatable {
    /// `[channel, height, width]` with 1 or 3 channels in [0, 1].
    public var image: Tensor
    public var caption: String
    /// The part that counts, as shares of height and width, `[top, bottom, left, right]`; empty for all of it.
    public var box: [Double]

    /// Makes an image.
    public init(image: Tensor, caption: String, box: [Double] = []) {
      (self.image, self.caption, self.box) = (image, caption, box)
    }
  }

  public var title: String
  /// What it shows, and what it depends on.
  public var words: String
  /// Numbers that sum it up, by name.
  public var figures: [String]
  public var form: Form

  /// Makes a finding.
  public init(title: String, words: String, figures: [String], form: Form) {
    (self.title, self.words, self.figures, self.form) = (title, words, figures, form)
  }

  /// A heading, what it shows, and the thing itself.
  func rendered(classNames: [String], encodePNG: PNGEncoder) throws -> [HTML] {
    let shown: HTML
    switch form {
    case .points(let marks): shown = ScatterChart(title: title, marks: marks, groupNames: classNames).rendered()
    case .table(let rows, let columns, let values):
      shown = DataTable(
        columns: [.words("")] + columns.map { .numbers($0) },
        rows: zip(rows, values).map { name, row in .init([name] + row.map(Self.number)) }
      ).rendered()
    case .profile(let layers, let curves, let values, let unit, let scale):
      shown = LineChart(
        title: title, xLabel: "layer, from the input on", unit: unit, scale: scale, positionNames: layers,
        series: zip(curves, values).enumerated().map { index, curve in
          .init(
            name: curve.0, points: curve.1.enumerated().map { .init(x: Double($0 + 1), y: $1) }, colorIndex: index)
        }
      ).rendered()
    case .shares(let rows, let columns, let values):
      shown = ShareMatrix(title: title, rows: rows, columns: columns, values: values).rendered()
    case .curves(let axis, let names, let places, let values):
      shown = LineChart(
        title: title, xLabel: axis,
        series: zip(names, values).enumerated().map { index, curve in
          .init(name: curve.0, points: zip(places, curve.1).map { .init(x: $0, y: $1) }, colorIndex: index)
        }
      ).rendered()
    case .images(let rows): shown = .group(try rows.map { try Self.rendered($0, encodePNG) })
    }
    let numbers = figures.isEmpty ? "" : " " + figures.joined(separator: "; ") + "."
    return [.element("h3", .text(title)), aside(words + numbers), shown]
  }

  private static func rendered(_ row: ImageRow, _ encodePNG: PNGEncoder) throws -> HTML {
    let figures = try row.images.map { image in
      HTML.element(
        "figure",
        try HeatMapImage(image: boxed(image)).rendered(description: image.caption, encodePNG: encodePNG),
        .element("figcaption", .text(image.caption)))
    }
    let name = row.name.map { [HTML.element("h4", .text($0))] } ?? []
    return .element("div", ["class": "record"], name + [.element("div", ["class": "maps"], figures)])
  }

  /// With all but the part that counts half as bright, where it is less than all.
  private static func boxed(_ image: CaptionedImage) -> Tensor {
    let tensor = image.image
    guard image.box.count == 4, tensor.shape.count == 3 else { return tensor }
    let (height, width) = (tensor.shape[1], tensor.shape[2])
    let (rows, columns) = (
      Int(
        (image.box[0] * Double(height)).rounded(.down))..<max(
          Int((image.box[0] * Double(height)).rounded(.down)), Int((image.box[1] * Double(height)).rounded(.up))),
      Int(
        (image.box[2] * Double(width)).rounded(.down))..<max(
          Int((image.box[2] * Double(width)).rounded(.down)), Int((image.box[3] * Double(width)).rounded(.up)))
    )
    var dimmed = tensor
    for index in tensor.values.indices {
      let (line, column) = index.quotientAndRemainder(dividingBy: width)
      if !rows.contains(line % height) || !columns.contains(column) {
        dimmed.values[index] = 0.3 + 0.4 * tensor.values[index]
      }
    }
    return dimmed
  }

  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if value == value.rounded(), abs(value) < 1e6 { return decimal(value, digits: 0) }
    return decimal(value, digits: abs(value) < 0.1 ? 5 : abs(value) < 100 ? 3 : 1)
  }
}
