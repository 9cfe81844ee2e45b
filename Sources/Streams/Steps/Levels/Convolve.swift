public import Media
public import Settings

/// Convolves each channel of an image with a kernel: SciPy's `convolve2d(mode="same")`.
///
/// Results may be below 0 and above 1.
public struct Convolve: Hashable, Sendable {
  /// A kernel with a name, row by row; as a convolution flips kernels, the last number of a row weighs the pixel on the left.
  public enum Name: String, CaseIterable, SettingValue {
    /// A 1 in the middle: nothing changes.
    case identity
    /// -1 around 8 (Laplacian): what differs from all its neighbours.
    case edge
    /// Columns of -4, 8 and -4: vertical lines.
    case vertical
    /// Rows of -4, 8 and -4: horizontal lines.
    case horizontal
    /// Rows of 1 0 -1, 2 0 -2, 1 0 -1: positive where it gets brighter to the right.
    case sobelX
    /// Rows of 1 2 1, 0 0 0, -1 -2 -1: positive where it gets brighter downwards.
    case sobelY
    /// Rows of 1 0 -1.
    case prewittX
    /// Rows of 1, of 0, of -1.
    case prewittY
    /// The mean of a square.
    case box
    /// Weights that fall with the square of the distance from the middle, as a bell.
    case gaussian
    /// -1 beside, above and below 5: the image plus its edges.
    case sharpen
    /// Rows of 2 1 0, 1 1 -1, 0 -1 -2: lit from the upper left.
    case emboss

    /// Whether it may be larger than 3×3.
    var hasSize: Bool { self == .box || self == .gaussian }

    fileprivate var rows: [[Double]] {
      switch self {
      case .edge: [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]
      case .vertical: Array(repeating: [-4, 8, -4], count: 3)
      case .horizontal: [[-4, -4, -4], [8, 8, 8], [-4, -4, -4]]
      case .sobelX: [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
      case .sobelY: [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]
      case .prewittX: Array(repeating: [1, 0, -1], count: 3)
      case .prewittY: [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]
      case .sharpen: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
      case .emboss: [[2, 1, 0], [1, 1, -1], [0, -1, -2]]
      case .identity, .box, .gaussian: [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
      }
    }
  }

  /// A kernel by name, or as rows of numbers.
  public enum Kernel: SettingValue {
    case named(Name)
    case rows([[Double]])

    private static let bounds = Bounds<Double>.within(-1e6...1e6)
    private static let sides = 1...ImageKernel.largestSide

    public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Kernel {
      guard case .list(let elements) = node.value else { return .named(try Name.read(node)) }
      guard sides.contains(elements.count) else {
        throw node.failure("expected 1 to \(sides.upperBound) rows, found \(elements.count)")
      }
      var rows: [[Double]] = []
      for element in elements {
        let row = try [Double].read(element, in: bounds)
        guard sides.contains(row.count), row.count == rows.first?.count ?? row.count else {
          throw element.failure(
            rows.isEmpty
              ? "expected 1 to \(sides.upperBound) numbers, found \(row.count)"
              : "expected \(rows[0].count) numbers, as in the first row, found \(row.count)")
        }
        rows.append(row)
      }
      return .rows(rows)
    }

    public var canonical: CanonicalValue {
      switch self {
      case .named(let name): name.canonical
      case .rows(let rows): rows.canonical
      }
    }

    public static var form: ValueForm {
      .oneOf([Name.form, .list(of: .list(of: .number(bounds), counts: sides), counts: sides)])
    }
  }

  /// The kernel.
  public var kernel: Kernel
  /// The side of a box or a Gaussian; `nil` for 3 of a box, and 3 sigma to each side of a Gaussian.
  public var size: Int?
  /// The standard deviation of a Gaussian in pixels.
  public var sigma: Double
  /// How often it is done.
  public var times: Int
  /// What lies beyond the edge.
  public var border: ImageBorder

  /// Describes the step.
  public init(
    _ kernel: Kernel, size: Int? = nil, sigma: Double = 1, times: Int = 1, border: ImageBorder = .symmetric
  ) {
    self.kernel = kernel
    self.size = size
    self.sigma = sigma
    self.times = times
    self.border = border
  }

  /// The step with its defaults.
  public init() { self.init(.named(.identity)) }
}

extension Transform {
  /// Convolves each channel of an image with a kernel.
  public static func convolve(_ step: Convolve) -> Transform { Transform(step: step) }
}

extension Convolve: FixedStep {
  public static let keyword = "convolve"
  public static let summary =
    "Convolves each channel of an image with a kernel, which is flipped, as convolutions do; results may be negative."
  public static let shorthand: String? = "kernel"
  public static let settings: [Setting<Convolve>] = [
    Setting("kernel", \.kernel, required: true, "A kernel by its name, or as a list of rows, each a list of numbers."),
    Setting(
      "size", \.size, in: .within(1...ImageKernel.largestSide), unit: "pixels",
      "The side of a box or a Gaussian; 3 for a box, and 3 sigma to each side for a Gaussian if not given."),
    Setting("sigma", \.sigma, in: .within(0.1...10), unit: "pixels", "The standard deviation of a Gaussian."),
    Setting("times", \.times, in: .within(1...100), "How often it is done, each time to the result before."),
    Setting(
      "border", \.border,
      "What lies beyond the edge: the mirror image with the edge (symmetric) or without (reflect), or zero."),
  ]

  public var fault: (setting: String, message: String)? {
    guard let size else { return nil }
    guard case .named(let name) = kernel, name.hasSize else {
      return ("size", "is for box and gaussian; leave it out")
    }
    return name == .gaussian && size % 2 == 0 ? ("size", "expected an odd number, found \(size)") : nil
  }

  package var convolution: ImageConvolution? { ImageConvolution(with: matrix, border: border, times: times) }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  package func apply(_ sample: Sample) -> Sample {
    .image(ImageConvolution(with: matrix, border: border, times: times).apply(to: sample.image))
  }

  private var matrix: ImageKernel {
    switch kernel {
    case .named(.box): .box(size: size ?? 3)
    case .named(.gaussian): .gaussian(size: size ?? 2 * Int((3 * sigma).rounded(.up)) + 1, sigma: sigma)
    case .named(let name): ImageKernel(rows: name.rows)
    case .rows(let rows): ImageKernel(rows: rows)
    }
  }
}
