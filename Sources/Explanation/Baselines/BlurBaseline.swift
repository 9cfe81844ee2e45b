import Glibc
public import Settings

/// The record itself without its details: each channel under a Gaussian, whose weights at the border count again from 1.
public struct BlurBaseline: BaselineKind {
  public static let keyword = "blur"
  public static let summary = "The record itself, blurred by a Gaussian: its details are gone, its colours are not."
  public static let shorthand: String? = "deviation"
  public static let settings: [Setting<BlurBaseline>] = [
    Setting(
      "deviation", \.deviation, in: .within(0.1...1_000),
      "The Gaussian's standard deviation in pixels, or in samples of a sound.")
  ]

  public var deviation = 5.0

  public init() {}

  public var words: String { "blur of \(deviation) pixels" }

  public func values(_ subject: AttributionSubject) -> (_ record: Int) -> [Float] {
    let (height, width) = (subject.height, subject.width)
    let reach = Int((3 * deviation).rounded(.up))
    let weights = (0...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    /// Blurs lines of so many values, which lie `step` apart.
    func blur(_ values: inout [Double], lines: [Int], count: Int, step: Int) {
      guard count > 1 else { return }
      for line in lines {
        let source = (0..<count).map { values[line + $0 * step] }
        for place in 0..<count {
          var (sum, total) = (0.0, 0.0)
          for other in max(0, place - reach)...min(count - 1, place + reach) {
            let weight = weights[abs(other - place)]
            sum += weight * source[other]
            total += weight
          }
          values[line + place * step] = sum / total
        }
      }
    }
    return { record in
      var values = subject.input(record).map(Double.init)
      let rows = Array(stride(from: 0, to: values.count, by: width))
      blur(&values, lines: rows, count: width, step: 1)
      let columns = (0..<subject.channelCount).flatMap { channel in
        (0..<width).map { channel * height * width + $0 }
      }
      blur(&values, lines: columns, count: height, step: width)
      return values.map(Float.init)
    }
  }
}

extension Baseline {
  /// The record itself, blurred.
  public static var blur: Baseline { Baseline(kind: BlurBaseline()) }
}
