public import Settings

/// A border around an image or a sound.
public struct Pad: Kind {
  public static let keyword = "pad"
  public static let summary = "Adds a border."
  public static let shorthand: String? = "borders"
  public static let settings: [Setting<Pad>] = [
    Setting("borders", \.borders, required: true, "How much is added: [top, bottom, left, right], or [first, last]."),
    Setting(
      "fill", \.fill, "What the border is made of: a number, reflect (a mirror at the edge), or edge (its value)."),
  ]

  /// What the border is made of.
  public enum Fill: Hashable, Sendable {
    /// One number; 0 unless another is given.
    case constant(Float)
    /// The image mirrored at its edge, which is not repeated.
    case reflect
    /// The nearest value at the edge.
    case edge
  }

  /// The values added before and after each spatial axis.
  public var borders: Borders = []
  public var fill = Fill.constant(0)

  public init() {}
}

extension Pad: LayerKind {
  var response: LayerResponse { .affine }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach {
    if case .constant = fill { .shifted(before: borders.axes.map(\.low)) } else { .everything }
  }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    let input = inputs[0]
    guard input.count > 1, borders.axes.count == input.count - 1 else {
      throw place.failure("needs the border at both ends of \(input.count - 1) axes, not of \(borders.axes.count)")
    }
    for (border, length) in zip(borders.axes, input.dropFirst()) {
      let most = fill == .reflect ? length - 1 : 1 << 20
      guard (0...most).contains(border.low), (0...most).contains(border.high) else {
        throw place.failure("needs a border of 0 to \(most) here, not \(border.low) and \(border.high)")
      }
    }
    let shape = zip(borders.axes, input.dropFirst()).map { $0.low + $1 + $0.high }
    try SpaceMap.check(shape, at: place)
    return [input[0]] + shape
  }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let axes = zip(borders.axes, inputs[0].shape.dropFirst()).map { border, length in
      (length, (-border.low..<length + border.high).map { [SpaceMap.Tap(source(of: $0, length), 1)] })
    }
    let number: Float = if case .constant(let value) = fill { value } else { 0 }
    return try SpaceMap(axes).lower(inputs[0], fill: number, builder)
  }

  private func source(of place: Int, _ length: Int) -> Int? {
    if (0..<length).contains(place) { return place }
    return switch fill {
    case .constant: nil
    case .reflect: place < 0 ? -place : 2 * (length - 1) - place
    case .edge: place < 0 ? 0 : length - 1
    }
  }
}

/// `reflect`, `edge` or a number.
extension Pad.Fill: SettingValue {
  private static let words = ["reflect", "edge"]
  private static let bounds = Bounds<Float>.within(-1e30...1e30)

  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Pad.Fill {
    guard case .string(let word) = node.value else { return .constant(try Float.read(node, in: bounds)) }
    switch word {
    case "reflect": return .reflect
    case "edge": return .edge
    default:
      throw node.failure(
        "there is no border '\(word)'" + Spelling.hint(word, among: words, otherwise: words) + "; or give a number")
    }
  }

  public var canonical: CanonicalValue {
    switch self {
    case .constant(let value): value.canonical
    case .reflect: .string("reflect")
    case .edge: .string("edge")
    }
  }

  public static var form: ValueForm { .oneOf([.words(words), Float.form(in: bounds)]) }
}

extension Layer {
  public static func pad(_ borders: Borders, fill: Pad.Fill = .constant(0)) -> Layer {
    var made = Pad()
    (made.borders, made.fill) = (borders, fill)
    return Layer(made)
  }
}
