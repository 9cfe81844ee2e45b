import Media
import Testing

@Suite struct NearDuplicatesTests {
  private static let size = ImageSize(height: 28, width: 30)

  /// A smooth image of its own: a few waves, by its number.
  private static func image(_ number: Int) -> FloatImage {
    var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func draw() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 24)
    }
    let waves = (0..<12).map { _ in (draw() * 0.6, draw() * 0.6, draw() * 6.3, draw()) }
    let samples = (0..<size.height * size.width).map { index -> Float in
      let (y, x) = index.quotientAndRemainder(dividingBy: size.width)
      return waves.reduce(128) { sum, wave in
        let angle = wave.0 * Float(y) + wave.1 * Float(x) + wave.2
        // Bhaskara's sine is smooth enough, and the same everywhere.
        let turn = angle - (angle / 6.2831853).rounded(.down) * 6.2831853
        let half = turn < 3.1415927 ? turn : turn - 3.1415927
        let bow = half * (3.1415927 - half)
        let sine = 16 * bow / (49.348022 - 4 * bow)
        return sum + 20 * wave.3 * (turn < 3.1415927 ? sine : -sine)
      }
    }
    return FloatImage(shape: ImageShape(height: size.height, width: size.width, channelCount: 1), samples: samples)
  }

  private static let known: NearDuplicates = {
    var known = NearDuplicates(size: size)
    for number in 0..<400 { known.append(known.kept(image(number).samples)) }
    return known
  }()

  /// What may be done to an image that stays the same to an eye.
  enum Change: CaseIterable {
    case nothing, brighter, shifted, cropped, coarser

    func apply(to image: FloatImage) -> [Float] {
      switch self {
      case .nothing: image.samples
      case .brighter: image.samples.map { min(255, $0 * 1.2 + 10) }
      case .shifted: image.window(top: -2, left: 1, size: NearDuplicatesTests.size).samples
      case .cropped:
        image.window(top: 1, left: 2, size: ImageSize(height: 26, width: 27))
          .resized(to: NearDuplicatesTests.size, method: .pillow(.bilinear)).samples
      case .coarser: image.samples.map { ($0 / 24).rounded() * 24 }
      }
    }
  }

  @Test(arguments: Change.allCases) func findsWhatWasChanged(change: Change) throws {
    for number in stride(from: 3, to: 400, by: 40) {
      let match = try #require(Self.known.nearest(to: change.apply(to: Self.image(number))))
      #expect(match.index == number && match.ratio < 0.25 && match.distance < 0.05, "\(change) \(number): \(match)")
    }
  }

  @Test func othersAreNoDuplicates() throws {
    for number in 1_000..<1_020 {
      let match = try #require(Self.known.nearest(to: Self.image(number).samples))
      #expect(match.ratio > 0.25, "\(number): \(match)")
    }
  }

  @Test func evenImagesAreLikeNothing() throws {
    let even = [Float](repeating: 77, count: Self.size.height * Self.size.width)
    #expect(NearDuplicates(size: Self.size).nearest(to: even) == nil)
    var known = NearDuplicates(size: Self.size)
    known.append(known.kept(even))
    known.append(known.kept(Self.image(1).samples))
    #expect(try #require(known.nearest(to: even)).distance == 1)
    #expect(known.count == 2)
  }
}
